package dev.sluice.egress.webhook.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.egress.store.FeedId;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.problem.ProblemType;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UrlRulesTest {
  private static final FeedId.OfSubject WHO = new FeedId.OfSubject("demo", "client-a");
  private static final FeedId.OfSubject ANOTHER = new FeedId.OfSubject("demo", "client-b");

  private static final Map<String, List<String>> NAMES =
      Map.of(
          "public.example", List.of("93.184.216.34", "2606:2800:220:1::1"),
          "inside.example", List.of("10.0.0.7"),
          "mixed.example", List.of("93.184.216.34", "127.0.0.1"),
          "localhost", List.of("127.0.0.1"),
          "2130706433", List.of("127.0.0.1"),
          "0x7f.1", List.of("127.0.0.1"));

  private final HostLookup hosts = new HostLookup(new AddressRules(false), UrlRulesTest::find);
  private final UrlRules urls = new UrlRules(false, hosts);

  @AfterEach
  void close() {
    hosts.close();
  }

  private static InetAddress[] find(String host) throws UnknownHostException {
    if (!NAMES.containsKey(host)) {
      throw new UnknownHostException(host);
    }
    return NAMES.get(host).stream().map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://public.example",
        "https://public.example/",
        "https://public.example:443/a/b?c=%20d",
        "https://public.example:8443/",
        "https://93.184.216.34/",
        "https://[2606:2800:220:1::1]:9443/x"
      })
  void aReceiverOnTheInternetIsTaken(String url) {
    assertThat(urls.fault(WHO, url)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "public.example",
        "/path",
        "https:",
        "https:///path",
        "https://",
        "http://public.example/",
        "ftp://public.example/",
        "file:///etc/passwd",
        "gopher://public.example/",
        "HTTPS//public.example",
        "https://user:secret@public.example/",
        "https://user@public.example/",
        "https://public.example/#part",
        "https://public.example:22/",
        "https://public.example:80/",
        "https://public.example:0/",
        "https://public.example:65536/",
        "https://public.example:99999999999/",
        "https://public.example/with space",
        "https://public.example/\n",
        "https://pübl.example/",
        "https://under_score.example/",
        "https://nowhere.example/",
        "https://inside.example/",
        "https://mixed.example/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://127.0.0.1:8443/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1]/",
        "https://[fe80::1%25eth0]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://192.168.1.1/"
      })
  void anyOtherUrlIsRefused(String url) {
    assertThat(urls.fault(WHO, url)).isPresent();
  }

  @Test
  void aLongUrlIsRefused() {
    assertThat(urls.fault(WHO, "https://public.example/" + "a".repeat(2_048))).isPresent();
  }

  @Test
  void plainHttpIsTakenWhereConfigurationSaysSo() {
    UrlRules open = new UrlRules(true, hosts);
    assertThat(open.fault(WHO, "http://public.example/")).isEmpty();
    assertThat(open.fault(WHO, "http://public.example:80/")).isEmpty();
    assertThat(open.fault(WHO, "http://localhost/")).isPresent();
  }

  @Test
  void aNameIsJudgedAtEachLookup() throws Exception {
    Deque<String> answers = new ArrayDeque<>(List.of("93.184.216.34", "127.0.0.1"));
    try (HostLookup changing =
        new HostLookup(
            new AddressRules(false),
            _ -> new InetAddress[] {InetAddress.ofLiteral(answers.removeFirst())})) {
      InetAddress first = changing.find(WHO, "changing.example").getFirst();
      assertThat(first.getHostAddress()).isEqualTo("93.184.216.34");
      assertThat(first.getHostName()).isEqualTo("changing.example");
      assertThatThrownBy(() -> changing.find(WHO, "changing.example"))
          .isInstanceOf(AddressNotAllowedException.class);
      assertThat(answers).as("one lookup each").isEmpty();
    }
  }

  @Test
  void aCallerWhoseNamesAreSlowHoldsUpNobodyElse() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(2);
    Semaphore found = new Semaphore(0);
    try (HostLookup slow = slow(asked, open, Duration.ofSeconds(3))) {
      for (int i = 0; i < 40; i++) {
        find(slow, "slow-" + i + ".example", found);
      }
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      for (int i = 0; i < 100; i++) {
        assertThat(slow.find(ANOTHER, "quick.example")).hasSize(1);
      }
      assertThat(found.availablePermits()).isZero();
      open.countDown();
      assertThat(found.tryAcquire(2, 10, TimeUnit.SECONDS)).isTrue();
    } finally {
      open.countDown();
    }
  }

  /** Names that begin so are looked up until they are let go. */
  private static HostLookup slow(CountDownLatch asked, CountDownLatch open, Duration turn) {
    return new HostLookup(
        new AddressRules(false),
        host -> {
          if (host.startsWith("slow")) {
            asked.countDown();
            awaitQuietly(open);
          }
          return new InetAddress[] {InetAddress.ofLiteral("93.184.216.34")};
        },
        turn,
        Duration.ofSeconds(5));
  }

  private static void find(HostLookup hosts, String host, Semaphore found) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                hosts.find(WHO, host);
                found.release();
              } catch (UnknownHostException | LookupBusyException e) {
                // Its time is over.
              }
            });
  }

  /** What is not looked up is no fault of the URL. */
  @Test
  void aUrlIsNotRefusedWhileItsHostCannotBeLookedUp() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(2);
    Semaphore found = new Semaphore(0);
    try (HostLookup slow = slow(asked, open, Duration.ofSeconds(2))) {
      find(slow, "slow-1.example", found);
      find(slow, "slow-2.example", found);
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      UrlRules rules = new UrlRules(false, slow);
      assertThatThrownBy(() -> rules.fault(WHO, "https://quick.example/"))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> {
                assertThat(e.problem().type()).isEqualTo(ProblemType.OVERLOADED);
                assertThat(e.problem().retryAfter()).isPositive();
              });
      assertThat(rules.fault(WHO, "https://127.0.0.1/")).as("needs no lookup").isPresent();
      open.countDown();
      assertThat(found.tryAcquire(2, 10, TimeUnit.SECONDS)).isTrue();
      assertThat(rules.fault(WHO, "https://quick.example/")).isEmpty();
    } finally {
      open.countDown();
    }
  }

  /** Two of each caller's: there are more callers than threads, and more than may wait for one. */
  @Test
  void aLookupThatIsNotBegunIsToldFromOneThatFails() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(32);
    try (HostLookup slow =
        new HostLookup(
            new AddressRules(false),
            _ -> {
              asked.countDown();
              awaitQuietly(open);
              return new InetAddress[] {InetAddress.ofLiteral("93.184.216.34")};
            },
            Duration.ofSeconds(2),
            Duration.ofMillis(50))) {
      for (int i = 0; i < 16; i++) {
        FeedId.OfSubject caller = new FeedId.OfSubject("demo", "client-" + i);
        for (int j = 0; j < 2; j++) {
          assertThatThrownBy(() -> slow.find(caller, "slow.example"))
              .isInstanceOf(UnknownHostException.class);
        }
      }
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      FeedId.OfSubject last = new FeedId.OfSubject("demo", "client-last");
      assertThatThrownBy(() -> slow.find(last, "slow.example"))
          .isInstanceOf(LookupBusyException.class);
    } finally {
      open.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
