package dev.sluice.schemas.seal;

import dev.sluice.schemas.event.SealedEnvelope;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals envelopes and checks seals: HMAC-SHA256 (RFC 2104) over the exact bytes of the envelope, so
 * that writing to the topic is not enough to forge a command.
 *
 * <p>Several keys may be known, one seals: add the new key everywhere, then make it the active one,
 * then, when no record sealed with the old one can be read any more, drop that. Thread-safe.
 */
public final class EnvelopeSeal {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int LEAST_KEY_BYTES = 32;

  private final Map<String, SecretKeySpec> keys;
  private final String activeKeyId;

  /**
   * @param keys key id to key, of at least 32 bytes each
   * @param activeKeyId the one that seals
   */
  public EnvelopeSeal(Map<String, byte[]> keys, String activeKeyId) {
    if (!keys.containsKey(activeKeyId)) {
      throw new IllegalArgumentException("the active seal key is not among the seal keys");
    }
    if (keys.values().stream().anyMatch(k -> k.length < LEAST_KEY_BYTES)) {
      throw new IllegalArgumentException("a seal key has at least 32 bytes");
    }
    this.keys =
        keys.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, e -> new SecretKeySpec(e.getValue(), ALGORITHM)));
    this.activeKeyId = activeKeyId;
  }

  public SealedEnvelope seal(byte[] envelope) {
    return new SealedEnvelope(envelope, activeKeyId, mac(key(activeKeyId), envelope));
  }

  /** Whether the seal is valid. Takes the same time wherever the first difference is. */
  public boolean isValid(SealedEnvelope sealed) {
    SecretKeySpec key = keys.get(sealed.keyId());
    return key != null && MessageDigest.isEqual(mac(key, sealed.envelope()), sealed.mac());
  }

  private SecretKeySpec key(String id) {
    SecretKeySpec key = keys.get(id);
    if (key == null) {
      throw new IllegalArgumentException("no such seal key");
    }
    return key;
  }

  private static byte[] mac(SecretKeySpec key, byte[] bytes) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
