package dev.sluice.egress.webhook.send;

import dev.sluice.egress.store.FeedId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
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
 * Who gets no turn in time is told that, and not that there is no such host. Thread-safe.
 */
public final class HostLookup implements AutoCloseable {
  /** Longer than a few lookups of a caller take, short enough to be told to come again. */
  private static final Duration TURN = Duration.ofSeconds(3);

  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** After which it is known at the latest that nothing was found. */
  public static final Duration LONGEST = TURN.plus(ANSWER);

  private static final int THREADS = 32;
  private static final int EACH = 2;
  private static final int WAITING = 256;

  private final AddressRules rules;
  private final Names names;
  private final Duration turn;
  private final Duration answer;
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
    this(rules, names, TURN, ANSWER);
  }

  /**
   * @param turn how long a lookup waits until it is begun
   * @param answer how long it then takes at most
   */
  HostLookup(AddressRules rules, Names names, Duration turn, Duration answer) {
    this.rules = rules;
    this.names = names;
    this.turn = turn;
    this.answer = answer;
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * @param caller who wants to know
   * @param host a name, or an IPv4 or IPv6 address with or without brackets
   * @return one or more; each bears the name, for certificates
   * @throws AddressNotAllowedException when any of its addresses is not allowed
   * @throws UnknownHostException when it has none, or that is not known in time
   * @throws LookupBusyException when it was not looked up
   */
  public List<InetAddress> find(FeedId.OfSubject caller, String host)
      throws UnknownHostException, LookupBusyException {
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

  private List<InetAddress> all(FeedId.OfSubject caller, String name)
      throws UnknownHostException, LookupBusyException {
    try {
      return List.of(InetAddress.ofLiteral(name));
    } catch (IllegalArgumentException noLiteral) {
      return lookedUp(caller, name);
    }
  }

  private List<InetAddress> lookedUp(FeedId.OfSubject caller, String name)
      throws UnknownHostException, LookupBusyException {
    Start start = new Start();
    try {
      long end = System.nanoTime() + turn.toNanos();
      if (!turns.enter(caller, turn)) {
        throw new LookupBusyException();
      }
      Future<InetAddress[]> found = begin(caller, name, start);
      if (!start.isMade(end - System.nanoTime())) {
        throw new LookupBusyException();
      }
      List<InetAddress> addresses = List.of(found.get(answer.toNanos(), TimeUnit.NANOSECONDS));
      if (addresses.isEmpty()) {
        throw new UnknownHostException("no address");
      }
      return addresses;
    } catch (TimeoutException | ExecutionException e) {
      UnknownHostException unknown = new UnknownHostException("not found");
      unknown.initCause(e);
      throw unknown;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LookupBusyException();
    } finally {
      start.miss();
    }
  }

  /** Whatever becomes of it, the thread gives the place back, not who waits for it. */
  private Future<InetAddress[]> begin(FeedId.OfSubject caller, String name, Start start)
      throws LookupBusyException {
    try {
      return threads.submit(
          () -> {
            try {
              return start.make() ? names.find(name) : new InetAddress[0];
            } finally {
              turns.leave(caller);
            }
          });
    } catch (RejectedExecutionException e) {
      turns.leave(caller);
      throw new LookupBusyException();
    }
  }

  /** The start of a lookup: made by its thread, or missed because nobody waits for it any more. */
  private static final class Start {
    private final AtomicBoolean settled = new AtomicBoolean();
    private final CountDownLatch made = new CountDownLatch(1);

    boolean make() {
      boolean first = settled.compareAndSet(false, true);
      if (first) {
        made.countDown();
      }
      return first;
    }

    boolean miss() {
      return settled.compareAndSet(false, true);
    }

    boolean isMade(long patienceNanos) throws InterruptedException {
      return made.await(patienceNanos, TimeUnit.NANOSECONDS) || !miss();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
