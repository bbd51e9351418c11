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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The webhooks of an egress: one thread takes events into the queues and has what is due sent, when
 * it hears of news and every second. Any number of instances share the work. Thread-safe.
 */
public final class Webhooks implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Webhooks.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration LEAVE = Duration.ofSeconds(3);
  private static final int LOT = 1_000;

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
  private final Semaphore news = new Semaphore(0);
  private final Thread thread;
  private volatile boolean lookAtAll;
  private volatile boolean closed;

  /**
   * What webhooks need of the world around them.
   *
   * @param suspended whether a subject may see nothing now
   * @param names what the names of receivers mean
   * @param tls whom receivers have to be vouched for by
   */
  public record World(
      Predicate<FeedId.OfSubject> suspended, HostLookup.Names names, SSLContext tls, Clock clock) {
    /** Name servers and authorities of this machine. */
    public static World of(Predicate<FeedId.OfSubject> suspended, Clock clock) {
      return new World(suspended, InetAddress::getAllByName, trust(), clock);
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
    this.intake = new FeedIntake(projections, world.suspended(), config.outstanding(), clock);
    this.dispatch =
        new Dispatch(
            projections,
            config,
            courier,
            world.suspended(),
            new DeliveryBook(projections, config.giveUpAfter(), off, clock),
            metrics,
            clock,
            this::wake);
    this.thread = Thread.ofPlatform().daemon().name("webhooks").unstarted(this::run);
  }

  /** Starts it. */
  public static Webhooks open(
      Projections projections, WebhookConfig config, WebhookMetrics metrics, World world) {
    Webhooks webhooks = new Webhooks(projections, config, metrics, world);
    webhooks.thread.start();
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
      wake();
    }
  }

  private static FeedId.OfSubject feed(Numbered event) {
    return new FeedId.OfSubject(event.entry().tenant(), event.entry().subject());
  }

  private void wake() {
    if (news.availablePermits() == 0) {
      news.release();
    }
  }

  /** Looks at all webhooks soon. */
  void look() {
    lookAtAll = true;
    wake();
  }

  private void run() {
    long looked = System.nanoTime() - POLL.toNanos();
    while (!closed) {
      try {
        long now = System.nanoTime();
        if (now - looked >= POLL.toNanos() || lookAtAll) {
          looked = now;
          lookAtAll = false;
          intake.takeAll();
        }
        intake.takeHeard();
        dispatch.send();
        if (news.tryAcquire(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
          news.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        failed(e);
      }
    }
  }

  private void failed(RuntimeException e) {
    log.atWarn().setCause(e).log("Webhooks could not be looked at; done again in a second");
    try {
      TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  /** Forgets deliveries that ended long ago, some at a time. */
  public void forgetOld() {
    Instant before = clock.instant().minus(config.logKept());
    projections.changed(session -> deliveries.forget(session, before, LOT));
  }

  /** Looks how far behind the receivers are. */
  public void measure() {
    metrics.backlog(projections.each(deliveryLog::backlog));
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
      boolean done = dispatch.drain(LEAVE);
      courier.close();
      if (!done && !dispatch.drain(POLL)) {
        log.atInfo().log("Deliveries to webhooks are left to other instances");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    courier.close();
    hosts.close();
  }
}
