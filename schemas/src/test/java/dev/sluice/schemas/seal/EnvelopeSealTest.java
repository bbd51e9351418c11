package dev.sluice.schemas.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.schemas.event.SealedEnvelope;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvelopeSealTest {
  private static final byte[] OLD_KEY = counting(32);
  private static final byte[] NEW_KEY = counting(64);
  private static final byte[] ENVELOPE = "sluice".getBytes(StandardCharsets.UTF_8);

  private final EnvelopeSeal seal = new EnvelopeSeal(Map.of("2026-01", OLD_KEY), "2026-01");

  @Test
  void whatWasSealedIsValid() {
    assertThat(seal.isValid(seal.seal(ENVELOPE))).isTrue();
  }

  @Test
  void theSealIsHmacSha256() {
    assertThat(HexFormat.of().formatHex(seal.seal(ENVELOPE).mac()))
        .isEqualTo("c88305b79800eca469ae5fcd5e143909b5b051598a2adaf925de62da46f6d463");
  }

  @Test
  void anyOtherByteOfTheEnvelopeBreaksTheSeal() {
    SealedEnvelope sealed = seal.seal(ENVELOPE);
    for (int i = 0; i < ENVELOPE.length; i++) {
      byte[] tampered = ENVELOPE.clone();
      tampered[i] ^= 1;
      assertThat(seal.isValid(new SealedEnvelope(tampered, sealed.keyId(), sealed.mac())))
          .isFalse();
    }
    byte[] longer = Arrays.copyOf(ENVELOPE, ENVELOPE.length + 1);
    assertThat(seal.isValid(new SealedEnvelope(longer, sealed.keyId(), sealed.mac()))).isFalse();
  }

  @Test
  void aBrokenShortOrMissingMacIsNotValid() {
    SealedEnvelope sealed = seal.seal(ENVELOPE);
    for (int length = 0; length < sealed.mac().length; length++) {
      byte[] cut = Arrays.copyOf(sealed.mac(), length);
      assertThat(seal.isValid(new SealedEnvelope(ENVELOPE, sealed.keyId(), cut))).isFalse();
    }
    byte[] flipped = sealed.mac().clone();
    flipped[31] ^= 1;
    assertThat(seal.isValid(new SealedEnvelope(ENVELOPE, sealed.keyId(), flipped))).isFalse();
  }

  @Test
  void aForeignKeyIdIsNotValid() {
    SealedEnvelope sealed = seal.seal(ENVELOPE);
    assertThat(seal.isValid(new SealedEnvelope(ENVELOPE, "unheard-of", sealed.mac()))).isFalse();
    assertThat(seal.isValid(new SealedEnvelope(ENVELOPE, "", sealed.mac()))).isFalse();
  }

  @Test
  void anotherKeyOfTheSameNameIsNotValid() {
    EnvelopeSeal foreign = new EnvelopeSeal(Map.of("2026-01", NEW_KEY), "2026-01");
    assertThat(seal.isValid(foreign.seal(ENVELOPE))).isFalse();
  }

  @Test
  void keysAreRotatedWithoutAGap() {
    EnvelopeSeal both = new EnvelopeSeal(Map.of("2026-01", OLD_KEY, "2026-02", NEW_KEY), "2026-01");
    EnvelopeSeal switched =
        new EnvelopeSeal(Map.of("2026-01", OLD_KEY, "2026-02", NEW_KEY), "2026-02");
    EnvelopeSeal onlyNew = new EnvelopeSeal(Map.of("2026-02", NEW_KEY), "2026-02");

    assertThat(both.isValid(seal.seal(ENVELOPE))).isTrue();
    assertThat(both.isValid(switched.seal(ENVELOPE))).isTrue();
    assertThat(switched.isValid(both.seal(ENVELOPE))).isTrue();
    assertThat(switched.seal(ENVELOPE).keyId()).isEqualTo("2026-02");
    assertThat(onlyNew.isValid(switched.seal(ENVELOPE))).isTrue();
    assertThat(onlyNew.isValid(both.seal(ENVELOPE))).isFalse();
  }

  @Test
  void aKeyThatIsTooShortOrMissingIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EnvelopeSeal(Map.of("a", counting(31)), "a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EnvelopeSeal(Map.of("a", OLD_KEY), "b"));
  }

  private static byte[] counting(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }
}
