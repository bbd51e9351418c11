package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** When a resource can be booked: hours, closures, capacity, zones and changes of the clock. */
class ScheduleIT {
  private final GatewayTester gateway = GatewayTester.shared();
  private final Client operator = gateway.operator();
  private final Client client = gateway.somebody();
  private final String name = "res-" + UUID.randomUUID();

  @Test
  void aScheduleIsReadAsItWasDefined() {
    String body =
        """
        {"timezone":"America/St_Johns","capacity":3,"slotMinutes":45,"weekly":
         {"sun":[{"open":"13:00","close":"24:00"},{"open":"00:00","close":"12:00"}],"wed":[]}}\
        """;
    JsonNode end = GatewayTester.define(operator, name, body);
    assertThat(end.get("status").asString()).as("%s", end).isEqualTo("SUCCEEDED");
    JsonNode schedule = client.get("/v1/schedules/" + name).json();
    assertThat(schedule).isEqualTo(end.at("/result/schedule"));
    assertThat(schedule.get("timezone").asString()).isEqualTo("America/St_Johns");
    assertThat(schedule.get("slotMinutes").asInt()).isEqualTo(45);
    assertThat(schedule.at("/weekly/sun/0/open").asString()).isEqualTo("00:00");
    assertThat(schedule.at("/weekly/sun/1/close").asString()).isEqualTo("24:00");
    assertThat(schedule.get("revision").asInt()).isEqualTo(1);
    assertThat(schedule.get("closures")).isEmpty();
  }

  @Test
  void aScheduleIsReplacedAndBookingsStay() {
    define("UTC", 1, 60, "00:00", "24:00");
    String booking = client.booked(name, Slot.hour(9));
    define("UTC", 1, 30, "12:00", "24:00");
    assertThat(client.get("/v1/bookings/" + booking).text("/status")).isEqualTo("BOOKED");
    assertThat(client.get("/v1/schedules/" + name).json().get("revision").asInt()).isEqualTo(2);
    assertThat(client.book(name, Slot.hour(9)).at("/reason/code").asString())
        .isIn("outside-opening-hours", "slot-unavailable");
  }

  @Test
  void aClosureTakesItsSlotsAway() {
    define("UTC", 1, 60, "00:00", "24:00");
    String booking = client.booked(name, Slot.hour(9));
    String body =
        """
        {"start":"%s","end":"%s","reason":"painting"}\
        """
            .formatted(Slot.hour(9).start(), Slot.hour(12).start());
    JsonNode end = operator.await(operator.submit("/v1/schedules/" + name + "/closures", body));
    assertThat(end.get("status").asString()).as("%s", end).isEqualTo("SUCCEEDED");
    assertThat(end.at("/result/schedule/closures/0/reason").asString()).isEqualTo("painting");

    assertThat(client.get("/v1/bookings/" + booking).text("/status")).isEqualTo("BOOKED");
    assertThat(client.free(name, Slot.hour(8))).isEqualTo(1);
    assertThat(client.free(name, Slot.hour(11))).isZero();
    assertThat(client.free(name, Slot.hour(12))).isEqualTo(1);
    JsonNode refused = client.book(name, Slot.hour(10));
    assertThat(refused.at("/reason/code").asString()).isEqualTo("resource-closed");
  }

  @Test
  void closingWhatIsNotDefinedIsRejected() {
    JsonNode end =
        operator.await(
            operator.submit("/v1/schedules/" + name + "/closures", Slot.hour(9).reschedule()));
    assertThat(end.get("status").asString()).isEqualTo("REJECTED");
    assertThat(end.at("/reason/code").asString()).isEqualTo("resource-not-found");
  }

  @Test
  void availabilityCountsSeatsAndAsksForThem() {
    define("UTC", 5, 60, "00:00", "24:00");
    Slot nine = Slot.hour(9);
    String body =
        """
        {"resourceId":"%s","start":"%s","end":"%s","seats":3}\
        """
            .formatted(name, nine.start(), nine.end());
    client.await(client.submit("/v1/bookings", body));
    assertThat(client.free(name, nine)).isEqualTo(2);
    String range = "?from=" + nine.start() + "&to=" + Slot.hour(11).start();
    assertThat(slots(range)).hasSize(2);
    assertThat(slots(range + "&seats=2")).hasSize(2);
    assertThat(slots(range + "&seats=3")).hasSize(1);
    assertThat(slots(range + "&seats=6")).isEmpty();
    JsonNode refused = client.await(client.submit("/v1/bookings", body));
    assertThat(refused.at("/reason/code").asString()).isEqualTo("slot-unavailable");
  }

  @Test
  void whatHasBegunIsNotOfferedAndCannotBeBooked() {
    define("UTC", 1, 60, "00:00", "24:00");
    Instant before = Instant.now();
    Instant hour = before.truncatedTo(ChronoUnit.HOURS);
    Instant from = hour.minus(Duration.ofHours(3));
    List<JsonNode> slots = slots("?from=" + from + "&to=" + hour.plus(Duration.ofHours(3)));
    assertThat(slots).hasSizeBetween(1, 2);
    assertThat(slots).allMatch(slot -> time(slot, "start").toInstant().isAfter(before));
    assertThat(slots("")).first().matches(s -> time(s, "start").toInstant().isAfter(before));
    assertThat(slots("?from=" + from + "&to=" + hour)).isEmpty();

    Slot begun = new Slot(hour, hour.plus(Duration.ofHours(1)));
    assertThat(client.book(name, begun).at("/reason/code").asString()).isEqualTo("in-the-past");
    String booking = client.booked(name, Slot.hour(9));
    JsonNode moved =
        client.await(client.submit("/v1/bookings/" + booking + "/reschedule", begun.reschedule()));
    assertThat(moved.at("/reason/code").asString()).isEqualTo("in-the-past");
  }

  /** The day of the change is 23, 25, or 24.5 hours long; opening hours go by the wall clock. */
  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin, 60",
    "America/New_York, 60",
    "Australia/Lord_Howe, 30",
    "America/St_Johns, 30",
    "Asia/Kolkata, 60",
  })
  void onTheDayOfAClockChangeTheDayHasAsManySlotsAsItIsLong(String zoneName, int minutes) {
    ZoneId zone = ZoneId.of(zoneName);
    define(zoneName, 1, minutes, "00:00", "24:00");
    LocalDate today = LocalDate.now(zone);
    ZoneOffsetTransition change =
        zone.getRules().nextTransition(today.atStartOfDay(zone).toInstant());
    LocalDate day =
        change == null ? today.plusDays(10) : change.getInstant().atZone(zone).toLocalDate();
    OffsetDateTime from = day.atStartOfDay(zone).toOffsetDateTime();
    OffsetDateTime to = day.plusDays(1).atStartOfDay(zone).toOffsetDateTime();
    List<JsonNode> slots = slots("?from=" + encoded(from) + "&to=" + encoded(to));
    assertThat(slots)
        .hasSize((int) Duration.between(from, to).dividedBy(Duration.ofMinutes(minutes)));
    OffsetDateTime at = from;
    for (JsonNode slot : slots) {
      assertThat(time(slot, "start").toInstant()).isEqualTo(at.toInstant());
      assertThat(Duration.between(time(slot, "start"), time(slot, "end")))
          .isEqualTo(Duration.ofMinutes(minutes));
      at = time(slot, "end");
    }
    assertThat(at.toInstant()).isEqualTo(to.toInstant());
  }

  @Test
  void opensAtTheSameWallClockBeforeAndAfterTheChange() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    define("Europe/Berlin", 1, 60, "08:00", "18:00");
    LocalDate change =
        berlin
            .getRules()
            .nextTransition(LocalDate.now(berlin).atStartOfDay(berlin).toInstant())
            .getInstant()
            .atZone(berlin)
            .toLocalDate();
    for (LocalDate day = change.minusDays(1);
        !day.isAfter(change.plusDays(1));
        day = day.plusDays(1)) {
      OffsetDateTime open = day.atTime(LocalTime.of(8, 0)).atZone(berlin).toOffsetDateTime();
      List<JsonNode> slots = slots("?from=" + encoded(open) + "&to=" + encoded(open.plusHours(12)));
      assertThat(slots).hasSize(10);
      assertThat(time(slots.getFirst(), "start")).isEqualTo(open);
      JsonNode end = client.book(name, new Slot(open.toInstant(), open.plusHours(1).toInstant()));
      assertThat(end.get("status").asString()).as("%s", end).isEqualTo("SUCCEEDED");
    }
  }

  private void define(String zone, int capacity, int minutes, String open, String close) {
    JsonNode end =
        GatewayTester.define(
            operator, name, GatewayTester.schedule(zone, capacity, minutes, open, close));
    assertThat(end.get("status").asString()).as("%s", end).isEqualTo("SUCCEEDED");
  }

  private List<JsonNode> slots(String query) {
    Answer answer = client.get("/v1/schedules/" + name + "/availability" + query);
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    return answer.json().get("slots").valueStream().toList();
  }

  private static OffsetDateTime time(JsonNode slot, String member) {
    return OffsetDateTime.parse(slot.get(member).asString());
  }

  private static String encoded(OffsetDateTime time) {
    return URLEncoder.encode(
        DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time), StandardCharsets.UTF_8);
  }
}
