package dev.sluice.egress.webhook.send;

import dev.sluice.egress.store.FeedId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Finds the addresses that a request to a host may go to, once: a host with any address that is not
 * allowed is refused whole, and what was checked is what is connected to, so that a name cannot
 * change its meaning between.
 *
 * <p>Lookups run on platform threads of their own: they cannot be interrupted and would hold the
 * carriers of virtual threads, so that a slow name server of one receiver held up everything. A
 * caller has two of them at most, and has them until they are back, however long ago it gave up.
 * Thread-safe.
 */
public final class HostLookup implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int THREADS = 32;
  private static final int EACH = 2;
  private static final int WAITING = 256;

  private final AddressRules rules;
  private final Names names;
  private final Turns turns = new Turns(EACH);
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
   * @param caller who wants to know
   * @param host a name, or an IPv4 or IPv6 address with or without brackets
   * @return one or more; each bears the name, for certificates
   * @throws AddressNotAllowedException when any of its addresses is not allowed
   * @throws UnknownHostException when it has none, or that is not known in time
   */
  public List<InetAddress> find(FeedId.OfSubject caller, String host) throws UnknownHostException {
    String name =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    List<InetAddress> addresses = all(caller, name);
    if (!addresses.stream().allMatch(rules::allows)) {
      throw new AddressNotAllowedException();
    }
    List<InetAddress> named = new ArrayList<>();
    for (InetAddress address : addresses) {
      named.add(InetAddress.getByAddress(name, address.getAddress()));
    }
    return named;
  }

  private List<InetAddress> all(FeedId.OfSubject caller, String name) throws UnknownHostException {
    try {
      return List.of(InetAddress.ofLiteral(name));
    } catch (IllegalArgumentException noLiteral) {
      return lookedUp(caller, name);
    }
  }

  private List<InetAddress> lookedUp(FeedId.OfSubject caller, String name)
      throws UnknownHostException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    AtomicBoolean late = new AtomicBoolean();
    try {
      if (!turns.enter(caller, PATIENCE)) {
        throw new UnknownHostException("others of this caller's are looked up");
      }
      List<InetAddress> addresses =
          List.of(begin(caller, name, late).get(end - System.nanoTime(), TimeUnit.NANOSECONDS));
      if (addresses.isEmpty()) {
        throw new UnknownHostException("no address");
      }
      return addresses;
    } catch (TimeoutException | ExecutionException e) {
      throw unknown("not found", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unknown("interrupted", e);
    } finally {
      late.set(true);
    }
  }

  /** Whatever becomes of it, the thread gives the place back, not who waits for it. */
  private Future<InetAddress[]> begin(FeedId.OfSubject caller, String name, AtomicBoolean late)
      throws UnknownHostException {
    try {
      return threads.submit(
          () -> {
            try {
              return late.get() ? new InetAddress[0] : names.find(name);
            } finally {
              turns.leave(caller);
            }
          });
    } catch (RejectedExecutionException e) {
      turns.leave(caller);
      throw unknown("too many lookups", e);
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
