package dev.sluice.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ClientAddressTest {
  private static final Set<String> PROXIES = Set.of("10.0.0.1", "10.0.0.2");

  @Test
  void itIsTheLastThatIsNotAProxyOfOurs() {
    assertThat(behindProxy("198.51.100.7")).isEqualTo("198.51.100.7");
    assertThat(behindProxy("198.51.100.7, 10.0.0.2")).isEqualTo("198.51.100.7");
    assertThat(behindProxy("198.51.100.7", " 10.0.0.2 ,")).isEqualTo("198.51.100.7");
  }

  @Test
  void whatTheClientClaimsItselfCountsForNothing() {
    assertThat(behindProxy("203.0.113.9, 198.51.100.7, 10.0.0.2")).isEqualTo("198.51.100.7");
  }

  @Test
  void amongProxiesAloneItIsTheFirst() {
    assertThat(behindProxy("10.0.0.2, 10.0.0.1")).isEqualTo("10.0.0.2");
    assertThat(behindProxy()).isEqualTo("10.0.0.1");
  }

  private static String behindProxy(String... lines) {
    return ClientAddress.behind("10.0.0.1", List.of(lines), PROXIES);
  }
}
