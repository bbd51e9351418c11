package dev.sluice.egress.webhook;

import dev.sluice.egress.store.Projections;
import dev.sluice.egress.webhook.DeliveryStore.Tried;
import dev.sluice.egress.webhook.Webhook.Reason;
import dev.sluice.egress.webhook.send.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.hibernate.StatelessSession;

/**
 * Writes down what came of deliveries, and what follows: the next of the lane, another attempt, or
 * the end of the webhook. Thread-safe.
 */
final class DeliveryBook {
  private final Projections projections;
  private final Duration giveUpAfter;
  private final Switch off;
  private final Clock clock;
  private final WebhookStore webhooks = new WebhookStore();
  private final DeliveryStore deliveries = new DeliveryStore();

  /** So many write at once: connections to the database are there for readers too. */
  private final Semaphore writers = new Semaphore(4);

  private final Backoff backoff = new Backoff(RandomGenerator.getDefault());

  /**
   * @param giveUpAfter how long an event is tried
   * @param off switches webhooks off
   */
  DeliveryBook(Projections projections, Duration giveUpAfter, Switch off, Clock clock) {
    this.projections = projections;
    this.giveUpAfter = giveUpAfter;
    this.off = off;
    this.clock = clock;
  }

  /** It was not tried, and others may; its time goes on. */
  void handOver(Lease lease) {
    putBack(lease, now());
  }

  /** It could not be tried, for want of room and not of a receiver; its time goes on. */
  void putOff(Lease lease) {
    putBack(lease, now().plus(backoff.soon()));
  }

  private void putBack(Lease lease, Instant next) {
    change(
        lease,
        (session, webhook) -> {
          if (webhook.disabled() == null) {
            deliveries.putBack(session, lease, next);
          }
        });
  }

  /** It may not be tried now; while it may not, its time does not pass. */
  void holdBack(Lease lease, Instant next) {
    change(
        lease,
        (session, webhook) -> {
          if (webhook.disabled() == null && deliveries.putBack(session, lease, next)) {
            deliveries.beginAnew(session, lease.id());
          }
        });
  }

  void write(Lease lease, Attempt attempt) {
    change(
        lease,
        (session, webhook) -> {
          if (!(attempt.outcome() instanceof Outcome.Taken) && hasMoved(webhook, lease)) {
            elsewhere(session, lease, attempt);
            return;
          }
          switch (attempt.outcome()) {
            case Outcome.Taken _ -> delivered(session, webhook, lease, attempt);
            case Outcome.Gone _ -> end(session, webhook, lease, attempt, Reason.GONE);
            case Outcome.Refused(int _, Duration retryAfter) ->
                failed(session, webhook, lease, attempt, Optional.ofNullable(retryAfter));
            case Outcome.Failed _ -> failed(session, webhook, lease, attempt, Optional.empty());
          }
        });
  }

  private interface Work {
    void run(StatelessSession session, Webhook webhook);
  }

  /** Nothing, if the webhook has been removed meanwhile. */
  private void change(Lease lease, Work work) {
    writers.acquireUninterruptibly();
    try {
      projections.changed(
          session -> {
            Optional<Webhook> webhook = webhooks.lock(session, lease.webhookId());
            webhook.ifPresent(found -> work.run(session, found));
            return webhook.isPresent();
          });
    } finally {
      writers.release();
    }
  }

  private static boolean hasMoved(Webhook webhook, Lease lease) {
    return !webhook.target().url().equals(lease.url());
  }

  /** Its owner has named another URL meanwhile: what the old one says tells nothing of that. */
  private void elsewhere(StatelessSession session, Lease lease, Attempt attempt) {
    if (deliveries.failed(session, lease, attempt, Delivery.Status.PENDING, now())) {
      deliveries.beginAnew(session, lease.id());
    }
  }

  private void delivered(StatelessSession session, Webhook webhook, Lease lease, Attempt attempt) {
    Instant now = now();
    deliveries.delivered(session, lease, attempt, now);
    if (webhook.failing() && !hasMoved(webhook, lease)) {
      webhooks.fails(session, webhook.id(), false);
    }
    if (webhook.disabled() == null) {
      deliveries.arm(session, webhook.id(), List.of(lease.lane()), now);
    }
  }

  private void failed(
      StatelessSession session,
      Webhook webhook,
      Lease lease,
      Attempt attempt,
      Optional<Duration> retryAfter) {
    Tried tried = deliveries.tried(session, lease).orElse(null);
    if (tried == null) {
      return; // Another has it by now.
    }
    Instant now = now();
    Instant first = tried.first() == null ? attempt.at() : tried.first();
    Instant last = first.plus(giveUpAfter);
    if (now.isBefore(last)) {
      Duration pause = backoff.after(tried.failures() + 1);
      Duration wanted = retryAfter.orElse(Duration.ZERO);
      Instant next = later(now, wanted.compareTo(pause) > 0 ? wanted : pause, last);
      deliveries.failed(session, lease, attempt, Delivery.Status.PENDING, next);
      if (!webhook.failing()) {
        webhooks.fails(session, webhook.id(), true);
      }
    } else if (lease.again()) {
      deliveries.failed(session, lease, attempt, Delivery.Status.FAILED, null);
    } else {
      end(session, webhook, lease, attempt, Reason.NOT_DELIVERED);
    }
  }

  /** The last attempt is made when the time is over, not before. */
  private static Instant later(Instant now, Duration pause, Instant last) {
    return pause.compareTo(Duration.between(now, last)) > 0 ? last : now.plus(pause);
  }

  /** What was not delivered stays where it is, until the webhook is enabled again. */
  private void end(
      StatelessSession session, Webhook webhook, Lease lease, Attempt attempt, Reason reason) {
    boolean ours = deliveries.failed(session, lease, attempt, Delivery.Status.PENDING, null);
    if (ours && webhook.disabled() == null) {
      off.disable(session, webhook, new Webhook.Disabled(reason, now(), attempt.error()));
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
