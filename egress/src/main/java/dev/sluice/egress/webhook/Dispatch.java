package dev.sluice.egress.webhook;

import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.store.Projections;
import dev.sluice.egress.webhook.send.Courier;
import dev.sluice.egress.webhook.send.Outcome;
import dev.sluice.egress.webhook.send.SigningKeys;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is due, each on a virtual thread of its own under a bound, and writes down what came
 * of it. A delivery is leased while it is sent: if this instance dies, another sends it when the
 * lease has run out. {@link #send} is used by one thread.
 */
final class Dispatch {
  private static final Logger log = LoggerFactory.getLogger(Dispatch.class);

  /** When a suspended subject is looked at again. */
  private static final Duration SUSPENDED = Duration.ofSeconds(30);

  private final Projections projections;
  private final WebhookConfig config;
  private final Courier courier;
  private final SigningKeys keys;
  private final Predicate<FeedId.OfSubject> suspended;
  private final DeliveryBook book;
  private final WebhookMetrics metrics;
  private final Clock clock;
  private final Runnable onDone;
  private final Semaphore places;
  private final Semaphore probes;
  private final LeaseStore due = new LeaseStore();
  private volatile boolean closed;

  /**
   * @param onDone told after each delivery: there is room for another
   */
  Dispatch(
      Projections projections,
      WebhookConfig config,
      Courier courier,
      Predicate<FeedId.OfSubject> suspended,
      DeliveryBook book,
      WebhookMetrics metrics,
      Clock clock,
      Runnable onDone) {
    this.projections = projections;
    this.config = config;
    this.courier = courier;
    this.keys = config.keys();
    this.suspended = suspended;
    this.book = book;
    this.metrics = metrics;
    this.clock = clock;
    this.onDone = onDone;
    this.places = new Semaphore(config.maxInFlight());
    this.probes = new Semaphore(config.maxProbes());
  }

  /** Begins to send what is due, as far as there is room. */
  void send() {
    int free = places.availablePermits();
    if (free == 0 || closed) {
      return;
    }
    Instant now = now();
    Instant until = now.plus(config.lease());
    List<Lease> leases =
        projections.each(
            session ->
                due.claim(session, now, until, config.bounds(), free, probes.availablePermits()));
    for (Lease lease : leases) {
      places.acquireUninterruptibly();
      if (lease.probe()) {
        probes.acquireUninterruptibly();
      }
      Thread.ofVirtual().name("webhook-delivery").start(() -> deliver(lease));
    }
  }

  private void deliver(Lease lease) {
    try {
      if (closed) {
        book.handOver(lease);
      } else if (suspended.test(lease.feed())) {
        book.holdBack(lease, now().plus(SUSPENDED));
      } else {
        attempt(lease);
      }
    } catch (RuntimeException e) {
      // It is sent again when its lease has run out.
      log.atWarn()
          .addKeyValue("delivery", lease.id())
          .setCause(e)
          .log("What came of a delivery to a webhook could not be written down");
    } finally {
      if (lease.probe()) {
        probes.release();
      }
      places.release();
      onDone.run();
    }
  }

  private void attempt(Lease lease) {
    Instant at = now();
    Optional<Map<String, String>> headers = headers(lease, at);
    long begin = System.nanoTime();
    Outcome outcome;
    try {
      outcome =
          headers.isPresent()
              ? courier.send(lease.feed(), URI.create(lease.url()), headers.get(), lease.body())
              : new Outcome.Failed("secret-not-known");
    } catch (InterruptedException e) {
      book.handOver(lease); // This instance is being stopped; nobody knows what the receiver has.
      return;
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    metrics.attempted(outcome, took);
    switch (outcome) {
      case Outcome.NotTried _ -> book.putOff(lease);
      case Outcome.Tried tried -> book.write(lease, new Attempt(at, took, tried));
    }
  }

  /** As Standard Webhooks 1.0 says; empty when the configuration has lost the key. */
  private Optional<Map<String, String>> headers(Lease lease, Instant at) {
    String signatures =
        keys.signatures(
            lease.webhookId(),
            lease.secrets().valid(at),
            lease.eventId(),
            at.getEpochSecond(),
            lease.body());
    if (signatures.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/cloudevents+json");
    headers.put("User-Agent", "sluice-webhooks/1");
    headers.put("webhook-id", lease.eventId());
    headers.put("webhook-timestamp", Long.toString(at.getEpochSecond()));
    headers.put("webhook-signature", signatures);
    return Optional.of(headers);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** Nothing more is sent; what is on its way is waited for. */
  boolean drain(Duration patience) throws InterruptedException {
    closed = true;
    return places.tryAcquire(config.maxInFlight(), patience.toMillis(), TimeUnit.MILLISECONDS);
  }
}
