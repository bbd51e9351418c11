package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testing.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** Only a token that the issuer signed, for us and for now, lets anybody in. */
class TokenIT {
  private static final GatewayTester GATEWAY = GatewayTester.shared();
  private static final Issuer ISSUER = GATEWAY.issuer();
  private static final SigningKey KEY = ISSUER.key();
  private static final SigningKey FOREIGN = SigningKey.rsa("foreign");

  @Test
  void aTokenThatIsRightLetsItsBearerIn() {
    assertThat(GATEWAY.somebody().get("/v1/commands").status()).isEqualTo(200);
    assertThat(GATEWAY.as("client-a").get("/v1/commands?limit=1").status()).isEqualTo(200);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forgeries")
  void aForgedTokenIsRefused(String what, String token) {
    Client forger = GATEWAY.anybody().withToken(token);
    for (String path : new String[] {"/v1/commands", "/v1/bookings", "/v1/events"}) {
      assertUnauthenticated(forger.get(path));
    }
    assertUnauthenticated(forger.post("/v1/bookings", Slot.hour(9).booking("room-1")));
  }

  @Test
  void withoutATokenNothingIsServed() {
    Client anybody = GATEWAY.anybody();
    assertUnauthenticated(anybody.get("/v1/commands"));
    assertUnauthenticated(anybody.get("/v1/schedules/room-1"));
    assertUnauthenticated(anybody.post("/v1/bookings", "{}"));
    assertUnauthenticated(anybody.post("/v1/commands/batch", "{}"));
    assertUnauthenticated(anybody.get("/v1/commands", "Authorization", "Basic YTpi"));
    assertUnauthenticated(anybody.get("/v1/commands", "Authorization", "Bearer"));
  }

  @Test
  void theRealIssuersTokensAreSignedByTheKeysItPublishes() {
    String header = GATEWAY.token("client-a").split("\\.", -1)[0];
    String kid =
        Answer.MAPPER.readTree(Base64.getUrlDecoder().decode(header)).get("kid").asString();
    Answer keys = GATEWAY.anybody().get("/.well-known/jwks.json");
    assertThat(keys.json().get("keys").valueStream().map(k -> k.get("kid").asString()))
        .contains(kid);
  }

  static Stream<Arguments> forgeries() throws GeneralSecurityException {
    Map<String, String> tokens = new LinkedHashMap<>();
    ObjectNode claims = ISSUER.claims("forger", "demo", "client", "operator");
    long now = Instant.now().getEpochSecond();
    tokens.put("alg none", unsigned("none", claims));
    tokens.put("alg None", unsigned("None", claims));
    tokens.put("alg none with a signature", unsigned("none", claims) + "AAAA");
    tokens.put("HS256 by the public key", hmac(publicKey(), claims));
    tokens.put("HS256 by the public key in PEM", hmac(pem(publicKey()), claims));
    tokens.put("another's key under our kid", foreign(KEY.header(), claims));
    tokens.put("a foreign kid", foreign(KEY.header().put("kid", "unheard-of"), claims));
    tokens.put("a kid that is a path", foreign(KEY.header().put("kid", "../../dev/null"), claims));
    tokens.put("jku", foreign(KEY.header().put("jku", ISSUER.address().toString()), claims));
    tokens.put(
        "jku, though the key is right",
        KEY.token(KEY.header().put("jku", "https://evil.example/keys"), claims.toString()));
    ObjectNode crit = KEY.header();
    crit.putArray("crit").add("exp");
    tokens.put("crit", KEY.token(crit, claims.toString()));
    tokens.put("expired", ISSUER.sign(claims.deepCopy().put("exp", now - 1)));
    tokens.put("not yet valid", ISSUER.sign(claims.deepCopy().put("nbf", now + 600)));
    tokens.put("another issuer", ISSUER.sign(claims.deepCopy().put("iss", "https://evil.example")));
    tokens.put("another audience", ISSUER.sign(claims.deepCopy().put("aud", "another")));
    for (String claim : new String[] {"exp", "iss", "aud", "sub", "tenant"}) {
      ObjectNode less = claims.deepCopy();
      less.remove(claim);
      tokens.put("no " + claim, ISSUER.sign(less));
    }
    String right = ISSUER.sign(claims);
    tokens.put("a signature that was changed", right.substring(0, right.length() - 8) + "AAAAAAAA");
    tokens.put(
        "claims that were changed", swapped(right, claims.deepCopy().put("sub", "operator")));
    tokens.put("two parts", right.substring(0, right.lastIndexOf('.')));
    tokens.put("no token at all", "not-a-token");
    return tokens.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
  }

  private static void assertUnauthenticated(Answer answer) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(401);
    assertThat(answer.code()).isEqualTo("unauthenticated");
    assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
  }

  private static String unsigned(String alg, ObjectNode claims) {
    return encoded(KEY.header().put("alg", alg)) + "." + encoded(claims) + ".";
  }

  private static String hmac(byte[] key, ObjectNode claims) throws GeneralSecurityException {
    String signed = encoded(KEY.header().put("alg", "HS256")) + "." + encoded(claims);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return signed
        + "."
        + SigningKey.base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
  }

  private static byte[] pem(byte[] key) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
    return ("-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String foreign(ObjectNode header, ObjectNode claims) {
    return FOREIGN.token(header, claims.toString());
  }

  private static byte[] publicKey() {
    return KEY.pair().getPublic().getEncoded();
  }

  private static String encoded(ObjectNode json) {
    return SigningKey.base64(json.toString());
  }

  private static String swapped(String token, ObjectNode claims) {
    String[] parts = token.split("\\.", -1);
    return parts[0] + "." + encoded(claims) + "." + parts[2];
  }
}
