package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The reference identity service. */
class IdentityIT {
  private final GatewayTester gateway = GatewayTester.shared();
  private final Client anybody = gateway.anybody();

  @ParameterizedTest
  @CsvSource({
    "client-a, demo, client",
    "client-b, demo, client",
    "operator, demo, client operator",
    "auditor, demo, auditor",
    "client-z, other, client",
  })
  void theSeededAccountsHaveTheirTenantAndRoles(String account, String tenant, String roles) {
    JsonNode claims = claims(gateway.token(account));
    assertThat(claims.get("tenant").asString()).isEqualTo(tenant);
    assertThat(claims.get("roles").valueStream().map(JsonNode::asString))
        .containsExactlyInAnyOrder(roles.split(" "));
    assertThat(claims.has("sub")).isTrue();
    assertThat(claims.get("exp").asLong()).isGreaterThan(claims.get("iat").asLong());
  }

  @ParameterizedTest
  @CsvSource({"client-a, wrong", "nobody, demo"})
  void wrongCredentialsAreRefusedAlike(String username, String password) {
    Answer answer = gateway.login(username, password);
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.code()).isEqualTo("invalid-credentials");
  }

  @Test
  void aRefreshTokenGivesNewTokensOnce() {
    Answer login = newAccount();
    Answer second = refresh(login.text("/refreshToken"));
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.text("/refreshToken")).isNotEqualTo(login.text("/refreshToken"));
    assertThat(anybody.withToken(second.text("/accessToken")).get("/v1/commands").status())
        .isEqualTo(200);
  }

  @Test
  void aRefreshTokenThatIsUsedAgainRevokesAllThatCameOfIt() {
    Answer login = newAccount();
    Answer second = refresh(login.text("/refreshToken"));
    assertThat(refresh(login.text("/refreshToken")).code()).isEqualTo("invalid-refresh-token");
    assertThat(refresh(second.text("/refreshToken")).code()).isEqualTo("invalid-refresh-token");
  }

  @Test
  void oneLoginDoesNotRevokeAnother() {
    String username = "user-" + UUID.randomUUID().toString().substring(0, 18);
    register(username);
    Answer one = gateway.login(username, "a good password");
    Answer two = gateway.login(username, "a good password");
    refresh(one.text("/refreshToken"));
    refresh(one.text("/refreshToken"));
    assertThat(refresh(two.text("/refreshToken")).status()).isEqualTo(200);
  }

  @Test
  void afterALogoutNothingIsRefreshed() {
    Answer login = newAccount();
    assertThat(logout(login.text("/refreshToken")).status()).isEqualTo(204);
    assertThat(refresh(login.text("/refreshToken")).status()).isEqualTo(401);
    assertThat(logout(login.text("/refreshToken")).status()).isEqualTo(204);
  }

  @Test
  void whoRegistersIsAClientAndBooks() {
    Answer login = newAccount();
    Client client = anybody.withToken(login.text("/accessToken"));
    assertThat(claims(login.text("/accessToken")).get("roles").valueStream())
        .extracting(JsonNode::asString)
        .containsExactly("client");
    assertThat(client.booked(gateway.resource(), Slot.hour(9))).isNotEmpty();
  }

  @Test
  void aNameIsGivenOnce() {
    String username = "user-" + UUID.randomUUID().toString().substring(0, 18);
    assertThat(register(username).status()).isEqualTo(201);
    Answer again = register(username);
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.code()).isEqualTo("username-taken");
  }

  @Test
  void discoveryLeadsToTheKeys() {
    Answer discovery = anybody.get("/.well-known/openid-configuration");
    assertThat(discovery.text("/issuer"))
        .isEqualTo(claims(gateway.token("client-a")).get("iss").asString());
    assertThat(discovery.text("/jwks_uri")).endsWith("/.well-known/jwks.json");
    for (JsonNode key : anybody.get("/.well-known/jwks.json").json().get("keys")) {
      assertThat(key.propertyNames()).doesNotContain("d", "p", "q", "k");
    }
  }

  private Answer newAccount() {
    String username = "user-" + UUID.randomUUID().toString().substring(0, 18);
    assertThat(register(username).status()).isEqualTo(201);
    Answer login = gateway.login(username, "a good password");
    assertThat(login.status()).isEqualTo(200);
    return login;
  }

  private Answer register(String username) {
    return anybody.register(username, "a good password");
  }

  private Answer refresh(String token) {
    return anybody.post("/v1/auth/refresh", "{\"refreshToken\":\"" + token + "\"}");
  }

  private Answer logout(String token) {
    return anybody.post("/v1/auth/logout", "{\"refreshToken\":\"" + token + "\"}");
  }

  private static JsonNode claims(String token) {
    return Answer.MAPPER.readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
  }
}
