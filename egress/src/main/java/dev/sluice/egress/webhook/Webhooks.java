package dev.sluice.egress.webhook;

import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.store.FeedStore.Numbered;
import dev.sluice.egress.store.Projections;
import dev.sluice.egress.webhook.send.AddressRules;
import dev.sluice.egress.webhook.send.Courier;
import dev.sluice.egress.webhook.send.HostLookup;
import dev.sluice.egress.webhook.send.UrlRules;
import dev.sluice.runtime.limit.Admission;
import io.helidon.webserver.http.HttpFeature;
import java.net.InetAddress;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The webhooks of an egress: one thread takes events into the queues, another has what is due sent,
 * so that many webhooks that are behind do not hold up sending. Both do when they hear of news and
 * every second. Any number of instances share the work. Thread-safe.
 */
public final class Webhooks implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Webhooks.class);
  private static final Duration LEAVE = Duration.ofSeconds(3);
  private static final int LOT = 1_000;

  /** All that waits is counted: seldom, when that is much. */
  private static final Duration MEASURED = Duration.ofSeconds(15);

  private final Projections projections;
  private final WebhookConfig config;
  private final Clock clock;
  private final WebhookMetrics metrics;
  private final HostLookup hosts;
  private final Courier courier;
  private final FeedIntake intake;
  private final Dispatch dispatch;
  private final Switch off;
  private final DeliveryStore deliveries = new DeliveryStore();
  private final DeliveryLog deliveryLog = new DeliveryLog();
  private final BooleanSupplier isKnown;
  private final Rounds taking;
  private final Rounds sending;
  private long looked = System.nanoTime() - Rounds.EVERY.toNanos();
  private volatile long measured = System.nanoTime() - MEASURED.toNanos();
  private volatile boolean lookAtAll;

  /**
   * What webhooks need of the world around them.
   *
   * @param suspended whether a subject may see nothing now
   * @param isKnown whether that is known already; nothing is sent before
   * @param names what the names of receivers mean
   * @param tls whom receivers have to be vouched for by
   */
  public record World(
      Predicate<FeedId.OfSubject> suspended,
      BooleanSupplier isKnown,
      HostLookup.Names names,
      SSLContext tls,
      Clock clock) {
    /** Name servers and authorities of this machine. */
    public static World of(
        Predicate<FeedId.OfSubject> suspended, BooleanSupplier isKnown, Clock clock) {
      return new World(suspended, isKnown, InetAddress::getAllByName, trust(), clock);
    }

    static SSLContext trust() {
      try {
        return SSLContext.getDefault();
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has a default", e);
      }
    }
  }

  private Webhooks(
      Projections projections, WebhookConfig config, WebhookMetrics metrics, World world) {
    this.projections = projections;
    this.config = config;
    this.clock = world.clock();
    this.metrics = metrics;
    this.hosts = new HostLookup(new AddressRules(config.allowPrivateAddresses()), world.names());
    this.courier = new Courier(hosts, world.tls(), config.timeout(), clock);
    this.off = new Switch(metrics);
    this.isKnown = world.isKnown();
    this.taking = new Rounds("webhooks-intake", this::take);
    this.sending = new Rounds("webhooks-dispatch", this::send);
    this.intake =
        new FeedIntake(projections, world.suspended(), config.outstanding(), clock, sending::wake);
    this.dispatch =
        new Dispatch(
            projections,
            config,
            courier,
            world.suspended(),
            new DeliveryBook(projections, config.giveUpAfter(), off, clock),
            metrics,
            clock,
            sending::wake);
  }

  /** Starts it. */
  public static Webhooks open(
      Projections projections, WebhookConfig config, WebhookMetrics metrics, World world) {
    Webhooks webhooks = new Webhooks(projections, config, metrics, world);
    webhooks.taking.start();
    webhooks.sending.start();
    return webhooks;
  }

  /** The routes to mount. */
  public List<HttpFeature> endpoints(Admission admission) {
    WebhookEditor editor = new WebhookEditor(projections, config, off, clock, this::look);
    return List.of(
        new WebhookEndpoint(
            admission, projections, editor, new UrlRules(config.allowHttp(), hosts), clock),
        new DeliveryEndpoint(admission, projections, editor));
  }

  /** Events were committed by this instance. Never blocks. */
  public void publish(List<Numbered> events) {
    Set<FeedId.OfSubject> feeds =
        events.stream().map(Webhooks::feed).collect(Collectors.toUnmodifiableSet());
    if (intake.heard(feeds)) {
      taking.wake();
    }
  }

  private static FeedId.OfSubject feed(Numbered event) {
    return new FeedId.OfSubject(event.entry().tenant(), event.entry().subject());
  }

  /** Looks at all webhooks soon, and at what is due. */
  void look() {
    lookAtAll = true;
    taking.wake();
    sending.wake();
  }

  private void take() {
    if (!isKnown.getAsBoolean()) {
      return;
    }
    long now = System.nanoTime();
    if (now - looked >= Rounds.EVERY.toNanos() || lookAtAll) {
      looked = now;
      lookAtAll = false;
      intake.takeAll();
    }
    intake.takeHeard();
  }

  private void send() {
    if (isKnown.getAsBoolean()) {
      dispatch.send();
    }
  }

  /** Forgets deliveries that ended long ago, some at a time. */
  public void forgetOld() {
    Instant before = clock.instant().minus(config.logKept());
    projections.changed(session -> deliveries.forget(session, before, LOT));
  }

  /** Looks how far behind the receivers are, if it has not done so just now. */
  public void measure() {
    long now = System.nanoTime();
    if (now - measured >= MEASURED.toNanos()) {
      metrics.backlog(projections.each(deliveryLog::backlog));
      measured = now;
    }
  }

  @Override
  public void close() {
    try {
      taking.stop();
      sending.stop();
      boolean done = dispatch.drain(LEAVE);
      courier.close();
      if (!done && !dispatch.drain(Rounds.EVERY)) {
        log.atInfo().log("Deliveries to webhooks are left to other instances");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    courier.close();
    hosts.close();
  }
}
