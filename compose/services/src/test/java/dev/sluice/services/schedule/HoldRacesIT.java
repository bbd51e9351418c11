package dev.sluice.services.schedule;

import static dev.sluice.services.TestingServices.race;
import static dev.sluice.services.TestingServices.reason;
import static dev.sluice.services.schedule.ScheduleTester.define;
import static dev.sluice.services.schedule.ScheduleTester.place;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.StatusRuntimeException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoldRacesIT {

  private static ScheduleTester tester;

  private final String tenant = "t-" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    tester = new ScheduleTester();
  }

  @AfterAll
  static void stop() {
    tester.close();
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "20, 1, 20", "20, 3, 6"})
  void exactlyTheCapacityIsGivenAway(int capacity, int seats, int winners) throws Exception {
    tester.stub.defineSchedule(define(tenant, "r", capacity).build());

    var outcomes =
        race(64, racer -> outcome(() -> place(tenant, "r", "h" + racer).setSeats(seats), tenant));

    assertThat(count(outcomes, "placed")).isEqualTo(winners);
    assertThat(count(outcomes, "SLOT_UNAVAILABLE")).isEqualTo(64 - winners);
    assertThat(seatsTaken()).isEqualTo(winners * seats);
  }

  @Test
  void racingRepeatsTakeTheirSeatsOnce() throws Exception {
    tester.stub.defineSchedule(define(tenant, "r", 20).build());

    var holds = race(20, _ -> tester.stub.placeHold(place(tenant, "r", "h").build()));

    for (var hold : holds) {
      assertThat(hold.get()).isEqualTo(holds.getFirst().get());
    }
    assertThat(seatsTaken()).isEqualTo(1);
  }

  @Test
  void racersForExpiredSeatsDoNotGetMoreThanThereAre() throws Exception {
    tester.stub.defineSchedule(define(tenant, "r", 5).build());
    for (int i = 0; i < 5; i++) {
      tester.stub.placeHold(place(tenant, "r", "old" + i).build());
    }
    tester.clock.advance(Duration.ofSeconds(30));

    var outcomes = race(40, racer -> outcome(() -> place(tenant, "r", "new" + racer), tenant));

    assertThat(count(outcomes, "placed")).isEqualTo(5);
    assertThat(seatsTaken()).isEqualTo(5);
  }

  @Test
  void releaseRacesItsPlacingAndNoSeatIsLeftBehind() throws Exception {
    tester.stub.defineSchedule(define(tenant, "r", 1).build());
    for (int round = 0; round < 30; round++) {
      String hold = "h" + round;
      race(
          2,
          racer ->
              racer == 0
                  ? outcome(() -> place(tenant, "r", hold), tenant)
                  : tester.release(tenant, "r" + hold, hold));
      assertThat(seatsTaken()).isZero();
    }
  }

  @Test
  void theSweepTidiesWhatHasRunOut() throws Exception {
    tester.stub.defineSchedule(define(tenant, "r", 1).build());
    tester.stub.placeHold(place(tenant, "r", "h1").build());
    tester.clock.advance(Duration.ofSeconds(30));

    tester.service.expire();

    assertThat(seatsTaken()).isZero();
    assertThat(reason(() -> tester.confirm(tenant, "c1", "h1"))).isEqualTo("HOLD_EXPIRED");
  }

  @Test
  void holdsOfThePastAreForgottenAndThoseToComeAreNot() throws Exception {
    tester.stub.defineSchedule(define(tenant, "r", 1).build());
    tester.stub.placeHold(place(tenant, "r", "h1").build());
    tester.confirm(tenant, "c1", "h1");

    tester.service.forget(tester.clock.instant().plusSeconds(1));
    assertThat(seatsTaken()).isEqualTo(1);

    tester.service.forget(tester.clock.instant().plus(Duration.ofDays(4)));
    assertThat(seatsTaken()).isZero();
    assertThat(reason(() -> tester.confirm(tenant, "c2", "h1"))).isEqualTo("HOLD_NOT_FOUND");
  }

  @Test
  void theDatabaseItselfRefusesASeatTwice() throws Exception {
    tester.stub.defineSchedule(define(tenant, "r", 1).build());
    tester.stub.placeHold(place(tenant, "r", "h1").build());

    assertThatThrownBy(
            () ->
                update(
                    """
                    INSERT INTO allocations
                    SELECT schedule_id, slot, seats, 'another booking', tenant, 'another hold'
                    FROM allocations WHERE tenant = ?
                    """))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("one_booking_a_seat");
  }

  private interface Placing {
    dev.sluice.schedule.v1.PlaceHoldRequest.Builder request();
  }

  private static String outcome(Placing placing, String tenant) {
    try {
      tester.stub.placeHold(placing.request().setTenant(tenant).build());
      return "placed";
    } catch (StatusRuntimeException e) {
      return reason(
          () -> {
            throw e;
          });
    }
  }

  private static long count(List<Future<String>> outcomes, String wanted)
      throws ExecutionException, InterruptedException {
    long count = 0;
    for (Future<String> outcome : outcomes) {
      if (outcome.get().equals(wanted)) {
        count++;
      }
    }
    return count;
  }

  private int seatsTaken() throws SQLException {
    var database = tester.config.database();
    try (var connection =
            DriverManager.getConnection(
                database.url(), database.user(), database.password().reveal());
        var query =
            connection.prepareStatement(
                """
                SELECT coalesce(sum(upper(seat) - lower(seat)), 0)
                FROM allocations, unnest(seats) AS seat WHERE tenant = ?
                """)) {
      query.setString(1, tenant);
      try (var rows = query.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }

  private void update(String sql) throws SQLException {
    var database = tester.config.database();
    try (var connection =
            DriverManager.getConnection(
                database.url(), database.user(), database.password().reveal());
        var statement = connection.prepareStatement(sql)) {
      statement.setString(1, tenant);
      statement.executeUpdate();
    }
  }
}
