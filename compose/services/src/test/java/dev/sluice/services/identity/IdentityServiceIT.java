package dev.sluice.services.identity;

import static dev.sluice.services.TestingServices.race;
import static dev.sluice.services.identity.IdentityTester.json;
import static dev.sluice.services.identity.IdentityTester.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.auth.Authenticator;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class IdentityServiceIT {

  private static IdentityTester tester;

  @BeforeAll
  static void start() {
    tester = new IdentityTester();
  }

  @AfterAll
  static void stop() {
    tester.close();
  }

  @Test
  void logsInWithATokenThatAnyVerifierTakes() {
    HttpResponse<String> answer = tester.login("operator", "demo");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(member(answer, "tokenType")).isEqualTo("Bearer");
    assertThat(json(answer).get("expiresIn").intValue()).isEqualTo(900);
    try (Authenticator verifier = tester.verifier()) {
      var caller = verifier.verify(member(answer, "accessToken"));
      assertThat(caller.principal().subject()).isEqualTo("operator");
      assertThat(caller.principal().tenant()).isEqualTo("demo");
      assertThat(caller.principal().roles()).containsExactlyInAnyOrder("client", "operator");
    }
    JsonNode claims = claims(member(answer, "accessToken"));
    assertThat(claims.propertyNames())
        .containsExactlyInAnyOrder(
            "iss", "sub", "aud", "iat", "nbf", "exp", "jti", "tenant", "roles", "scope");
    assertThat(claims.get("exp").longValue() - claims.get("iat").longValue()).isEqualTo(900);
  }

  @Test
  void refusesWrongPasswordsAndUnknownNamesAlike() {
    HttpResponse<String> wrong = tester.login("operator", "wrong");
    HttpResponse<String> unknown = tester.login("nobody", "demo");
    HttpResponse<String> impossible = tester.login("\\u0000", "demo");

    for (HttpResponse<String> answer : List.of(wrong, unknown, impossible)) {
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
      assertThat(member(answer, "code")).isEqualTo("invalid-credentials");
    }
  }

  @Test
  void rotatesRefreshTokens() {
    String first = member(tester.login("operator", "demo"), "refreshToken");

    HttpResponse<String> refreshed = tester.refresh(first);
    assertThat(refreshed.statusCode()).isEqualTo(200);
    String second = member(refreshed, "refreshToken");
    assertThat(second).isNotEqualTo(first);
    assertThat(tester.refresh(second).statusCode()).isEqualTo(200);
  }

  @Test
  void reuseOfARefreshTokenRevokesAllThatCameOfTheLogin() {
    String other = member(tester.login("operator", "demo"), "refreshToken");
    String first = member(tester.login("operator", "demo"), "refreshToken");
    String second = member(tester.refresh(first), "refreshToken");

    HttpResponse<String> reused = tester.refresh(first);

    assertThat(reused.statusCode()).isEqualTo(401);
    assertThat(member(reused, "code")).isEqualTo("invalid-refresh-token");
    assertThat(reused.headers().firstValue("WWW-Authenticate")).isPresent();
    assertThat(tester.refresh(second).statusCode()).isEqualTo(401);
    assertThat(tester.refresh(other).statusCode()).isEqualTo(200);
  }

  @Test
  void ofRacersWithOneRefreshTokenAtMostOneGetsAnother() throws Exception {
    String token = member(tester.login("operator", "demo"), "refreshToken");

    var answers = race(8, _ -> tester.refresh(token).statusCode());

    int winners = 0;
    for (var answer : answers) {
      winners += answer.get() == 200 ? 1 : 0;
    }
    assertThat(winners).isEqualTo(1);
  }

  @Test
  void refreshTokensExpireAndAreNotKeptAsTheyAre() throws Exception {
    String token = member(tester.login("operator", "demo"), "refreshToken");
    var database = tester.config.database();
    try (var connection =
            DriverManager.getConnection(
                database.url(), database.user(), database.password().reveal());
        var rows = connection.createStatement().executeQuery("SELECT digest FROM refresh_tokens")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getBytes(1)).hasSize(32);
      assertThat(new String(rows.getBytes(1), StandardCharsets.ISO_8859_1)).isNotEqualTo(token);
    }

    tester.clock.advance(Duration.ofDays(30));

    assertThat(tester.refresh(token).statusCode()).isEqualTo(401);
  }

  @Test
  void logsOutForGood() {
    String token = member(tester.login("operator", "demo"), "refreshToken");

    HttpResponse<String> out =
        tester.post("/v1/auth/logout", "{\"refreshToken\":\"" + token + "\"}");

    assertThat(out.statusCode()).isEqualTo(204);
    assertThat(tester.refresh(token).statusCode()).isEqualTo(401);
    assertThat(tester.post("/v1/auth/logout", "{\"refreshToken\":\"unknown\"}").statusCode())
        .isEqualTo(204);
  }

  @Test
  void registersANameOnce() {
    String body = "{\"username\":\"new-client\",\"password\":\"s3cret\"}";

    HttpResponse<String> registered = tester.post("/v1/auth/register", body);

    assertThat(registered.statusCode()).isEqualTo(201);
    assertThat(json(registered))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    "{\"username\":\"new-client\",\"tenant\":\"demo\",\"roles\":[\"client\"]}"));
    assertThat(tester.login("new-client", "s3cret").statusCode()).isEqualTo(200);
    HttpResponse<String> again = tester.post("/v1/auth/register", body);
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(member(again, "code")).isEqualTo("username-taken");
  }

  @Test
  void namesEveryFaultOfABody() {
    HttpResponse<String> answer =
        tester.post(
            "/v1/auth/register",
            "{\"username\":\"No Name\",\"password\":7,\"roles\":[\"operator\"]}");

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(member(answer, "code")).isEqualTo("invalid-request");
    assertThat(json(answer).get("errors").findValuesAsString("pointer"))
        .containsExactlyInAnyOrder("/username", "/password", "/roles");
    assertThat(
            json(tester.post("/v1/auth/login", "{\"username\":\"\",\"password\":\"\"}"))
                .get("errors")
                .findValuesAsString("pointer"))
        .containsExactlyInAnyOrder("/username", "/password");
    assertThat(
            json(tester.post("/v1/auth/register", "{\"username\":\"\",\"password\":\"demo\"}"))
                .at("/errors/0/detail")
                .asString())
        .startsWith("must have 3 to 64 of");
    assertThat(tester.post("/v1/auth/login", "[]").statusCode()).isEqualTo(422);
  }

  @Test
  void refusesWhatIsNotJsonOrTooLarge() {
    assertThat(tester.post("/v1/auth/login", "{").statusCode()).isEqualTo(400);
    assertThat(tester.post("/v1/auth/login", "\"" + "x".repeat(10_000) + "\"").statusCode())
        .isEqualTo(413);
    HttpResponse<String> form =
        tester.send(
            HttpRequest.newBuilder(tester.uri("/v1/auth/login"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("username=operator"))
                .build());
    assertThat(form.statusCode()).isEqualTo(415);
    assertThat(tester.get("/v1/auth/login").statusCode()).isEqualTo(405);
  }

  @Test
  void tooManyWrongPasswordsPauseTheName() {
    tester.post("/v1/auth/register", "{\"username\":\"forgetful\",\"password\":\"demo\"}");
    for (int i = 0; i < 10; i++) {
      assertThat(tester.login("forgetful", "wrong").statusCode()).isEqualTo(401);
    }

    HttpResponse<String> paused = tester.login("forgetful", "demo");

    assertThat(paused.statusCode()).isEqualTo(429);
    assertThat(paused.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 61L);
    assertThat(tester.login("operator", "demo").statusCode()).isEqualTo(200);
    tester.clock.advance(Duration.ofSeconds(61));
    assertThat(tester.login("forgetful", "demo").statusCode()).isEqualTo(200);
  }

  @Test
  void describesItselfForDiscovery() {
    JsonNode discovery = json(tester.get("/.well-known/openid-configuration"));

    assertThat(discovery.get("issuer").stringValue()).isEqualTo(IdentityTester.ISSUER);
    assertThat(discovery.get("jwks_uri").stringValue())
        .isEqualTo(IdentityTester.ISSUER + "/.well-known/jwks.json");
    for (String call : List.of("login", "refresh", "logout", "register")) {
      String path = "/v1/auth/" + call;
      assertThat(discovery.get(call + "_endpoint").stringValue())
          .isEqualTo(IdentityTester.ISSUER + path);
      assertThat(tester.get(path).headers().firstValue("Allow")).hasValue("POST");
    }
    assertThat(discovery.get("grant_types_supported").isEmpty()).isTrue();
    JsonNode key = json(tester.get("/.well-known/jwks.json")).get("keys").get(0);
    assertThat(key.propertyNames()).containsExactlyInAnyOrder("kty", "use", "alg", "kid", "n", "e");
  }

  private static JsonNode claims(String token) {
    return JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
  }
}
