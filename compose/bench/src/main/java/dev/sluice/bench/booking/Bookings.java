package dev.sluice.bench.booking;

import dev.sluice.bench.load.HttpAnswer;
import dev.sluice.bench.load.Session;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A supply of bookings that all succeed: each is for another slot of one of many resources, so that
 * neither capacity nor one lane limits what is measured. Thread-safe.
 */
public final class Bookings {
  private static final String ALL_DAY = "[{\"open\":\"00:00\",\"close\":\"24:00\"}]";

  private final String prefix;
  private final int resources;
  private final Instant first =
      LocalDate.now(ZoneOffset.UTC).plusDays(2).atStartOfDay(ZoneOffset.UTC).toInstant();
  private final AtomicLong next = new AtomicLong();

  private Bookings(String prefix, int resources) {
    this.prefix = prefix;
    this.resources = resources;
  }

  /** For services that take any resource. */
  public static Bookings ofUndefined(String prefix, int resources) {
    return new Bookings(prefix, resources);
  }

  /** Defines the resources through the gateway first, and returns when it is done. */
  public static Bookings define(Session operator, String prefix, int resources) throws IOException {
    String lines =
        IntStream.range(0, resources)
            .mapToObj(i -> definition(prefix + i))
            .collect(Collectors.joining("\n"));
    HttpAnswer answer = operator.send("POST", "/v1/commands/batch", "application/x-ndjson", lines);
    List<String> ids = answer.body().lines().map(Bookings::commandId).toList();
    for (String id : ids) {
      HttpAnswer end = operator.get("/v1/commands/" + id, "Prefer", "wait=30");
      if (!end.text("status").equals(Optional.of("SUCCEEDED"))) {
        throw new IOException("a resource could not be defined: " + end.body());
      }
    }
    return new Bookings(prefix, resources);
  }

  /** Open at any time. */
  private static String definition(String resource) {
    return """
    {"type":"DefineSchedule","resourceId":"%2$s","timezone":"UTC","capacity":1,\
    "slotMinutes":60,"weekly":{"mon":%1$s,"tue":%1$s,"wed":%1$s,"thu":%1$s,"fri":%1$s,\
    "sat":%1$s,"sun":%1$s}}\
    """
        .formatted(ALL_DAY, resource);
  }

  private static String commandId(String line) {
    JsonNode answer = JsonMapper.shared().readTree(line);
    JsonNode id = answer.get("commandId");
    if (id == null) {
      throw new IllegalStateException("a resource could not be defined: " + line);
    }
    return id.asString();
  }

  /** The body of the next booking. */
  public String next() {
    return body(next.getAndIncrement());
  }

  /** Which resource a booking is for. */
  public String resource(long n) {
    return prefix + n % resources;
  }

  /** The body of a booking by its number, for who counts himself. */
  public String body(long n) {
    Instant start = first.plus(n / resources, ChronoUnit.HOURS);
    return "{\"resourceId\":\"%s\",\"start\":\"%s\",\"end\":\"%s\"}"
        .formatted(resource(n), start, start.plus(1, ChronoUnit.HOURS));
  }
}
