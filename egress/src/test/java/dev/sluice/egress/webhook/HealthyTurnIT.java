package dev.sluice.egress.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.TestLog;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.EventType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A caller whose receivers fail, but for one. */
final class HealthyTurnIT {
  private static final int FAILING = 18;
  private static final WebhookConfig CONFIG =
      TestWebhooks.config(FAILING + 1, 1_000, Duration.ofSeconds(10));

  private final Principal who = TestLog.client();

  /** Theirs have been due for longer, and there are more of them than the caller has places. */
  @Test
  void thoseThatFailTakeHalfOfTheCallersPlacesOnly() throws Exception {
    try (TestWebhooks test = new TestWebhooks(CONFIG)) {
      for (int i = 0; i < FAILING; i++) {
        test.register(who, EventType.ACCEPTED);
      }
      test.book(who, "overdue");
      test.intake().takeAll();
      test.execute("update webhooks set failing = true");
      test.clock.advance(Duration.ofSeconds(1));
      Webhook healthy = test.register(who, EventType.ACCEPTED).webhook();
      for (int i = 0; i < CONFIG.maxInFlightEach(); i++) {
        test.book(who, "room-" + i);
      }
      test.intake().takeAll();
      List<Lease> leases = test.claim();
      assertThat(leases).hasSize(CONFIG.maxInFlightPerCaller());
      assertThat(leases).filteredOn(Lease::probe).hasSize(CONFIG.maxInFlightPerCaller() / 2);
      assertThat(leases)
          .filteredOn(lease -> lease.webhookId().equals(healthy.id()))
          .hasSize(CONFIG.maxInFlightEach());
    }
  }
}
