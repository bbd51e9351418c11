package dev.sluice.bench.log;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.bench.system.Needs;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * An issuer of access tokens (ES256) with its keys on a loopback port: gives as many callers as are
 * wanted without a login for each.
 */
public final class Issuer implements AutoCloseable {
  private static final int COORDINATE = 32;
  private static final String KID = "bench";

  private final KeyPair keys;
  private final HttpServer server;

  private Issuer(KeyPair keys, HttpServer server) {
    this.keys = keys;
    this.server = server;
  }

  public static Issuer open() throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      byte[] published = published((ECPublicKey) keys.getPublic());
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/jwks",
          exchange -> {
            exchange.sendResponseHeaders(200, published.length);
            exchange.getResponseBody().write(published);
            exchange.close();
          });
      server.start();
      return new Issuer(keys, server);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has P-256", e);
    }
  }

  /** These needs, of a system that believes its tokens. */
  public Needs believed(Needs needs) {
    return needs.with("SLUICE_AUTH_ISSUER", name()).with("SLUICE_AUTH_JWKS_URI", name() + "/jwks");
  }

  private String name() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** A client's token for an hour. */
  public String token(String tenant, String subject) {
    String claims =
        "{\"iss\":\"%s\",\"aud\":\"sluice\",\"sub\":\"%s\",\"tenant\":\"%s\",\"roles\":[\"client\"],\"exp\":%d}"
            .formatted(
                name(), subject, tenant, Instant.now().plus(Duration.ofHours(1)).getEpochSecond());
    String signed =
        base64("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"" + KID + "\"}")
            + "."
            + base64(claims);
    return signed + "." + base64(sign(signed));
  }

  private byte[] sign(String text) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(keys.getPrivate());
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] published(ECPublicKey key) {
    return "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"use\":\"sig\",\"kid\":\"%s\",\"x\":\"%s\",\"y\":\"%s\"}]}"
        .formatted(KID, coordinate(key.getW().getAffineX()), coordinate(key.getW().getAffineY()))
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** RFC 7518, 6.2.1.2: of a fixed length, without a sign. */
  static String coordinate(BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] fixed = new byte[COORDINATE];
    int length = Math.min(bytes.length, COORDINATE);
    System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE - length, length);
    return base64(fixed);
  }

  private static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
