package dev.sluice.bench;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A supply of bookings that all succeed: each is for another slot of one of many resources, so that
 * neither capacity nor one lane limits what is measured. Thread-safe.
 */
final class Slots {
  private static final String ALWAYS_OPEN =
      """
      {"timezone":"UTC","capacity":1,"slotMinutes":60,"weekly":{"mon":%1$s,"tue":%1$s,"wed":%1$s,\
      "thu":%1$s,"fri":%1$s,"sat":%1$s,"sun":%1$s}}\
      """
          .formatted("[{\"open\":\"00:00\",\"close\":\"24:00\"}]");

  private final String prefix;
  private final int resources;
  private final Instant first =
      LocalDate.now(ZoneOffset.UTC).plusDays(2).atStartOfDay(ZoneOffset.UTC).toInstant();
  private final AtomicInteger next = new AtomicInteger();

  private Slots(String prefix, int resources) {
    this.prefix = prefix;
    this.resources = resources;
  }

  /** Defines the resources through the gateway. */
  static Slots define(Client operator, String prefix, int resources) throws InterruptedException {
    for (int i = 0; i < resources; i++) {
      operator.commandToItsEnd("PUT", "/v1/schedules/" + prefix + i, ALWAYS_OPEN);
    }
    return new Slots(prefix, resources);
  }

  /** The body of the next booking. */
  String nextBooking() {
    int n = next.getAndIncrement();
    Instant start = first.plus(n / resources, ChronoUnit.HOURS);
    return "{\"resourceId\":\"%s%d\",\"start\":\"%s\",\"end\":\"%s\"}"
        .formatted(prefix, n % resources, start, start.plus(1, ChronoUnit.HOURS));
  }
}
