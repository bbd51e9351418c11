package dev.sluice.egress.webhook.send;

import dev.sluice.runtime.config.ConfigReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secrets that requests are signed with, as Standard Webhooks 1.0 says. They are kept nowhere:
 * each follows from a key of the configuration, the webhook and a number. Thread-safe.
 */
public final class SigningKeys {
  private static final int LEAST_BYTES = 32;
  private static final String ALGORITHM = "HmacSHA256";

  private final Map<String, byte[]> keys;
  private final String active;

  /**
   * Which secret.
   *
   * @param key name of the key that it follows from
   * @param number 1, 2, 3, … with each rotation
   */
  public record Version(String key, int number) {}

  /**
   * @param active the key that new secrets follow from
   */
  public SigningKeys(Map<String, byte[]> keys, String active) {
    this.keys = Map.copyOf(keys);
    this.active = active;
  }

  /**
   * Reads {@code keys}, a list of {@code <id>=<Base64 of 32 bytes or more>}, and {@code
   * active-key}.
   */
  public static SigningKeys read(ConfigReader config) {
    Map<String, byte[]> keys = new HashMap<>();
    for (String entry : config.secret("keys").reveal().split(",", -1)) {
      int equals = entry.indexOf('=');
      byte[] key = equals < 1 ? new byte[0] : decoded(entry.substring(equals + 1).strip());
      if (key.length >= LEAST_BYTES) {
        keys.put(entry.substring(0, equals).strip(), key);
      } else if (!entry.isBlank()) {
        config.fault(
            "keys", "must be <id>=<Base64 of 32 bytes or more>, several with commas between");
      }
    }
    String active = config.string("active-key");
    if (!keys.containsKey(active)) {
      config.fault("active-key", "must be the id of one of the keys");
    }
    return new SigningKeys(keys, active);
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64.replace('-', '+').replace('_', '/'));
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  /** The secret of this number, from the key that is active now. */
  public Version version(int number) {
    return new Version(active, number);
  }

  /** Whether it can still be told: the configuration has its key. */
  public boolean has(Version version) {
    return keys.containsKey(version.key());
  }

  /** As receivers keep it. */
  public String secret(UUID webhook, Version version) {
    return "whsec_" + Base64.getEncoder().encodeToString(bytes(webhook, version));
  }

  private byte[] bytes(UUID webhook, Version version) {
    byte[] key = keys.get(version.key());
    if (key == null) {
      throw new IllegalStateException("the key of a webhook is not in the configuration any more");
    }
    String what = "sluice webhook secret\n" + webhook + "\n" + version.number();
    return hmac(key, what.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The header {@code webhook-signature}: a signature by each secret that the configuration still
   * has the key of.
   *
   * @param timestamp of the attempt, in seconds since 1970
   */
  public String signatures(
      UUID webhook, List<Version> versions, String id, long timestamp, byte[] body) {
    byte[] head = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
    return versions.stream()
        .filter(this::has)
        .map(version -> hmac(bytes(webhook, version), head, body))
        .map(mac -> "v1," + Base64.getEncoder().encodeToString(mac))
        .collect(Collectors.joining(" "));
  }

  private static byte[] hmac(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  @Override
  public String toString() {
    return "SigningKeys[***]";
  }
}
