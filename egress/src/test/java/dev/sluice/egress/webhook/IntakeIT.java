package dev.sluice.egress.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.TestLog;
import dev.sluice.egress.feed.FeedNotice;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.EventType;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How events come into the queues, without anybody who sends them. */
final class IntakeIT {
  private final Principal who = TestLog.client();
  private TestWebhooks test;

  @BeforeEach
  void open() throws Exception {
    test = new TestWebhooks(TestWebhooks.CONFIG);
  }

  @AfterEach
  void close() {
    test.close();
  }

  /** Asked between the two looks at a feed. */
  private record OnceBetween(Clock real, AtomicBoolean done, Runnable what) {
    Clock clock() {
      return new Clock() {
        @Override
        public Instant instant() {
          if (!done.getAndSet(true)) {
            what.run();
          }
          return real.instant();
        }

        @Override
        public ZoneId getZone() {
          return real.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
          throw new UnsupportedOperationException();
        }
      };
    }
  }

  /** As the rows of the default partition do. */
  @Test
  void eventsThatGoWhileTheyAreReadAreSaidToBeGone() {
    Webhook hook = test.register(who).webhook();
    test.book(who, "room");
    OnceBetween gone =
        new OnceBetween(
            test.clock,
            new AtomicBoolean(),
            () -> test.execute("delete from feed_entries where subject_seq <= 2"));
    test.intake(gone.clock()).takeAll();
    assertThat(gone.done()).isTrue();
    assertThat(test.deliveries(hook))
        .extracting(Delivery::type)
        .containsExactlyInAnyOrder(
            FeedNotice.TRUNCATED, EventType.STARTED.apiName(), EventType.SUCCEEDED.apiName());
    assertThat(test.find(who, hook.id()).position()).isEqualTo(4);
  }

  /** It would pass by what only a newer instance knows to be wanted. */
  @Test
  void aWebhookWithTypesOfANewerReleaseIsLeftToNewerInstances() {
    Webhook hook = test.register(who, EventType.SUCCEEDED).webhook();
    test.execute("update webhooks set types = '{booking.seated}'");
    test.book(who, "room");
    test.intake().takeAll();
    assertThat(test.deliveries(hook)).isEmpty();
    Webhook left = test.find(who, hook.id());
    assertThat(left.position()).isZero();
    assertThat(WebhookJson.webhook(left, test.clock.instant()).path("types").toString())
        .isEqualTo("[\"booking.seated\"]");
    test.execute("update webhooks set types = '{command.succeeded}'");
    test.intake().takeAll();
    assertThat(test.deliveries(hook)).hasSize(1);
  }
}
