package dev.sluice.bench.latency;

import dev.sluice.bench.figure.Latency;
import dev.sluice.bench.part.Broker;
import dev.sluice.bench.part.LogWrite;
import dev.sluice.bench.part.Part;
import dev.sluice.bench.part.RowCommit;
import dev.sluice.bench.part.ServiceCalls;
import dev.sluice.bench.part.Transaction;
import dev.sluice.bench.part.Whisper;
import dev.sluice.bench.system.SystemUnderTest;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/** What lies between the POST of a booking and its final event, each alone on an idle system. */
final class Parts implements AutoCloseable {
  private static final String TOPIC = "bench.latency";
  private static final int PARTITIONS = 12;

  /** About as many as a command and its events have. */
  private static final int BYTES = 1_000;

  private final LogWrite write;
  private final Transaction transaction;
  private final ServiceCalls calls;
  private final RowCommit row;
  private final Whisper whisper;

  private Parts(SystemUnderTest system) throws IOException, SQLException {
    this.write = new LogWrite(system.bootstrapServers(), TOPIC, BYTES);
    this.transaction = new Transaction(system.bootstrapServers(), TOPIC, BYTES);
    this.calls = new ServiceCalls(system.port("BOOKING"), system.port("SCHEDULE"));
    this.row = new RowCommit(system.jdbcUrl("sluice"), system.postgresPassword(), BYTES);
    this.whisper = new Whisper(system.port("REDIS"), system.redisPassword());
  }

  static Parts open(SystemUnderTest system)
      throws IOException, SQLException, ExecutionException, InterruptedException {
    try (Broker broker = new Broker(system.bootstrapServers())) {
      broker.create(TOPIC, PARTITIONS);
    }
    return new Parts(system);
  }

  /**
   * Medians in milliseconds.
   *
   * @param call one of the three that a booking needs
   */
  record Times(double write, double transaction, double call, double row, double whisper) {
    /** Each of them once. */
    double once() {
      return write + transaction + call + row + whisper;
    }

    /** Each as often as it happens to a booking: two transactions, three calls. */
    double asOften() {
      return write + 2 * transaction + ServiceCalls.A_BOOKING * call + row + whisper;
    }
  }

  Times measure(Duration each) throws Exception {
    Part booking = calls::book;
    return new Times(
        median(write.repeat(each)),
        median(transaction.repeat(each)),
        median(booking.repeat(each)) / ServiceCalls.A_BOOKING,
        median(row.repeat(each)),
        median(whisper.repeat(each)));
  }

  private static double median(Latency latency) {
    return latency.millis(50);
  }

  @Override
  public void close() throws IOException, SQLException {
    write.close();
    transaction.close();
    calls.close();
    row.close();
    whisper.close();
  }
}
