package dev.sluice.services.booking;

import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.services.call.Answer;
import dev.sluice.services.call.Batcher;
import dev.sluice.services.call.CallDesk;
import dev.sluice.services.call.CallServer;
import dev.sluice.services.call.RecordStore;
import dev.sluice.services.call.Recurring;
import dev.sluice.services.call.ServiceConfig;
import dev.sluice.services.postgres.Database;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The booking service, running: its database, its gRPC server and its housekeeping. */
public final class BookingService implements AutoCloseable {

  private static final int FORGOTTEN_AT_ONCE = 1_000;

  private final Database database;
  private final Batcher<BookingCall, Answer> batcher;
  private final CallServer server;
  private final Recurring housekeeping = new Recurring();

  private BookingService(
      Database database, Batcher<BookingCall, Answer> batcher, CallServer server) {
    this.database = database;
    this.batcher = batcher;
    this.server = server;
  }

  /** Migrates the database, and serves. */
  public static BookingService start(ServiceConfig config, Clock clock, Metrics metrics) {
    Database database = Database.open("booking", "db/booking", config.database());
    var batcher =
        new Batcher<BookingCall, Answer>(database, config.batch(), new BookingWork(clock));
    CallServer server;
    try {
      var endpoint = new BookingEndpoint(new CallDesk<>(database, batcher));
      server = CallServer.start(config.host(), config.port(), endpoint, metrics);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
    var service = new BookingService(database, batcher, server);
    service.server.setHealthy(true);
    service.housekeeping.every(
        Duration.ofSeconds(2), "health", () -> server.setHealthy(database.isReachable()));
    service.housekeeping.every(
        Duration.ofMinutes(1),
        "forget calls",
        () -> service.forget(clock.instant().minus(config.retention())));
    return service;
  }

  /** Forgets what nobody may ask for again. */
  void forget(Instant before) throws SQLException {
    int forgotten;
    do {
      forgotten =
          database.transact(
              connection ->
                  Math.max(
                      RecordStore.forget(connection, before, FORGOTTEN_AT_ONCE),
                      BookingStore.forgetVersions(connection, before, FORGOTTEN_AT_ONCE)));
    } while (forgotten == FORGOTTEN_AT_ONCE);
  }

  public int port() {
    return server.port();
  }

  /** Whether calls can be carried out. */
  public boolean isHealthy() {
    return database.isReachable();
  }

  @Override
  public void close() {
    housekeeping.close();
    server.close();
    batcher.close();
    database.close();
  }
}
