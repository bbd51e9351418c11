package dev.sluice.services.identity;

import static dev.sluice.services.identity.IdentityTester.json;
import static dev.sluice.services.identity.IdentityTester.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.runtime.auth.Authenticator;
import dev.sluice.runtime.config.Secret;
import dev.sluice.runtime.telemetry.Metrics;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class KeyRotationIT {

  private IdentityTester tester;

  @BeforeEach
  void start() {
    tester = new IdentityTester();
  }

  @AfterEach
  void stop() {
    tester.close();
  }

  @Test
  void aNewKeyIsPublishedBeforeItSignsAndTheOldOneUntilItsTokensHaveExpired() throws Exception {
    String before = kid(tester.login("operator", "demo"));
    tester.service.keys().rotate();

    assertThat(publishedKids()).hasSize(2).contains(before);
    assertThat(kid(tester.login("operator", "demo"))).isEqualTo(before);

    tester.clock.advance(KeyRing.NOTICE);
    HttpResponse<String> login = tester.login("operator", "demo");
    assertThat(kid(login)).isNotEqualTo(before);
    assertThat(publishedKids()).contains(before, kid(login));
    try (Authenticator verifier = tester.verifier()) {
      assertThat(verifier.verify(member(login, "accessToken")).principal().subject())
          .isEqualTo("operator");
    }

    tester.clock.advance(Duration.ofMinutes(15).plus(KeyRing.NOTICE).plusSeconds(1));
    assertThat(publishedKids()).containsExactly(kid(login));
    tester.service.keys().refresh();
    assertThat(publishedKids()).containsExactly(kid(login));
  }

  @Test
  void makesANewKeyWhenTheRotationIsDue() throws Exception {
    String before = kid(tester.login("operator", "demo"));
    tester.clock.advance(Duration.ofDays(30).minus(KeyRing.NOTICE).plusSeconds(1));

    tester.service.keys().refresh();

    assertThat(publishedKids()).hasSize(2);
    assertThat(kid(tester.login("operator", "demo"))).isEqualTo(before);
    tester.clock.advance(KeyRing.NOTICE);
    assertThat(kid(tester.login("operator", "demo"))).isNotEqualTo(before);
  }

  @Test
  void startsAgainWithTheSameKeysAndAccountsButNotWithAnotherSecret() {
    String before = kid(tester.login("operator", "demo"));

    try (var second = IdentityService.start(tester.config, tester.clock, Metrics.ofProcess())) {
      assertThat(second.keys().active().kid()).isEqualTo(before);
      assertThat(second.login("operator", "demo").accessToken()).isNotEmpty();
    }
    var c = tester.config;
    var otherSecret =
        new IdentityConfig(
            c.database(),
            c.issuer(),
            c.audience(),
            Secret.of("another secret that is long enough, too"),
            c.accessTokenLife(),
            c.refreshTokenLife(),
            c.keyRotation(),
            c.registrationTenant(),
            c.accounts());
    assertThatThrownBy(() -> IdentityService.start(otherSecret, tester.clock, Metrics.ofProcess()))
        .hasMessageContaining("identity.key-secret");
  }

  private List<String> publishedKids() {
    return json(tester.get("/.well-known/jwks.json")).get("keys").findValuesAsString("kid");
  }

  private static String kid(HttpResponse<String> login) {
    String header = member(login, "accessToken").split("\\.", -1)[0];
    return JsonMapper.shared()
        .readTree(Base64.getUrlDecoder().decode(header))
        .get("kid")
        .stringValue();
  }
}
