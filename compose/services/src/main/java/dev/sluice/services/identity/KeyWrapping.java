package dev.sluice.services.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Encrypts private keys at rest: AES-256-GCM, bound to the key's id, under a key that HKDF-SHA256
 * (RFC 5869) derives from the configured secret. Safe for use by many threads.
 */
final class KeyWrapping {

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int KEY_BYTES = 32;

  private final SecretKey key;
  private final SecureRandom random;

  KeyWrapping(String secret, SecureRandom random) {
    this.random = random;
    try {
      this.key =
          KDF.getInstance("HKDF-SHA256")
              .deriveKey(
                  "AES",
                  HKDFParameterSpec.ofExtract()
                      .addIKM(secret.getBytes(UTF_8))
                      .thenExpand("sluice identity signing keys".getBytes(UTF_8), KEY_BYTES));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("the JDK has HKDF", e);
    }
  }

  byte[] wrap(String kid, byte[] plain) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, kid, nonce).doFinal(plain);
      return ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a signing key cannot be encrypted", e);
    }
  }

  byte[] unwrap(String kid, byte[] wrapped) {
    ByteBuffer buffer = ByteBuffer.wrap(wrapped);
    byte[] nonce = new byte[NONCE_BYTES];
    buffer.get(nonce);
    byte[] sealed = new byte[buffer.remaining()];
    buffer.get(sealed);
    try {
      return cipher(Cipher.DECRYPT_MODE, kid, nonce).doFinal(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "signing key " + kid + " was not stored with this identity.key-secret", e);
    }
  }

  private Cipher cipher(int mode, String kid, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(kid.getBytes(UTF_8));
    return cipher;
  }
}
