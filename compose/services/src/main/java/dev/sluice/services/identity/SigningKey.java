package dev.sluice.services.identity;

import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;

/**
 * A key that signs access tokens.
 *
 * @param activeFrom from then on it signs, until the next one does
 */
record SigningKey(
    String kid, Instant activeFrom, RSAPublicKey publicKey, RSAPrivateKey privateKey) {}
