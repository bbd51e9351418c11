package dev.sluice.runtime.auth;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An issuer of tokens with its JWKS on a loopback port, and of forgeries. */
final class TestIssuer implements AutoCloseable {
  static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** A key of the issuer. */
  record Key(String kid, String alg, KeyPair pair) {
    static Key rsa(String kid) {
      return new Key(kid, "RS256", generate("RSA", 2048));
    }

    static Key ec(String kid) {
      return new Key(kid, "ES256", generate("EC", 256));
    }

    static Key ed(String kid) {
      return new Key(kid, "EdDSA", generate("Ed25519", 0));
    }

    private static KeyPair generate(String algorithm, int bits) {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("EC")) {
          generator.initialize(new ECGenParameterSpec("secp256r1"));
        } else if (bits > 0) {
          generator.initialize(bits);
        }
        return generator.generateKeyPair();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    ObjectNode jwk() {
      ObjectNode jwk = MAPPER.createObjectNode().put("kid", kid).put("use", "sig");
      switch (pair.getPublic()) {
        case RSAPublicKey rsa ->
            jwk.put("kty", "RSA")
                .put("n", unsigned(rsa.getModulus().toByteArray(), 256))
                .put("e", unsigned(rsa.getPublicExponent().toByteArray(), 3));
        case ECPublicKey ec ->
            jwk.put("kty", "EC")
                .put("crv", "P-256")
                .put("x", unsigned(ec.getW().getAffineX().toByteArray(), 32))
                .put("y", unsigned(ec.getW().getAffineY().toByteArray(), 32));
        case EdECPublicKey ed -> {
          byte[] encoded = ed.getEncoded(); // the raw key is the end of its X.509 form
          byte[] raw = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
          jwk.put("kty", "OKP").put("crv", "Ed25519").put("x", base64(raw));
        }
        default -> throw new IllegalStateException();
      }
      return jwk;
    }

    byte[] sign(String text) {
      try {
        Signature signature =
            Signature.getInstance(
                switch (alg) {
                  case "RS256" -> "SHA256withRSA";
                  case "ES256" -> "SHA256withECDSAinP1363Format";
                  default -> "Ed25519";
                });
        signature.initSign(pair.getPrivate());
        signature.update(text.getBytes(StandardCharsets.US_ASCII));
        return signature.sign();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  final AtomicInteger fetches = new AtomicInteger();
  volatile List<Key> published = new ArrayList<>();
  volatile int status = 200;
  private final HttpServer server;

  TestIssuer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/jwks",
        exchange -> {
          fetches.incrementAndGet();
          ObjectNode jwks = MAPPER.createObjectNode();
          ArrayNode keys = jwks.putArray("keys");
          keys.addObject().put("kty", "oct").put("kid", "shared").put("k", "c2VjcmV0");
          published.forEach(key -> keys.add(key.jwk()));
          byte[] body = MAPPER.writeValueAsBytes(jwks);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  URI jwksUri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks");
  }

  static ObjectNode header(Key key) {
    return MAPPER.createObjectNode().put("alg", key.alg()).put("kid", key.kid()).put("typ", "JWT");
  }

  static String token(Key key, ObjectNode header, String claims) {
    String signed = base64(header.toString()) + "." + base64(claims);
    return signed + "." + base64(key.sign(signed));
  }

  static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String unsigned(byte[] bytes, int length) {
    byte[] fixed = new byte[length];
    for (int i = 1; i <= Math.min(length, bytes.length); i++) {
      fixed[length - i] = bytes[bytes.length - i];
    }
    return base64(fixed);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
