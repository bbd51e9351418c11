package dev.sluice.services.schedule;

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

/** The schedule service, running: its database, its gRPC server and its housekeeping. */
public final class ScheduleService implements AutoCloseable {

  private static final int SWEPT_AT_ONCE = 1_000;

  private final Clock clock;
  private final Database database;
  private final Batcher<ScheduleCall, Answer> batcher;
  private final CallServer server;
  private final Recurring housekeeping = new Recurring();

  private ScheduleService(
      Database database, Batcher<ScheduleCall, Answer> batcher, CallServer server, Clock clock) {
    this.clock = clock;
    this.database = database;
    this.batcher = batcher;
    this.server = server;
  }

  /** Migrates the database, and serves. */
  public static ScheduleService start(ServiceConfig config, Clock clock, Metrics metrics) {
    Database database = Database.open("schedule", "db/schedule", config.database());
    var batcher =
        new Batcher<ScheduleCall, Answer>(database, config.batch(), new ScheduleWork(clock));
    CallServer server;
    try {
      var endpoint = new ScheduleEndpoint(new CallDesk<>(database, batcher));
      server = CallServer.start(config.host(), config.port(), endpoint, metrics);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
    var service = new ScheduleService(database, batcher, server, clock);
    service.server.setHealthy(true);
    service.housekeeping.every(
        Duration.ofSeconds(2), "health", () -> server.setHealthy(database.isReachable()));
    service.housekeeping.every(Duration.ofSeconds(5), "expire holds", service::expire);
    service.housekeeping.every(
        Duration.ofMinutes(1),
        "forget calls",
        () -> service.forget(clock.instant().minus(config.retention())));
    return service;
  }

  /** Gives back the seats of all holds that have run out. */
  void expire() throws SQLException {
    int expired;
    do {
      expired =
          database.transact(
              connection -> HoldStore.expire(connection, clock.instant(), SWEPT_AT_ONCE));
    } while (expired == SWEPT_AT_ONCE);
  }

  /** Forgets what nobody may ask for again. */
  void forget(Instant before) throws SQLException {
    int forgotten;
    do {
      forgotten =
          database.transact(
              connection ->
                  Math.max(
                      RecordStore.forget(connection, before, SWEPT_AT_ONCE),
                      HoldStore.forget(connection, before, SWEPT_AT_ONCE)));
    } while (forgotten == SWEPT_AT_ONCE);
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
