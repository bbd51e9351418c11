package dev.sluice.services.call;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.sluice.services.postgres.Database;
import dev.sluice.services.postgres.SqlFailures;
import io.grpc.Context;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the calls that arrive while a transaction is under way together in the next one, so that the
 * more calls there are, the less a call costs: round trips and the flush of the log are shared.
 *
 * <p>Safe for use by many threads; a caller waits for its own answer. A call whose deadline has
 * passed, or whose caller has gone, is dropped before its work. A batch that fails is run again one
 * by one, so that no call suffers from another; a call that loses a race for rows is run again.
 * Callers get a {@code StatusRuntimeException}: RESOURCE_EXHAUSTED if too many wait, UNAVAILABLE if
 * the database is lost (whether the work was done is then unknown), ABORTED if races go on and on.
 */
public final class Batcher<C, A> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);
  private static final int ATTEMPTS = 20;
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final Database database;
  private final Work<C, A> work;
  private final BatchConfig config;
  private final BlockingQueue<Pending<C, A>> queue;
  private final Semaphore transactions;
  private volatile boolean closed;

  /** The work of a batch, in one transaction: an answer for each call, in order. */
  @FunctionalInterface
  public interface Work<C, A> {
    List<A> run(Connection connection, List<C> calls) throws SQLException;
  }

  public Batcher(Database database, BatchConfig config, Work<C, A> work) {
    this.database = database;
    this.work = work;
    this.config = config;
    this.queue = new ArrayBlockingQueue<>(config.queue());
    this.transactions = new Semaphore(config.transactions());
  }

  /** Has the work of a call done, and waits for its answer. */
  public A run(C call) {
    var pending = new Pending<C, A>(call, Context.current());
    if (closed) {
      throw CallFailures.stopping();
    }
    if (!queue.offer(pending)) {
      throw CallFailures.overloaded();
    }
    lead();
    return pending.await();
  }

  private void lead() {
    if (transactions.tryAcquire()) {
      Thread.ofVirtual().name("batch").start(this::drain);
    }
  }

  private void drain() {
    try {
      for (List<Pending<C, A>> batch = next(); !batch.isEmpty(); batch = next()) {
        runTogether(batch);
      }
    } finally {
      transactions.release();
    }
    if (!queue.isEmpty()) {
      // A call that came between the last look and the release found no permit.
      lead();
    }
  }

  private List<Pending<C, A>> next() {
    List<Pending<C, A>> batch = new ArrayList<>();
    while (batch.isEmpty() && !queue.isEmpty()) {
      queue.drainTo(batch, config.calls());
      batch.removeIf(Pending::isGivenUp);
    }
    return batch;
  }

  private void runTogether(List<Pending<C, A>> batch) {
    if (batch.size() == 1) {
      runAlone(batch.getFirst());
      return;
    }
    try {
      transact(batch);
    } catch (SQLException failure) {
      if (SqlFailures.isConnectionLost(failure)) {
        batch.forEach(pending -> pending.fail(CallFailures.of(failure)));
      } else {
        batch.forEach(this::runAlone);
      }
    } catch (RuntimeException failure) {
      batch.forEach(this::runAlone);
    }
  }

  private void runAlone(Pending<C, A> pending) {
    for (int attempt = 1; !pending.isGivenUp(); attempt++) {
      try {
        transact(List.of(pending));
        return;
      } catch (SQLException failure) {
        if (!SqlFailures.isConflict(failure) || attempt == ATTEMPTS) {
          pending.fail(CallFailures.of(failure));
          return;
        }
      } catch (RuntimeException failure) {
        pending.fail(CallFailures.of(failure));
        return;
      }
    }
  }

  private void transact(List<Pending<C, A>> batch) throws SQLException {
    List<A> answers =
        database.transact(
            connection -> work.run(connection, batch.stream().map(Pending::call).toList()));
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).answer(answers.get(i));
    }
  }

  /** Takes no more calls, and waits for those that are under way. */
  @Override
  public void close() {
    closed = true;
    try {
      if (!transactions.tryAcquire(config.transactions(), DRAIN.toMillis(), MILLISECONDS)) {
        LOG.atWarn().addKeyValue("waiting", queue.size()).log("calls abandoned at close");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    queue.forEach(pending -> pending.fail(CallFailures.stopping()));
  }
}
