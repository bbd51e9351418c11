package dev.sluice.egress.webhook.send;

import dev.sluice.egress.store.FeedId;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * Sends requests to URLs that clients have named, and tells what came of them. Redirects are not
 * followed. The time limit holds for all of a request together, however slowly a receiver drips;
 * the lookup of its host, which may have to wait for others, has limits of its own. Thread-safe.
 */
public final class Courier implements AutoCloseable {
  private static final int GONE = 410;

  private final HostLookup hosts;
  private final Exchange exchange;
  private final Duration timeout;
  private final Clock clock;
  private volatile boolean closed;
  private final ExecutorService calls =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("webhook-call-", 0).factory());

  /**
   * @param hosts not closed by this
   * @param tls whom to trust
   * @param timeout of a whole request, once its host has been found
   */
  public Courier(HostLookup hosts, SSLContext tls, Duration timeout, Clock clock) {
    this.hosts = hosts;
    this.exchange = new Exchange(tls, timeout);
    this.timeout = timeout;
    this.clock = clock;
  }

  /**
   * @param caller whose request it is
   * @throws InterruptedException when the process is being stopped; the receiver may have it
   */
  public Outcome send(FeedId.OfSubject caller, URI url, Map<String, String> headers, byte[] body)
      throws InterruptedException {
    try {
      return send(hosts.find(caller, url.getHost()), url, headers, body);
    } catch (LookupBusyException e) {
      return new Outcome.NotTried();
    } catch (AddressNotAllowedException e) {
      return new Outcome.Failed("address-not-allowed");
    } catch (UnknownHostException e) {
      return new Outcome.Failed("host-not-found");
    }
  }

  private Outcome send(
      List<InetAddress> addresses, URI url, Map<String, String> headers, byte[] body)
      throws InterruptedException {
    Future<Outcome> call;
    try {
      call = calls.submit(() -> post(addresses, url, headers, body));
    } catch (RejectedExecutionException e) {
      throw new InterruptedException(); // Closed meanwhile.
    }
    try {
      return call.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new Outcome.Failed("timed-out");
    } catch (ExecutionException e) {
      if (closed) {
        throw new InterruptedException(); // It is we who have hung up.
      }
      return new Outcome.Failed(error(e));
    } finally {
      call.cancel(true); // A virtual thread that waits for its socket closes it when interrupted.
    }
  }

  private Outcome post(
      List<InetAddress> addresses, URI url, Map<String, String> headers, byte[] body)
      throws IOException {
    Exchange.Head head = exchange.post(addresses, url, headers, body);
    if (head.status() < 300) {
      return new Outcome.Taken(head.status());
    }
    if (head.status() == GONE) {
      return new Outcome.Gone();
    }
    return new Outcome.Refused(
        head.status(),
        Optional.ofNullable(head.retryAfter())
            .flatMap(text -> RetryAfter.parse(text, clock.instant()))
            .orElse(null));
  }

  private static String error(ExecutionException failure) {
    return switch (failure.getCause()) {
      case SSLException _ -> "tls-failed";
      case ConnectException _ -> "not-reachable";
      case NoRouteToHostException _ -> "not-reachable";
      case SocketTimeoutException _ -> "timed-out";
      case null, default -> "no-answer";
    };
  }

  @Override
  public void close() {
    closed = true;
    calls.shutdownNow();
  }
}
