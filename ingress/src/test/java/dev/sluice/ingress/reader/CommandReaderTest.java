package dev.sluice.ingress.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Customer;
import dev.sluice.schemas.command.OpenHours;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.problem.FieldError;
import dev.sluice.schemas.problem.ProblemType;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CommandReaderTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final BookingId BOOKING =
      new BookingId("bk_aaaaaaaaaaaaaaaa_bbbbbbbbbbbbbbbbbbbbbbbbbb");
  private static final Period NINE_TO_TEN =
      new Period(Instant.parse("2026-11-23T08:00:00Z"), Instant.parse("2026-11-23T09:00:00Z"));
  private static final String PERIOD =
      "'start':'2026-11-23T09:00:00+01:00','end':'2026-11-23T09:00:00Z'";

  @Test
  void readsABooking() {
    Command command =
        CommandReader.createBooking(
            json(
                "{'resourceId':'room-1',"
                    + PERIOD
                    + ",'seats':2.0,'customer':{'name':'Ada','email':'ada@example.com'},"
                    + "'notes':'first\\nsecond'}"));
    assertThat(command)
        .isEqualTo(
            new Command.CreateBooking(
                "room-1", NINE_TO_TEN, 2, new Customer("Ada", "ada@example.com"), "first\nsecond"));
  }

  @Test
  void aBookingTakesOneSeatIfItSaysNothing() {
    assertThat(CommandReader.createBooking(json("{'resourceId':'room-1'," + PERIOD + "}")))
        .isEqualTo(new Command.CreateBooking("room-1", NINE_TO_TEN, 1, null, null));
  }

  @Test
  void readsTheOthersFromPathAndBody() {
    assertThat(CommandReader.rescheduleBooking(json("{" + PERIOD + "}"), BOOKING))
        .isEqualTo(new Command.RescheduleBooking(BOOKING, NINE_TO_TEN, null));
    assertThat(CommandReader.cancelBooking(json("{'reason':'ill'}"), BOOKING))
        .isEqualTo(new Command.CancelBooking(BOOKING, "ill"));
    assertThat(CommandReader.closeSchedule(json("{" + PERIOD + "}"), "room-1"))
        .isEqualTo(new Command.CloseSchedule("room-1", NINE_TO_TEN, null));
  }

  @Test
  void readsAScheduleInTheOrderOfTheWeek() {
    String body =
        "{'timezone':'Europe/Berlin','capacity':3,'slotMinutes':30,'weekly':{'tue':[],"
            + "'sun':[{'open':'22:00','close':'24:00'},{'open':'00:00','close':'01:30'}],"
            + "'mon':[{'open':'09:00','close':'17:00'}]}}";
    assertThat(CommandReader.defineSchedule(json(body), "room-1"))
        .isEqualTo(
            new Command.DefineSchedule(
                "room-1",
                ZoneId.of("Europe/Berlin"),
                3,
                30,
                List.of(
                    new OpenHours(DayOfWeek.MONDAY, 540, 1020),
                    new OpenHours(DayOfWeek.SUNDAY, 0, 90),
                    new OpenHours(DayOfWeek.SUNDAY, 1320, 1440))));
  }

  @Test
  void readsAnyCommandByItsType() {
    assertThat(
            CommandReader.any(
                json("{'type':'CancelBooking','bookingId':'" + BOOKING.value() + "'}")))
        .isEqualTo(new Command.CancelBooking(BOOKING, null));
    assertThat(
            CommandReader.any(
                json("{'type':'CreateBooking','resourceId':'room-1'," + PERIOD + "}")))
        .isEqualTo(new Command.CreateBooking("room-1", NINE_TO_TEN, 1, null, null));
  }

  /** Each line: what a valid body is changed to, and the pointers of all its faults. */
  @ParameterizedTest
  @CsvFileSource(resources = "/faulty-commands.csv", delimiter = '|', numLinesToSkip = 1)
  void namesEveryFaultByItsPointer(String body, String pointers) {
    List<FieldError> errors = faults(json(body));
    assertThat(errors)
        .extracting(FieldError::pointer)
        .containsExactlyInAnyOrder(
            Arrays.stream(pointers.split(" "))
                .map(p -> p.equals(".") ? "" : p)
                .toArray(String[]::new));
    assertThat(errors).extracting(FieldError::detail).noneMatch(String::isBlank);
  }

  @Test
  void saysWhatWouldBeRight() {
    assertThat(faults(json("{'type':'CancelBooking','bookingId':7,'why':1}")))
        .containsExactly(
            new FieldError(
                "/bookingId",
                "must be a string: the id of a booking, as the answer that created it said"),
            new FieldError("/why", "is not known here; known are bookingId, reason, type"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "'text'", "7", "null"})
  void aBodyThatIsNoObjectHasOneFault(String body) {
    for (ThrowingReading reading :
        List.<ThrowingReading>of(
            CommandReader::any,
            CommandReader::createBooking,
            json -> CommandReader.cancelBooking(json, BOOKING),
            json -> CommandReader.defineSchedule(json, "room-1"))) {
      ProblemException e =
          catchThrowableOfType(ProblemException.class, () -> reading.read(json(body)));
      assertThat(e.problem().errors()).containsExactly(new FieldError("", "must be an object"));
    }
  }

  @Test
  void aBodyMadeOfFaultsGetsABoundedAnswer() {
    StringBuilder body = new StringBuilder("{'type':'CancelBooking'");
    for (int i = 0; i < 5000; i++) {
      body.append(",'m").append(i).append("':0");
    }
    assertThat(faults(json(body.append('}').toString()))).hasSize(100);
  }

  private interface ThrowingReading {
    Command read(JsonNode json);
  }

  private static List<FieldError> faults(JsonNode body) {
    ProblemException e =
        catchThrowableOfType(ProblemException.class, () -> CommandReader.any(body));
    assertThat(e.problem().type()).isEqualTo(ProblemType.INVALID_COMMAND);
    return e.problem().errors();
  }

  private static JsonNode json(String text) {
    return MAPPER.readTree(text.replace('\'', '"'));
  }
}
