package dev.sluice.schemas.event;

import java.util.Arrays;

/**
 * An envelope as it lies in the log: its exact bytes and the seal over them.
 *
 * @param envelope serialized envelope
 * @param keyId which seal key
 * @param mac HMAC-SHA256 over {@code envelope}
 */
public record SealedEnvelope(byte[] envelope, String keyId, byte[] mac) {
  @Override
  public boolean equals(Object other) {
    return other instanceof SealedEnvelope(var e, var k, var m)
        && Arrays.equals(e, envelope)
        && k.equals(keyId)
        && Arrays.equals(m, mac);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(mac);
  }

  @Override
  public String toString() {
    return "SealedEnvelope[" + envelope.length + " bytes, key " + keyId + "]";
  }
}
