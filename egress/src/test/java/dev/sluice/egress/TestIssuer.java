package dev.sluice.egress;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.runtime.auth.AuthConfig;
import dev.sluice.schemas.command.Principal;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** Issues tokens, and serves the key that they are signed with. */
final class TestIssuer implements AutoCloseable {
  private static final String ISSUER = "https://issuer.test";

  private final KeyPair keys;
  private final HttpServer server;

  TestIssuer() throws IOException, GeneralSecurityException {
    keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    byte[] jwks =
        """
        {"keys":[{"kty":"RSA","kid":"k","alg":"RS256","use":"sig","n":"%s","e":"%s"}]}
        """
            .formatted(base64(key.getModulus()), base64(key.getPublicExponent()))
            .getBytes(StandardCharsets.UTF_8);
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/jwks",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, jwks.length);
          exchange.getResponseBody().write(jwks);
          exchange.close();
        });
    server.start();
  }

  AuthConfig config() {
    URI jwks = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks");
    return new AuthConfig(
        ISSUER,
        "sluice",
        jwks,
        Duration.ofSeconds(5),
        Duration.ofMinutes(5),
        Duration.ofSeconds(5),
        100);
  }

  String token(Principal who, Duration valid) {
    String roles = who.roles().isEmpty() ? "" : "\"" + String.join("\",\"", who.roles()) + "\"";
    String claims =
        """
        {"iss":"%s","aud":"sluice","sub":"%s","tenant":"%s","roles":[%s],"exp":%d}
        """
            .formatted(
                ISSUER,
                who.subject(),
                who.tenant(),
                roles,
                Instant.now().plus(valid).getEpochSecond());
    String signed =
        base64("{\"alg\":\"RS256\",\"kid\":\"k\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8))
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

  private static String base64(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int sign = bytes[0] == 0 ? 1 : 0;
    return base64(java.util.Arrays.copyOfRange(bytes, sign, bytes.length));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
