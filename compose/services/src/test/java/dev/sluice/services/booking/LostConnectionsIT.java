package dev.sluice.services.booking;

import static dev.sluice.services.TestingServices.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.booking.v1.BookingServiceGrpc;
import dev.sluice.booking.v1.BookingServiceGrpc.BookingServiceBlockingStub;
import dev.sluice.booking.v1.CreateBookingRequest;
import dev.sluice.booking.v1.Period;
import dev.sluice.booking.v1.RescheduleBookingRequest;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.services.TestingServices;
import dev.sluice.services.call.ServiceConfig;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Connections are cut in the middle of the work, and callers repeat until they have an answer. */
class LostConnectionsIT {

  private static final int CALLERS = 16;
  private static final int CALLS_EACH = 20;

  @Test
  void whateverIsCutEachCallTakesEffectOnce() throws Exception {
    ServiceConfig config = TestingServices.config();
    try (var service = BookingService.start(config, Clock.systemUTC(), Metrics.ofProcess())) {
      var channel =
          NettyChannelBuilder.forAddress("127.0.0.1", service.port()).usePlaintext().build();
      var stub = BookingServiceGrpc.newBlockingStub(channel);
      var repeats = new AtomicInteger();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int caller = 0; caller < CALLERS; caller++) {
          String booking = "b" + caller;
          threads.submit(() -> useBooking(stub, booking, repeats));
        }
        for (int cut = 0; cut < 20; cut++) {
          cutConnections(config);
        }
      }
      channel.shutdownNow();

      assertThat(repeats.get()).as("some call was hit").isPositive();
      assertThat(count(config, "SELECT min(revision) FROM bookings")).isEqualTo(1 + CALLS_EACH);
      assertThat(count(config, "SELECT max(revision) FROM bookings")).isEqualTo(1 + CALLS_EACH);
      assertThat(count(config, "SELECT count(*) FROM bookings")).isEqualTo(CALLERS);
      assertThat(count(config, "SELECT count(*) FROM calls")).isEqualTo(CALLERS * (1 + CALLS_EACH));
    }
  }

  private static void useBooking(
      BookingServiceBlockingStub stub, String booking, AtomicInteger repeats) {
    Period period =
        Period.newBuilder()
            .setStart(at("2026-11-23T09:00:00Z"))
            .setEnd(at("2026-11-23T10:00:00Z"))
            .build();
    CreateBookingRequest create =
        CreateBookingRequest.newBuilder()
            .setIdempotencyKey("create " + booking)
            .setTenant("t")
            .setBookingId(booking)
            .setOwner("ada")
            .setResourceId("r")
            .setPeriod(period)
            .setSeats(1)
            .setHoldId("h")
            .build();
    untilAnswered(() -> stub.createBooking(create), repeats);
    for (int call = 0; call < CALLS_EACH; call++) {
      RescheduleBookingRequest move =
          RescheduleBookingRequest.newBuilder()
              .setIdempotencyKey("move " + booking + " " + call)
              .setTenant("t")
              .setBookingId(booking)
              .setExpectedRevision(call + 1)
              .setResourceId("r")
              .setPeriod(period)
              .setHoldId("h" + call)
              .build();
      untilAnswered(() -> stub.rescheduleBooking(move), repeats);
    }
  }

  private static void untilAnswered(Supplier<?> call, AtomicInteger repeats) {
    while (true) {
      try {
        var _ = call.get();
        return;
      } catch (StatusRuntimeException e) {
        assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        repeats.incrementAndGet();
      }
    }
  }

  private static void cutConnections(ServiceConfig config) throws SQLException {
    try (Connection connection = connect(config);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid), pg_sleep(0.02) FROM pg_stat_activity"
              + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    }
  }

  private static long count(ServiceConfig config, String query) throws SQLException {
    try (Connection connection = connect(config);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static Connection connect(ServiceConfig config) throws SQLException {
    var database = config.database();
    return DriverManager.getConnection(
        database.url(), database.user(), database.password().reveal());
  }
}
