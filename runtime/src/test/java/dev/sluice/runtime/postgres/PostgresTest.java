package dev.sluice.runtime.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.embedded.Database;
import dev.sluice.embedded.SharedParts;
import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.health.HealthProbe;
import dev.sluice.runtime.health.HealthStatus;
import dev.sluice.runtime.kafka.Position;
import dev.sluice.runtime.telemetry.Metrics;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pool and the wait for the materializer, against a real server. */
class PostgresTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private Postgres postgres;
  private MaterializedPosition materialized;

  @BeforeEach
  void open() throws SQLException {
    Database database = SharedParts.freshDatabase();
    postgres =
        Postgres.open(
            "test",
            PostgresConfig.of(database.jdbcUrl(), database.user(), database.password()),
            Planning.BY_KEY,
            Metrics.ofProcess());
    materialized = new MaterializedPosition(postgres.dataSource());
    execute(
        "create table materializer_offsets ("
            + "topic text, partition int, next_offset bigint, primary key (topic, partition))");
    execute("insert into materializer_offsets values ('c', 0, 10), ('c', 1, 0)");
  }

  @AfterEach
  void close() {
    postgres.close();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = postgres.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void whatIsPassedAlreadyIsNotWaitedFor() throws Exception {
    assertThat(
            materialized.awaitPassed(
                List.of(new Position("c", 0, 10), new Position("c", 7, 0)), LONG))
        .isTrue();
    assertThat(materialized.awaitPassed(List.of(), Duration.ZERO)).isTrue();
  }

  @Test
  void theBoundIsKept() throws Exception {
    long start = System.nanoTime();
    assertThat(materialized.awaitPassed(List.of(Position.after("c", 0, 10)), Duration.ofMillis(50)))
        .isFalse();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void manyWaitersAreLetGoTogetherWhenTheMaterializerHasPassed() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> waiting = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        Position position = new Position("c", i % 2, 11 + i % 5);
        waiting.add(threads.submit(() -> materialized.awaitPassed(List.of(position), LONG)));
      }
      execute("update materializer_offsets set next_offset = 12");
      execute("update materializer_offsets set next_offset = 20");
      for (Future<Boolean> wait : waiting) {
        assertThat(wait.get()).isTrue();
      }
    }
    assertThat(materialized.awaitPassed(List.of(new Position("c", 1, 20)), LONG)).isTrue();
  }

  @Test
  void aServerThatIsDownIsSaidSoInTime() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/x";
    try (Postgres down =
        Postgres.open(
            "down", PostgresConfig.of(url, "u", "p"), Planning.BY_COST, Metrics.ofProcess())) {
      MaterializedPosition position = new MaterializedPosition(down.dataSource());
      long start = System.nanoTime();
      assertThatThrownBy(() -> position.awaitPassed(List.of(new Position("c", 0, 1)), LONG))
          .isInstanceOf(PostgresUnavailableException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
      HealthParts parts = new HealthParts();
      parts.register(down.health());
      assertThat(parts.report(HealthProbe.READY).status()).isEqualTo(HealthStatus.DOWN);
    }
  }

  @Test
  void aServerThatIsUpIsHealthyAndMeasured() {
    HealthParts parts = new HealthParts();
    parts.register(postgres.health());
    assertThat(parts.report(HealthProbe.READY).status()).isEqualTo(HealthStatus.UP);
    assertThat(Metrics.ofProcess().scrape("text/plain"))
        .contains("sluice_postgres_connections{pool=\"test\",state=\"idle\"}");
  }

  @Test
  void aTransactionThatNobodyGoesOnWithGivesItsLocksBack() throws Exception {
    try (Connection connection = postgres.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show idle_in_transaction_session_timeout")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getString(1)).isEqualTo("30s");
    }
  }

  @Test
  void plannedByKeyATableIsNotScannedThoughItIsStillSmall() throws Exception {
    String lookUp =
        "explain select next_offset from materializer_offsets o"
            + " join unnest(array['c'], array[0]) as p (topic, partition)"
            + " on o.topic = p.topic and o.partition = p.partition";
    try (Connection connection = postgres.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(lookUp)) {
      StringBuilder plan = new StringBuilder();
      while (rows.next()) {
        plan.append(rows.getString(1)).append('\n');
      }
      assertThat(plan).contains("Index").doesNotContain("Seq Scan");
    }
  }
}
