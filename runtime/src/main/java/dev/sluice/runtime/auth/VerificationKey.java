package dev.sluice.runtime.auth;

import io.helidon.security.jwt.JwtException;
import io.helidon.security.jwt.jwk.Jwk;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;

/** A public key of the issuer. Its kind fixes the algorithm; a token's header only has to agree. */
sealed interface VerificationKey {
  /** Whether this key verifies that {@code alg}. */
  boolean is(String alg);

  boolean verifies(byte[] signed, byte[] signature);

  /** RS256 or ES256 (RFC 7518, 3.3 and 3.4). */
  record Pki(String alg, Jwk jwk) implements VerificationKey {
    @Override
    public boolean is(String other) {
      return alg.equals(other);
    }

    @Override
    public boolean verifies(byte[] signed, byte[] signature) {
      try {
        return jwk.verifySignature(signed, signature);
      } catch (JwtException e) {
        return false;
      }
    }
  }

  /** EdDSA with Ed25519 (RFC 8037, 3.1; spelled Ed25519 since RFC 9864). */
  record Edwards(PublicKey key) implements VerificationKey {
    @Override
    public boolean is(String alg) {
      return alg.equals("EdDSA") || alg.equals("Ed25519");
    }

    @Override
    public boolean verifies(byte[] signed, byte[] signature) {
      try {
        Signature ed25519 = Signature.getInstance("Ed25519");
        ed25519.initVerify(key);
        ed25519.update(signed);
        return ed25519.verify(signature);
      } catch (GeneralSecurityException e) {
        return false;
      }
    }
  }
}
