package dev.sluice.stack;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The three commands that show a booking go through, to be copied into a shell.
 *
 * <p>They need bash, curl and sed only. The slot is the first of {@code room-1} that is free when
 * they are printed.
 */
final class FirstBooking {
  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
  private static final int DAYS_AHEAD = 21;

  private FirstBooking() {}

  static List<String> commands(URI base, Gateway gateway, Clock clock) {
    OffsetDateTime start = freeSlot(gateway, clock).orElseGet(() -> likelyFree(clock));
    String login =
        "TOKEN=$(curl -s "
            + base
            + "/v1/auth/login -H 'Content-Type: application/json'"
            + " -d '{\"username\":\"client-a\",\"password\":\"demo\"}'"
            + " | sed 's/.*\"accessToken\" *: *\"\\([^\"]*\\)\".*/\\1/')";
    String book =
        "COMMAND=$(curl -s "
            + base
            + "/v1/bookings -H \"Authorization: Bearer $TOKEN\""
            + " -H 'Content-Type: application/json' -H 'Prefer: wait=10'"
            + " -d '{\"resourceId\":\"room-1\",\"start\":\""
            + text(start)
            + "\",\"end\":\""
            + text(start.plusHours(1))
            + "\"}' | tee /dev/stderr | sed 's/.*\"commandId\" *: *\"\\([^\"]*\\)\".*/\\1/')";
    String follow =
        "curl -sN " + base + "/v1/commands/$COMMAND/events -H \"Authorization: Bearer $TOKEN\"";
    return List.of(login, book, follow);
  }

  private static Optional<OffsetDateTime> freeSlot(Gateway gateway, Clock clock) {
    ZonedDateTime from = nextWeekday(clock).atStartOfDay(ZONE);
    String query =
        "?from="
            + encoded(from.toOffsetDateTime())
            + "&to="
            + encoded(from.plusDays(DAYS_AHEAD).toOffsetDateTime());
    try {
      String token = gateway.login("client-a", "demo");
      Gateway.Answer answer = gateway.get("/v1/schedules/room-1/availability" + query, token);
      for (JsonNode slot : answer.body().path("slots")) {
        if (slot.path("free").asInt(0) > 0) {
          OffsetDateTime start = OffsetDateTime.parse(slot.path("start").asString());
          return Optional.of(start.atZoneSameInstant(ZONE).toOffsetDateTime());
        }
      }
    } catch (IOException | RuntimeException unavailable) {
      // The commands are printed all the same, with a slot that is probably free.
    }
    return Optional.empty();
  }

  /** Another slot every minute, so that a restart seldom prints one that is taken. */
  private static OffsetDateTime likelyFree(Clock clock) {
    long minute = clock.instant().getEpochSecond() / 60;
    LocalDate day = nextWeekday(clock);
    for (long skipped = minute / 10 % 10; skipped > 0; skipped--) {
      day = weekday(day.plusDays(1));
    }
    return day.atTime(8 + (int) (minute % 10), 0).atZone(ZONE).toOffsetDateTime();
  }

  private static LocalDate nextWeekday(Clock clock) {
    return weekday(LocalDate.now(clock.withZone(ZONE)).plusDays(1));
  }

  private static LocalDate weekday(LocalDate day) {
    return switch (day.getDayOfWeek()) {
      case SATURDAY -> day.plusDays(2);
      case SUNDAY -> day.plusDays(1);
      case MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY -> day;
    };
  }

  private static String text(OffsetDateTime time) {
    return DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXXX").format(time);
  }

  private static String encoded(OffsetDateTime time) {
    return URLEncoder.encode(text(time), StandardCharsets.UTF_8);
  }
}
