package dev.sluice.runtime.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.runtime.health.HealthStatus;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.problem.ProblemType;
import dev.sluice.testing.SigningKey;
import dev.sluice.testing.TestClock;
import dev.sluice.testing.TestIssuer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Tokens as the issuer makes them, and the forgeries that are known from the field. */
class AuthenticatorTest {
  private static final SigningKey RSA = SigningKey.rsa("rsa-1");
  private static final SigningKey EC = SigningKey.ec("ec-1");
  private static final SigningKey ED = SigningKey.ed("ed-1");
  private static final SigningKey FOREIGN = SigningKey.rsa("foreign");
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private final TestIssuer issuer = new TestIssuer(RSA, EC, ED);
  private final TestClock time = new TestClock(NOW);
  private final Authenticator authenticator;

  AuthenticatorTest() {
    authenticator = open();
  }

  private Authenticator open() {
    AuthConfig config =
        new AuthConfig(
            "https://issuer",
            "sluice",
            issuer.jwksUri(),
            Duration.ofSeconds(5),
            Duration.ofHours(1),
            Duration.ofSeconds(10),
            100);
    return Authenticator.open(config, time);
  }

  @AfterEach
  void close() {
    authenticator.close();
    issuer.close();
  }

  private static String claims() {
    return claims("\"exp\":" + NOW.plusSeconds(60).getEpochSecond());
  }

  private static String claims(String more) {
    return "{\"iss\":\"https://issuer\",\"aud\":\"sluice\",\"sub\":\"ann\",\"tenant\":\"demo\","
        + "\"roles\":[\"client\",\"operator\"],\"scope\":\"a b\","
        + more
        + "}";
  }

  private static String valid(SigningKey key) {
    return key.token(claims());
  }

  private ProblemException refused(String token) {
    ProblemException e =
        catchThrowableOfType(ProblemException.class, () -> authenticator.verify(token));
    assertThat(e).as("refused").isNotNull();
    return e;
  }

  private void assertInvalid(String token) {
    ProblemException e = refused(token);
    assertThat(e.problem().type()).isEqualTo(ProblemType.UNAUTHENTICATED);
    assertThat(e.headers().get("WWW-Authenticate")).contains("error=\"invalid_token\"");
  }

  @Test
  void eachAlgorithmIsTakenWithItsKey() {
    for (SigningKey key : List.of(RSA, EC, ED)) {
      AuthenticatedCaller caller = authenticator.verify(valid(key));
      assertThat(caller.principal())
          .isEqualTo(new Principal("ann", "demo", Set.of("client", "operator"), Set.of("a", "b")));
      assertThat(caller.expiresAt()).isEqualTo(NOW.plusSeconds(60));
    }
  }

  @Test
  void ed25519MayBeSpelledByItsOwnName() {
    ObjectNode header = ED.header().put("alg", "Ed25519");
    assertThat(authenticator.verify(ED.token(header, claims()))).isNotNull();
  }

  @Test
  void rolesAndScopesMayBeListsOrMissing() {
    String bare =
        "{\"iss\":\"https://issuer\",\"aud\":[\"x\",\"sluice\"],\"sub\":\"ann\","
            + "\"tenant\":\"demo\",\"scope\":[\"a\",\"b c\"],\"exp\":1795348860.5}";
    Principal principal = authenticator.verify(EC.token(bare)).principal();
    assertThat(principal.roles()).isEmpty();
    assertThat(principal.scopes()).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void algNoneIsRefused() {
    ObjectNode header = RSA.header().put("alg", "none");
    String signed = SigningKey.base64(header.toString()) + "." + SigningKey.base64(claims());
    assertInvalid(signed + ".");
    assertInvalid(signed);
    assertInvalid(RSA.token(RSA.header().put("alg", "None"), claims()));
  }

  @Test
  void hmacWithThePublicKeyAsSecretIsRefused() throws Exception {
    for (byte[] secret :
        List.of(
            RSA.pair().getPublic().getEncoded(),
            RSA.jwk().toString().getBytes(StandardCharsets.UTF_8))) {
      for (String kid : List.of("rsa-1", "shared")) {
        ObjectNode header = RSA.header().put("alg", "HS256").put("kid", kid);
        String signed = SigningKey.base64(header.toString()) + "." + SigningKey.base64(claims());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
        assertInvalid(signed + "." + SigningKey.base64(signature));
      }
    }
  }

  @Test
  void theAlgorithmIsThatOfTheKeyAndNotOfTheHeader() {
    assertInvalid(EC.token(EC.header().put("alg", "RS256"), claims()));
    assertInvalid(RSA.token(RSA.header().put("alg", "ES256"), claims()));
    assertInvalid(EC.token(EC.header().put("kid", "rsa-1"), claims()));
    assertInvalid(RSA.token(RSA.header().put("kid", "ec-1"), claims()));
    assertInvalid(RSA.token(RSA.header().put("alg", "RS512"), claims()));
  }

  @Test
  void aForeignKeyIsRefused() {
    assertInvalid(valid(FOREIGN));
    ObjectNode borrowed = FOREIGN.header().put("kid", "rsa-1");
    assertInvalid(FOREIGN.token(borrowed, claims()));
    ObjectNode without = RSA.header();
    without.remove("kid");
    assertInvalid(RSA.token(without, claims()));
  }

  @Test
  void aTokenThatBringsItsKeyAlongIsRefused() {
    String uri = "https://evil/jwks";
    assertInvalid(RSA.token(RSA.header().put("jku", uri), claims()));
    assertInvalid(RSA.token(RSA.header().put("x5u", uri), claims()));
    ObjectNode embedded = RSA.header();
    embedded.set("jwk", FOREIGN.jwk());
    assertInvalid(RSA.token(embedded, claims()));
  }

  @Test
  void extensionsThatAreNotKnownAreRefused() {
    ObjectNode critical = RSA.header();
    critical.putArray("crit").add("exp");
    assertInvalid(RSA.token(critical, claims()));
    assertInvalid(RSA.token(RSA.header().put("b64", false), claims()));
  }

  @Test
  void expIsTakenToTheLetterAlsoForATokenSeenBefore() {
    String token = valid(RSA);
    assertThat(authenticator.verify(token)).isNotNull();
    time.set(NOW.plusSeconds(60).minusMillis(1));
    assertThat(authenticator.verify(token)).isNotNull();
    time.set(NOW.plusSeconds(60));
    assertInvalid(token);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"x\":1",
        "\"exp\":\"1795348860\"",
        "\"exp\":null",
        "\"exp\":-1",
        "\"exp\":1e300",
        "\"exp\":1e400",
        "\"exp\":1e999999999",
        "\"exp\":99999999999999999999999999",
        "\"exp\":1795348799",
        "\"exp\":1795348860,\"nbf\":1795348806",
        "\"exp\":1795348860,\"nbf\":\"soon\"",
        "\"exp\":1795348860,\"exp\":1795348861",
        "\"exp\":1795348860,\"sub\":\"bob\"",
        "\"exp\":1795348860,\"typ\":\"Refresh\"",
      })
  void claimsThatDoNotHoldAreRefused(String more) {
    assertInvalid(RSA.token(claims(more)));
  }

  @Test
  void aClockALittleAheadIsForgivenForNbf() {
    String claims = claims("\"exp\":1795348860,\"nbf\":1795348804");
    assertThat(authenticator.verify(RSA.token(claims))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"iss\":\"https://issuer\"|\"iss\":\"https://other\"",
        "\"iss\":\"https://issuer\"|\"iss\":{\"a\":1}",
        "\"iss\":\"https://issuer\"|\"iss\":[\"https://issuer\"]",
        "\"aud\":\"sluice\"|\"aud\":{\"a\":\"sluice\"}",
        "\"aud\":\"sluice\"|\"aud\":\"other\"",
        "\"aud\":\"sluice\"|\"aud\":[\"a\",\"b\"]",
        "\"aud\":\"sluice\",|",
        "\"sub\":\"ann\"|\"sub\":\"\"",
        "\"sub\":\"ann\"|\"sub\":7",
        "\"tenant\":\"demo\",|",
        "\"tenant\":\"demo\"|\"tenant\":\"demo/x\"",
        "\"roles\":[\"client\",\"operator\"]|\"roles\":[1]",
      })
  void whoAndForWhomHaveToBeRight(String change) {
    String[] parts = change.split("\\|", -1);
    String claims = claims().replace(parts[0], parts[1]);
    assertThat(claims).isNotEqualTo(claims());
    assertInvalid(RSA.token(claims));
  }

  @Test
  void otherTokensAreNotAccessTokens() {
    for (String typ : List.of("refresh+jwt", "rt+jwt", "logout+jwt", "dpop+jwt")) {
      assertInvalid(RSA.token(RSA.header().put("typ", typ), claims()));
    }
    assertThat(authenticator.verify(RSA.token(RSA.header().put("typ", "at+JWT"), claims())))
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "a.b", "a.b.c", "....", "e30.e30.", "!.!.!", "a.b.c.d.e"})
  void whatIsNotATokenIsRefused(String token) {
    assertInvalid(token);
  }

  @Test
  void aTokenThatWasChangedIsRefused() {
    String token = valid(ED);
    String[] parts = token.split("\\.", -1);
    String other = SigningKey.base64(claims().replace("ann", "bob"));
    assertInvalid(parts[0] + "." + other + "." + parts[2]);
    assertInvalid(token.substring(0, token.length() - 8));
    assertInvalid(valid(RSA) + "x".repeat(9_000));
  }

  @Test
  void aKeyThatCameAfterTheLastFetchIsFoundAndForgersCauseNoStorm() {
    assertThat(authenticator.verify(valid(RSA))).isNotNull();
    int before = issuer.fetches();
    for (int i = 0; i < 50; i++) {
      assertInvalid(valid(FOREIGN));
    }
    assertThat(issuer.fetches()).isLessThanOrEqualTo(before + 1);
  }

  @Test
  void withoutAnyKeysNothingIsSaidAboutTheToken() {
    issuer.answerWith(500);
    try (Authenticator fresh = open()) {
      ProblemException e =
          catchThrowableOfType(ProblemException.class, () -> fresh.verify(valid(RSA)));
      assertThat(e.problem().type()).isEqualTo(ProblemType.IDENTITY_UNAVAILABLE);
      assertThat(e.problem().retryAfter()).isEqualTo(Duration.ofSeconds(2));
    }
  }

  @Test
  void keysAtHandAreKeptWhileTheIssuerIsDown() throws Exception {
    assertThat(authenticator.verify(valid(RSA))).isNotNull();
    issuer.close();
    assertThat(authenticator.verify(valid(EC))).isNotNull();
    assertThat(authenticator.health().check().call().status()).isEqualTo(HealthStatus.UP);
  }

  @Test
  void aShortRsaKeyIsNotTaken() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(1024);
    SigningKey weak = new SigningKey("weak", "RS256", generator.generateKeyPair());
    String jwks = "{\"keys\":[" + weak.jwk() + "," + RSA.jwk() + "]}";
    JwkSet set = JwkSet.parse(jwks.getBytes(StandardCharsets.UTF_8));
    assertThat(set.key("weak")).isEmpty();
    assertThat(set.key("rsa-1")).isPresent();
  }

  @Test
  void theCacheIsBoundedAndTiedToTheKeys() {
    JwkSet keys = set();
    TokenCache cache = new TokenCache(10);
    AuthenticatedCaller caller =
        new AuthenticatedCaller(new Principal("a", "b", Set.of(), Set.of()), NOW.plusSeconds(60));
    cache.put(TokenCache.digest("0"), keys, caller);
    assertThat(cache.find(TokenCache.digest("0"), keys, NOW)).hasValue(caller);
    assertThat(cache.find(TokenCache.digest("0"), set(), NOW)).isEmpty();
    assertThat(cache.find(TokenCache.digest("0"), keys, NOW.plusSeconds(60))).isEmpty();
    for (int i = 1; i <= 20; i++) {
      cache.put(TokenCache.digest("" + i), keys, caller);
    }
    assertThat(cache.find(TokenCache.digest("0"), keys, NOW)).isEmpty();
    assertThat(cache.find(TokenCache.digest("20"), keys, NOW)).hasValue(caller);
  }

  private static JwkSet set() {
    return JwkSet.parse(("{\"keys\":[" + RSA.jwk() + "]}").getBytes(StandardCharsets.UTF_8));
  }
}
