package dev.sluice.runtime.postgres;

import dev.sluice.runtime.kafka.Position;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Waits until the materializer has passed given places of the log.
 *
 * <p>What lies before a position that was passed can be read ({@link MaterializedOffsets}). One
 * poller serves all waiters, every 2 ms while it sees progress and down to every 20 ms while it
 * does not, and rests when nobody waits. Thread-safe.
 */
public final class MaterializedPosition {
  private static final Duration FASTEST = Duration.ofMillis(2);
  private static final Duration SLOWEST = Duration.ofMillis(20);

  private final DataSource dataSource;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final List<Waiter> waiters = new ArrayList<>();
  private volatile Map<Partition, Long> passed = Map.of();
  private boolean polling;
  private boolean fresh;

  private record Partition(String topic, int number) {}

  private static final class Waiter {
    private final Collection<Position> positions;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile @Nullable SQLException fault;

    Waiter(Collection<Position> positions) {
      this.positions = positions;
    }
  }

  public MaterializedPosition(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Parks until all of the positions are passed.
   *
   * @return false when the time is up before
   * @throws PostgresUnavailableException when PostgreSQL cannot be asked
   */
  public boolean awaitPassed(Collection<Position> positions, Duration bound)
      throws InterruptedException {
    if (isPassed(positions)) {
      return true;
    }
    Waiter waiter = new Waiter(List.copyOf(positions));
    enlist(waiter);
    try {
      boolean done = waiter.done.await(bound.toNanos(), TimeUnit.NANOSECONDS);
      SQLException fault = waiter.fault;
      if (fault != null) {
        throw new PostgresUnavailableException(fault);
      }
      return done;
    } finally {
      delist(waiter);
    }
  }

  private boolean isPassed(Collection<Position> positions) {
    Map<Partition, Long> known = passed;
    return positions.stream()
        .allMatch(
            p -> known.getOrDefault(new Partition(p.topic(), p.partition()), 0L) >= p.nextOffset());
  }

  private void enlist(Waiter waiter) {
    lock.lock();
    try {
      waiters.add(waiter);
      fresh = true;
      arrived.signal();
      if (!polling) {
        polling = true;
        Thread.ofVirtual().name("materialized-position").start(this::poll);
      }
    } finally {
      lock.unlock();
    }
  }

  private void delist(Waiter waiter) {
    lock.lock();
    try {
      waiters.remove(waiter);
    } finally {
      lock.unlock();
    }
  }

  private void poll() {
    try (Connection connection = dataSource.getConnection()) {
      Duration pause = FASTEST;
      do {
        Map<Partition, Long> before = passed;
        passed = read(connection);
        pause = passed.equals(before) ? slower(pause) : FASTEST;
      } while (release(pause));
    } catch (SQLException e) {
      fail(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(new SQLException("interrupted", e));
    } catch (RuntimeException e) { // of the pool or the driver: nobody may wait for a dead poller
      fail(new SQLException(e));
    }
  }

  /** Lets go those who have what they wait for, then pauses; false when nobody is left. */
  private boolean release(Duration pause) throws InterruptedException {
    lock.lock();
    try {
      waiters.removeIf(
          waiter -> {
            boolean holds = isPassed(waiter.positions);
            if (holds) {
              waiter.done.countDown();
            }
            return holds;
          });
      if (waiters.isEmpty()) {
        polling = false;
        return false;
      }
      pause(pause);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** A newcomer shortens the pause to the shortest. */
  private void pause(Duration pause) throws InterruptedException {
    long start = System.nanoTime();
    fresh = false;
    while (true) {
      long bound = fresh ? FASTEST.toNanos() : pause.toNanos();
      long left = bound - (System.nanoTime() - start);
      if (left <= 0 || arrived.awaitNanos(left) <= 0) {
        return;
      }
    }
  }

  private void fail(SQLException fault) {
    lock.lock();
    try {
      for (Waiter waiter : waiters) {
        waiter.fault = fault;
        waiter.done.countDown();
      }
      waiters.clear();
      polling = false;
    } finally {
      lock.unlock();
    }
  }

  private static Map<Partition, Long> read(Connection connection) throws SQLException {
    return MaterializedOffsets.read(connection).stream()
        .collect(
            Collectors.toUnmodifiableMap(
                place -> new Partition(place.topic(), place.partition()), Position::nextOffset));
  }

  private static Duration slower(Duration pause) {
    Duration slower = pause.multipliedBy(3).dividedBy(2);
    return slower.compareTo(SLOWEST) > 0 ? SLOWEST : slower;
  }
}
