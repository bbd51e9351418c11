package dev.sluice.runtime.seal;

import dev.sluice.runtime.config.ConfigReader;
import dev.sluice.schemas.seal.EnvelopeSeal;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * The keys of the ingress seal: section {@code seal}, the same for every process.
 *
 * <p>{@code keys} is a list of {@code <id>=<key in Base64>}, each of at least 32 bytes; {@code
 * active} is the id of the one that seals.
 */
public final class SealConfig {
  private static final int LEAST_BYTES = 32;
  private static final byte[] PLACEHOLDER = new byte[LEAST_BYTES];

  private SealConfig() {}

  public static EnvelopeSeal read(ConfigReader seal) {
    Map<String, byte[]> keys = new HashMap<>();
    for (String entry : seal.secret("keys").reveal().split(",", -1)) {
      if (!entry.isBlank()) {
        add(seal, entry.strip(), keys);
      }
    }
    String active = seal.string("active");
    if (!keys.containsKey(active)) {
      seal.fault("active", "must be the id of one of the keys");
      return new EnvelopeSeal(Map.of(active, PLACEHOLDER), active);
    }
    return new EnvelopeSeal(keys, active);
  }

  private static void add(ConfigReader seal, String entry, Map<String, byte[]> keys) {
    int equals = entry.indexOf('=');
    byte[] key = equals < 1 ? new byte[0] : decode(entry.substring(equals + 1));
    if (key.length < LEAST_BYTES) {
      seal.fault("keys", "must be <id>=<Base64 of 32 bytes or more>, several with commas between");
    } else {
      keys.put(entry.substring(0, equals), key);
    }
  }

  private static byte[] decode(String base64) {
    try {
      return Base64.getDecoder().decode(base64.replace('-', '+').replace('_', '/'));
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
