package dev.sluice.ingress.ending;

import dev.sluice.runtime.redis.Redis;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.subject.SubjectChange;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for commands to end.
 *
 * <p>A waiter is a parked virtual thread, and their number is bounded. The news come by Redis; one
 * poller asks PostgreSQL for all waiters, now and then in case news were lost, often while there
 * are none. Nothing is promised: who hears nothing in time asks again by polling. Thread-safe.
 */
public final class Endings implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Endings.class);
  private static final Duration WHILE_HEARD = Duration.ofSeconds(1);
  private static final Duration WHILE_DEAF = Duration.ofMillis(50);
  private static final int MOST_AT_ONCE = 1000;

  private final EndedInRedis redis;
  private final EndedInPostgres postgres;
  private final Semaphore room;
  private final int bound;
  private final ConcurrentHashMap<UUID, Set<Waiter>> waiters = new ConcurrentHashMap<>();
  private final Predicate<Principal> isTurnedAway;
  private final Thread poller;
  private volatile boolean drained;

  private static final class Waiter {
    private final Principal caller;
    private final CompletableFuture<Optional<EndedCommand>> ended = new CompletableFuture<>();

    private Waiter(Principal caller) {
      this.caller = caller;
    }

    private void giveUp() {
      ended.complete(Optional.empty());
    }
  }

  private Endings(Redis redis, DataSource postgres, int bound, Predicate<Principal> isTurnedAway) {
    this.isTurnedAway = isTurnedAway;
    this.redis = new EndedInRedis(redis);
    this.postgres = new EndedInPostgres(postgres);
    this.room = new Semaphore(bound);
    this.bound = bound;
    this.poller = Thread.ofVirtual().name("endings").unstarted(this::poll);
  }

  /**
   * @param bound of waiters
   * @param isTurnedAway who is told nothing any more
   */
  public static Endings open(
      Redis redis, DataSource postgres, int bound, Predicate<Principal> isTurnedAway) {
    Endings endings = new Endings(redis, postgres, bound, isTurnedAway);
    endings.poller.start();
    return endings;
  }

  /**
   * The command when it has ended; empty when the time is up before, there is no room, the caller
   * is turned away, or the process is being stopped.
   */
  public Optional<EndedCommand> await(UUID commandId, Principal caller, Duration patience) {
    if (patience.isZero() || !room.tryAcquire()) {
      return Optional.empty();
    }
    Waiter waiter = new Waiter(caller);
    try {
      waiters.compute(commandId, (_, others) -> with(others, waiter));
      // Looked at behind the entry: what comes from here on finds it.
      if (drained || isTurnedAway.test(caller)) {
        waiter.giveUp();
      }
      // It may have ended before anybody listened.
      redis.find(commandId).ifPresent(ended -> waiter.ended.complete(Optional.of(ended)));
      return waiter.ended.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      // Not set again: a thread that is interrupted closes its connection when it writes, and the
      // client would not hear that its command was accepted.
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a waiter is never completed with a failure", e);
    } finally {
      waiters.computeIfPresent(commandId, (_, all) -> without(all, waiter));
      room.release();
    }
  }

  /** How many wait now. */
  public int waiting() {
    return bound - room.availablePermits();
  }

  /** Nobody waits any longer: to be called when the HTTP server in front begins to close. */
  public void drain() {
    drained = true;
    waiters.values().forEach(all -> all.forEach(Waiter::giveUp));
  }

  /** Who is suspended waits no longer; to be called after the suspension is in force. */
  public void suspend(SubjectChange change) {
    waiters
        .values()
        .forEach(
            all ->
                all.stream()
                    .filter(waiter -> change.isAbout(waiter.caller))
                    .forEach(Waiter::giveUp));
  }

  @Override
  public void close() {
    poller.interrupt();
  }

  private void heard(UUID commandId) {
    if (waiters.containsKey(commandId)) {
      Thread.startVirtualThread(
          () -> redis.find(commandId).ifPresent(ended -> complete(commandId, ended)));
    }
  }

  private void complete(UUID commandId, EndedCommand ended) {
    Set<Waiter> all = waiters.get(commandId);
    if (all != null) {
      all.forEach(waiter -> waiter.ended.complete(Optional.of(ended)));
    }
  }

  private void poll() {
    try {
      while (true) {
        redis.subscribe(this::heard);
        Thread.sleep(redis.isHeard() ? WHILE_HEARD : WHILE_DEAF);
        look();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    List<UUID> ids = waiters.keySet().stream().limit(MOST_AT_ONCE).toList();
    if (ids.isEmpty()) {
      return;
    }
    try {
      postgres.find(ids).forEach(this::complete);
    } catch (SQLException | RuntimeException e) {
      log.atDebug().setCause(e).log("PostgreSQL cannot be asked for endings");
    }
  }

  private static Set<Waiter> with(@Nullable Set<Waiter> others, Waiter waiter) {
    Set<Waiter> all = others == null ? ConcurrentHashMap.newKeySet() : others;
    all.add(waiter);
    return all;
  }

  private static @Nullable Set<Waiter> without(Set<Waiter> all, Waiter waiter) {
    all.remove(waiter);
    return all.isEmpty() ? null : all;
  }
}
