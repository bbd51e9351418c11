package dev.sluice.egress.webhook.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.webhook.send.SigningKeys.Version;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

final class SigningKeysTest {
  private static final byte[] KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
  private static final byte[] OTHER =
      "fedcba9876543210fedcba9876543210".getBytes(StandardCharsets.UTF_8);
  private static final byte[] BODY = "{\"ä\":1}".getBytes(StandardCharsets.UTF_8);

  private final UUID webhook = UUID.randomUUID();
  private final SigningKeys keys = new SigningKeys(Map.of("a", KEY, "b", OTHER), "a");

  @Test
  void aSecretIsAsStandardWebhooksSays() {
    String secret = keys.secret(webhook, keys.version(1));
    assertThat(secret).startsWith("whsec_");
    assertThat(Base64.getDecoder().decode(secret.substring(6))).hasSize(32);
    assertThat(keys.secret(webhook, keys.version(1))).isEqualTo(secret);
    assertThat(keys.secret(webhook, keys.version(2))).isNotEqualTo(secret);
    assertThat(keys.secret(UUID.randomUUID(), keys.version(1))).isNotEqualTo(secret);
    assertThat(keys.secret(webhook, new Version("b", 1))).isNotEqualTo(secret);
  }

  @Test
  void aSignatureIsOverIdTimeAndBody() throws Exception {
    Version version = keys.version(1);
    String header = keys.signatures(webhook, List.of(version), "id-1", 1_700_000_000, BODY);
    assertThat(header)
        .isEqualTo("v1," + expected(keys.secret(webhook, version), "id-1.1700000000."));
  }

  @Test
  void bothSecretsSignWhileOneIsReplaced() throws Exception {
    Version old = keys.version(1);
    Version next = keys.version(2);
    String header = keys.signatures(webhook, List.of(next, old), "id-1", 7, BODY);
    assertThat(header.split(" "))
        .containsExactly(
            "v1," + expected(keys.secret(webhook, next), "id-1.7."),
            "v1," + expected(keys.secret(webhook, old), "id-1.7."));
  }

  @Test
  void whatTheConfigurationHasLostSignsNothing() {
    Version lost = new Version("gone", 1);
    assertThat(keys.has(lost)).isFalse();
    assertThat(keys.signatures(webhook, List.of(lost), "id", 7, BODY)).isEmpty();
  }

  @Test
  void theKeysArePrintedNowhere() {
    assertThat(keys.toString()).isEqualTo("SigningKeys[***]");
  }

  private static String expected(String secret, String head) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring(6)), "HmacSHA256"));
    mac.update(head.getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder().encodeToString(mac.doFinal(BODY));
  }
}
