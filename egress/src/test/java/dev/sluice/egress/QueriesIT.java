package dev.sluice.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.command.OpenHours;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.Result;
import dev.sluice.schemas.kafka.CommandCodec;
import java.net.http.HttpResponse;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class QueriesIT {
  private static TestLog log;
  private static TestEgress egress;

  private final Principal who = TestLog.client();

  @BeforeAll
  static void open() {
    log = TestLog.open();
    egress = TestEgress.open();
  }

  @AfterAll
  static void close() {
    egress.close();
    log.close();
  }

  @Test
  void anEventIsNeverSeenBeforeTheBookingItTellsOf() throws Exception {
    try (SseClient stream = egress.stream(who, "/v1/events?types=command.succeeded")) {
      for (int i = 0; i < 20; i++) {
        Envelope envelope = TestLog.create(who, "room-" + i, null);
        log.publish(TestLog.booked(envelope));
        stream.next();
        HttpResponse<String> booking = egress.get(who, path(envelope));
        assertThat(booking.statusCode()).isEqualTo(200);
        HttpResponse<String> command = egress.get(who, "/v1/commands/" + envelope.commandId());
        assertThat(TestEgress.json(command).path("status").asString()).isEqualTo("SUCCEEDED");
      }
    }
    JsonNode page = TestEgress.json(egress.get(who, "/v1/bookings?limit=12"));
    assertThat(page.path("items").size()).isEqualTo(12);
    String rest = "/v1/bookings?limit=12&cursor=" + page.path("next").asString();
    assertThat(TestEgress.json(egress.get(who, rest)).path("items").size()).isEqualTo(8);
    assertThat(items("?resourceId=room-3")).isEqualTo(1);
    assertThat(items("?status=CANCELLED")).isZero();
    assertThat(items("?from=2099-11-23T10:00:00Z")).isZero();
    assertThat(items("?from=2099-11-23T10:30:00+01:00&to=2099-11-23T09:59:00Z&limit=200"))
        .isEqualTo(20);
    HttpResponse<String> reversed =
        egress.get(who, "/v1/bookings?from=2099-11-23T10:00:00Z&to=2099-11-23T09:30:00Z");
    assertThat(reversed.statusCode()).isEqualTo(400);
    assertThat(TestEgress.json(reversed).at("/errors/0/pointer").asString()).isEqualTo("query:to");
  }

  @Test
  void aFeedGoesOnWhereAListingWasRead() throws Exception {
    String nothing = position(egress.get(who, "/v1/bookings"));
    Envelope first = TestLog.create(who, "room", null);
    await(first);
    HttpResponse<String> listing = egress.get(who, "/v1/commands");
    assertThat(TestEgress.json(listing).path("items").size()).isEqualTo(1);
    await(TestLog.create(who, "room", null));
    try (SseClient stream = egress.stream(who, "/v1/events", "Last-Event-ID", position(listing))) {
      assertThat(stream.next().id()).isEqualTo("0000000000000005");
    }
    try (SseClient stream = egress.stream(who, "/v1/events?lastEventId=" + nothing)) {
      assertThat(stream.next().id()).isEqualTo("0000000000000001");
    }
    Principal operator = new Principal("op", who.tenant(), Set.of("operator"), Set.of());
    assertThat(position(egress.get(operator, "/v1/bookings"))).isEqualTo("0000000000000008");
    assertThat(position(egress.get(operator, "/v1/commands/parked"))).isEqualTo("0000000000000008");
  }

  private static String position(HttpResponse<String> answer) {
    return answer.headers().firstValue("Feed-Position").orElseThrow();
  }

  @Test
  void aBookingIsItsOwnersAndTheTenantsOperators() throws Exception {
    Envelope envelope = TestLog.create(who, "room", null);
    await(envelope);
    HttpResponse<String> booking = egress.get(who, path(envelope));
    assertThat(booking.headers().firstValue("ETag")).contains("\"1\"");
    assertThat(egress.get(who, path(envelope), "If-None-Match", "W/\"1\"").statusCode())
        .isEqualTo(304);
    Principal colleague = new Principal("other", who.tenant(), Set.of("client"), Set.of());
    Principal operator = new Principal("op", who.tenant(), Set.of("operator"), Set.of());
    assertThat(egress.get(colleague, path(envelope)).statusCode()).isEqualTo(404);
    assertThat(egress.get(operator, path(envelope)).statusCode()).isEqualTo(200);
    assertThat(egress.get(who, "/v1/bookings/nothing").statusCode()).isEqualTo(404);
  }

  @Test
  void availabilityCountsWhatIsBooked() throws Exception {
    Principal operator = new Principal("op", who.tenant(), Set.of("operator"), Set.of());
    Envelope defined = define(operator);
    CommandDocument document =
        CommandDocument.accepted(defined).succeeded(schedule(), Instant.now());
    log.publish(TestLog.entry(EventType.SUCCEEDED, document));
    await(TestLog.create(who, "hall", null));
    egress.get(operator, "/v1/commands/" + defined.commandId(), "Prefer", "wait=20");
    HttpResponse<String> schedule = egress.get(who, "/v1/schedules/hall");
    assertThat(schedule.headers().firstValue("ETag")).contains("\"1\"");
    JsonNode free =
        TestEgress.json(
            egress.get(
                who,
                "/v1/schedules/hall/availability?from=2099-11-23T00:00:00Z&to=2099-11-24T00:00:00Z"));
    assertThat(free.path("timezone").asString()).isEqualTo("Europe/Berlin");
    assertThat(free.path("slots").size()).isEqualTo(4);
    JsonNode third = free.path("slots").path(2);
    assertThat(third.path("start").asString()).isEqualTo("2099-11-23T10:00:00+01:00");
    assertThat(third.path("free").asInt()).isEqualTo(1);
    assertThat(free.path("slots").path(0).path("free").asInt()).isEqualTo(2);
    assertThat(
            egress
                .get(
                    who,
                    "/v1/schedules/hall/availability?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z")
                .statusCode())
        .isEqualTo(400);
    assertThat(egress.get(who, "/v1/schedules/nothing").statusCode()).isEqualTo(404);
    assertThat(egress.get(TestLog.client(), "/v1/schedules/hall").statusCode()).isEqualTo(404);
  }

  private static Result.ScheduleState schedule() {
    return new Result.ScheduleState(
        "hall",
        "Europe/Berlin",
        2,
        60,
        List.of(new OpenHours(DayOfWeek.MONDAY, 8 * 60, 12 * 60)),
        List.of(),
        1,
        Instant.now());
  }

  private static Envelope define(Principal operator) {
    Command command =
        new Command.DefineSchedule("hall", ZoneId.of("Europe/Berlin"), 2, 60, schedule().weekly());
    return new Envelope(
        UUID.randomUUID(),
        command,
        operator,
        Instant.now(),
        null,
        null,
        null,
        Fingerprint.of(CommandCodec.canonical(command)),
        null);
  }

  private void await(Envelope envelope) throws Exception {
    log.accept(envelope);
    log.publish(TestLog.booked(envelope));
    log.flush();
    egress.get(who, "/v1/commands/" + envelope.commandId(), "Prefer", "wait=20");
  }

  private int items(String query) throws Exception {
    return TestEgress.json(egress.get(who, "/v1/bookings" + query)).path("items").size();
  }

  private static String path(Envelope envelope) {
    return "/v1/bookings/" + envelope.bookingId().orElseThrow().value();
  }
}
