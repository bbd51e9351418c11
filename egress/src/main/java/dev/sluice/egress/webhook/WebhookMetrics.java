package dev.sluice.egress.webhook;

import dev.sluice.egress.webhook.send.Outcome;
import dev.sluice.runtime.telemetry.Metrics;
import io.helidon.metrics.api.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** What an operator sees of the webhooks. Thread-safe. */
public final class WebhookMetrics {
  private final Metrics metrics;
  private final Timer time;
  private volatile DeliveryLog.Backlog backlog = new DeliveryLog.Backlog(0, null);

  public WebhookMetrics(Metrics metrics, Clock clock) {
    this.metrics = metrics;
    this.time =
        metrics.timer("sluice_webhook_attempt", "Time until a receiver has answered, or not");
    metrics.gauge(
        "sluice_webhook_undelivered_events",
        "Events queued for webhooks that are enabled",
        () -> backlog.deliveries());
    metrics.gauge(
        "sluice_webhook_oldest_undelivered_seconds",
        "Age of the oldest event queued for a webhook that is enabled",
        () -> age(clock));
  }

  private long age(Clock clock) {
    Instant oldest = backlog.oldest();
    return oldest == null ? 0 : Math.max(0, Duration.between(oldest, clock.instant()).toSeconds());
  }

  void attempted(Outcome outcome, Duration took) {
    String what =
        switch (outcome) {
          case Outcome.NotTried _ -> "not-tried";
          case Outcome.Taken _ -> "delivered";
          case Outcome.Gone _ -> "gone";
          case Outcome.Refused _ -> "refused";
          case Outcome.Failed _ -> "failed";
        };
    if (outcome instanceof Outcome.Tried) {
      time.record(took);
    }
    metrics
        .counter("sluice_webhook_attempts", "Requests to receivers", "outcome", what)
        .increment();
  }

  void disabled(Webhook.Reason reason) {
    metrics
        .counter("sluice_webhooks_disabled", "Webhooks switched off", "reason", reason.code())
        .increment();
  }

  void backlog(DeliveryLog.Backlog now) {
    backlog = now;
  }
}
