package dev.sluice.ingress;

import dev.sluice.runtime.auth.AuthConfig;
import io.helidon.webserver.WebServer;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/** Issues tokens, and serves its key as a JWKS. */
final class TestIssuer implements AutoCloseable {
  private static final String ISSUER = "http://issuer.test";
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final KeyPair keys;
  private final WebServer server;

  TestIssuer() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      keys = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    String jwks = jwks((RSAPublicKey) keys.getPublic());
    server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .shutdownHook(false)
            .routing(routing -> routing.get("/jwks.json", (_, res) -> res.send(jwks)))
            .build()
            .start();
  }

  AuthConfig auth() {
    return new AuthConfig(
        ISSUER,
        "sluice",
        URI.create("http://127.0.0.1:" + server.port() + "/jwks.json"),
        Duration.ZERO,
        Duration.ofMinutes(5),
        Duration.ofSeconds(5),
        1000);
  }

  String token(String tenant, String subject, String... roles) {
    String header = "{\"alg\":\"RS256\",\"kid\":\"k1\",\"typ\":\"JWT\"}";
    long now = Instant.now().getEpochSecond();
    String claims =
        """
        {"iss":"%s","aud":"sluice","sub":"%s","tenant":"%s","roles":[%s],"iat":%d,"exp":%d}\
        """
            .formatted(
                ISSUER,
                subject,
                tenant,
                String.join(",", Arrays.stream(roles).map(r -> '"' + r + '"').toList()),
                now,
                now + 3600);
    String signed =
        base64(header.getBytes(StandardCharsets.UTF_8))
            + "."
            + base64(claims.getBytes(StandardCharsets.UTF_8));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String jwks(RSAPublicKey key) {
    return """
    {"keys":[{"kty":"RSA","kid":"k1","alg":"RS256","use":"sig","n":"%s","e":"%s"}]}\
    """
        .formatted(unsigned(key.getModulus()), unsigned(key.getPublicExponent()));
  }

  private static String unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return base64(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
  }

  private static String base64(byte[] bytes) {
    return BASE64.encodeToString(bytes);
  }

  @Override
  public void close() {
    server.stop();
  }
}
