package dev.sluice.e2e;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** A period that lies on slots of the resources that {@link GatewayTester#resource()} gives. */
record Slot(Instant start, Instant end) {
  /** The n-th hour, counted from some day that is to come. */
  static Slot hour(int n) {
    return hours(n, 1);
  }

  /** Some hours, from the n-th on. */
  static Slot hours(int n, int count) {
    Instant start =
        LocalDate.now(ZoneOffset.UTC)
            .plusDays(30)
            .atStartOfDay(ZoneOffset.UTC)
            .toInstant()
            .plus(Duration.ofHours(n));
    return new Slot(start, start.plus(Duration.ofHours(count)));
  }

  /** The body that books it. */
  String booking(String resource) {
    return """
    {"resourceId":"%s","start":"%s","end":"%s"}\
    """
        .formatted(resource, start, end);
  }

  /** The body that moves a booking to it. */
  String reschedule() {
    return """
    {"start":"%s","end":"%s"}\
    """
        .formatted(start, end);
  }
}
