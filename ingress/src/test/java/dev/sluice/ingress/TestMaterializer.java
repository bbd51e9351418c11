package dev.sluice.ingress;

import dev.sluice.embedded.Database;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.kafka.DocumentCodec;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneOffset;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Writes the rows that an ingress reads, as the egress does: rows and offsets in one transaction.
 */
final class TestMaterializer implements AutoCloseable {
  private final Database database;
  private final TestLog log;
  private final Thread thread;
  private volatile boolean open = true;

  TestMaterializer(Database database, TestLog log) {
    this.database = database;
    this.log = log;
    execute(
        "create table commands (id uuid primary key, status text not null,"
            + " fingerprint bytea not null, accepted_at timestamptz not null,"
            + " document bytea not null)");
    execute(
        "create table materializer_offsets (topic text, partition int, next_offset bigint,"
            + " primary key (topic, partition))");
    thread = Thread.ofPlatform().name("test-materializer").start(this::run);
  }

  /** Ends a command, as its final event would; false if its row is not there yet. */
  boolean end(Envelope envelope) {
    try (Connection connection = connect();
        PreparedStatement update =
            connection.prepareStatement("update commands set status = ? where id = ?")) {
      update.setString(1, CommandStatus.SUCCEEDED.name());
      update.setObject(2, envelope.commandId());
      return update.executeUpdate() == 1;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Has the projections say that a command stands like this; false if its row is not there yet. */
  boolean put(CommandDocument document) {
    try (Connection connection = connect();
        PreparedStatement update =
            connection.prepareStatement(
                "update commands set status = ?, document = ? where id = ?")) {
      update.setString(1, document.status().name());
      update.setBytes(2, DocumentCodec.write(document));
      update.setObject(3, document.commandId());
      return update.executeUpdate() == 1;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Has the projections say that a partition can be read up to there. */
  void readableUpTo(TopicPartition partition, long next) {
    try (Connection connection = connect()) {
      advance(connection, partition, next);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void run() {
    try (KafkaConsumer<String, byte[]> consumer = log.consumer();
        Connection connection = connect()) {
      connection.setAutoCommit(false);
      consumer.seekToBeginning(consumer.assignment());
      while (open) {
        ConsumerRecords<String, byte[]> records = consumer.poll(Duration.ofMillis(20));
        for (ConsumerRecord<String, byte[]> record : records) {
          if (TestLog.open(record).request() instanceof Envelope command) {
            insert(connection, command);
          }
        }
        for (TopicPartition partition : consumer.assignment()) {
          advance(connection, partition, consumer.position(partition));
        }
        connection.commit();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void insert(Connection connection, Envelope envelope) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into commands values (?, 'ACCEPTED', ?, ?, ?) on conflict do nothing")) {
      insert.setObject(1, envelope.commandId());
      insert.setBytes(2, envelope.fingerprint().digest());
      insert.setObject(3, envelope.acceptedAt().atOffset(ZoneOffset.UTC));
      insert.setBytes(4, DocumentCodec.write(CommandDocument.accepted(envelope)));
      insert.executeUpdate();
    }
  }

  private static void advance(Connection connection, TopicPartition partition, long next)
      throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "insert into materializer_offsets values (?, ?, ?) on conflict (topic, partition)"
                + " do update set next_offset = excluded.next_offset")) {
      upsert.setString(1, partition.topic());
      upsert.setInt(2, partition.partition());
      upsert.setLong(3, next);
      upsert.executeUpdate();
    }
  }

  private void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }

  @Override
  public void close() {
    open = false;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
