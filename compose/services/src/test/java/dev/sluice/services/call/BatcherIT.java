package dev.sluice.services.call;

import static dev.sluice.services.TestingServices.race;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.services.TestingServices;
import dev.sluice.services.postgres.Database;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BatcherIT {

  private static Database database;

  @BeforeAll
  static void open() {
    database = Database.open("batcher", "db/booking", TestingServices.freshDatabase());
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void eachCallerGetsTheAnswerToHisOwnCallAndTransactionsAreShared() throws Exception {
    var transactions = new AtomicInteger();
    try (var batcher =
        new Batcher<Integer, Integer>(
            database,
            new BatchConfig(1, 64, 1_000),
            (connection, calls) -> {
              transactions.incrementAndGet();
              ping(connection);
              return calls.stream().map(call -> call * 2).toList();
            })) {
      var answers = race(300, batcher::run);

      for (int i = 0; i < 300; i++) {
        assertThat(answers.get(i).get()).isEqualTo(i * 2);
      }
    }
    assertThat(transactions.get()).isLessThan(300);
  }

  @Test
  void aCallThatFailsFailsAlone() throws Exception {
    try (var batcher =
        new Batcher<Integer, Integer>(
            database,
            new BatchConfig(1, 64, 1_000),
            (connection, calls) -> {
              if (calls.contains(13)) {
                throw new SQLException("bad luck", "22000");
              }
              ping(connection);
              return calls;
            })) {
      var answers = race(40, racer -> code(() -> batcher.run(racer)));

      for (int i = 0; i < 40; i++) {
        assertThat(answers.get(i).get()).isEqualTo(i == 13 ? Status.Code.INTERNAL : Status.Code.OK);
      }
    }
  }

  @Test
  void aLostRaceIsRunAgainButNotForEver() {
    var attempts = new AtomicInteger();
    try (var batcher =
        new Batcher<Integer, Integer>(
            database,
            new BatchConfig(1, 64, 1_000),
            (_, calls) -> {
              if (attempts.incrementAndGet() < 4 || calls.contains(2)) {
                throw new SQLException("deadlock", "40P01");
              }
              return calls;
            })) {
      assertThat(batcher.run(1)).isEqualTo(1);
      assertThat(attempts).hasValue(4);
      assertThat(code(() -> batcher.run(2))).isEqualTo(Status.Code.ABORTED);
    }
  }

  @Test
  void refusesWhatItCannotQueueAndDropsWhatNobodyWaitsFor() throws Exception {
    var entered = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var done = new AtomicInteger();
    var batcher =
        new Batcher<Integer, Integer>(
            database,
            new BatchConfig(1, 1, 1),
            (_, calls) -> {
              entered.countDown();
              awaitQuietly(release);
              done.incrementAndGet();
              return calls;
            });
    var first = Thread.ofVirtual().start(() -> batcher.run(1));
    entered.await();
    var context = Context.current().withCancellation();
    var second = Thread.ofVirtual().start(() -> context.run(() -> code(() -> batcher.run(2))));
    while (second.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    assertThat(code(() -> batcher.run(3))).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);

    context.cancel(null);
    release.countDown();
    first.join();
    second.join();
    batcher.close();

    assertThat(done).hasValue(1);
    assertThat(code(() -> batcher.run(4))).isEqualTo(Status.Code.UNAVAILABLE);
  }

  private static void ping(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Status.Code code(Runnable call) {
    var failure = catchThrowableOfType(StatusRuntimeException.class, call::run);
    return failure == null ? Status.Code.OK : failure.getStatus().getCode();
  }
}
