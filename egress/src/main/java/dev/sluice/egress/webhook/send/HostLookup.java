package dev.sluice.egress.webhook.send;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Finds the address that a request to a host goes to, once: a host with any address that is not
 * allowed is refused whole, and what was checked is what is connected to, so that a name cannot
 * change its meaning between.
 *
 * <p>Lookups run on a few platform threads of their own: they cannot be interrupted and would hold
 * the carriers of virtual threads, so that a slow name server of one receiver held up everything.
 * Thread-safe.
 */
public final class HostLookup implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int THREADS = 8;
  private static final int WAITING = 256;

  private final AddressRules rules;
  private final Names names;
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          30,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING),
          Thread.ofPlatform().daemon().name("webhook-lookup-", 0).factory());

  /** What names mean. */
  public interface Names {
    /** As {@link InetAddress#getAllByName} does. */
    InetAddress[] find(String host) throws UnknownHostException;
  }

  public HostLookup(AddressRules rules, Names names) {
    this.rules = rules;
    this.names = names;
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * @param host a name, or an IPv4 or IPv6 address with or without brackets
   * @return bears the name, for certificates
   * @throws AddressNotAllowedException when any of its addresses is not allowed
   * @throws UnknownHostException when it has none, or that is not known in time
   */
  public InetAddress find(String host) throws UnknownHostException {
    String name =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    List<InetAddress> addresses = all(name);
    if (!addresses.stream().allMatch(rules::allows)) {
      throw new AddressNotAllowedException();
    }
    return InetAddress.getByAddress(name, addresses.getFirst().getAddress());
  }

  private List<InetAddress> all(String name) throws UnknownHostException {
    try {
      return List.of(InetAddress.ofLiteral(name));
    } catch (IllegalArgumentException noLiteral) {
      return lookedUp(name);
    }
  }

  private List<InetAddress> lookedUp(String name) throws UnknownHostException {
    Future<InetAddress[]> found;
    try {
      found = threads.submit(() -> names.find(name));
    } catch (RejectedExecutionException e) {
      throw unknown("too many lookups", e);
    }
    try {
      List<InetAddress> addresses = List.of(found.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
      if (addresses.isEmpty()) {
        throw new UnknownHostException("no address");
      }
      return addresses;
    } catch (TimeoutException | ExecutionException e) {
      found.cancel(true);
      throw unknown("not found", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unknown("interrupted", e);
    }
  }

  private static UnknownHostException unknown(String why, Exception cause) {
    UnknownHostException e = new UnknownHostException(why);
    e.initCause(cause);
    return e;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
