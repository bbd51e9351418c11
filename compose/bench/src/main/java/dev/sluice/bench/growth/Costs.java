package dev.sluice.bench.growth;

import dev.sluice.bench.booking.EndToEnd;
import dev.sluice.bench.figure.Latency;
import dev.sluice.bench.growth.Seed.Stored;
import dev.sluice.bench.load.HttpConnection;
import dev.sluice.bench.load.Load;
import dev.sluice.bench.load.LoadResult;
import dev.sluice.bench.load.Request;
import dev.sluice.bench.load.Requests;
import dev.sluice.bench.load.Session;
import dev.sluice.bench.log.BookingEvents;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;

/** What is done again and again at each size, by one client on one connection. */
final class Costs implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int RESUMES = 25;
  private static final byte[] ID = "id: ".getBytes(StandardCharsets.US_ASCII);

  private final Session client;
  private final Load load;
  private final EndToEnd bookings;

  /**
   * @param bookings those of the client
   */
  Costs(Session client, EndToEnd bookings) {
    this.client = client;
    this.load = new Load(client.target(), 1);
    this.bookings = bookings;
  }

  /**
   * Everything that is measured, by its name.
   *
   * @param stored some of what is stored
   * @param head of the client's feed
   */
  Map<String, Callable<Latency>> all(Duration round, List<Stored> stored, long head) {
    Instant day = Instant.now().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(2));
    String week = "from=" + day + "&to=" + day.plus(Duration.ofDays(7));
    Map<String, Callable<Latency>> all = new LinkedHashMap<>();
    all.put("accept to final", () -> bookings.full(1, round.multipliedBy(3)).latency());
    all.put("poll", () -> get(round, any(stored, s -> "/v1/commands/" + s.commandId())));
    all.put("listing, newest 50", () -> get(round, same("/v1/commands?limit=50")));
    all.put("listing, of a rare status", () -> get(round, same("/v1/commands?status=PARKED")));
    all.put("listing, of a rare type", () -> get(round, same("/v1/commands?type=CloseSchedule")));
    all.put("booking", () -> get(round, any(stored, s -> "/v1/bookings/" + s.bookingId())));
    String resource = BookingEvents.resource(7);
    all.put(
        "bookings of a resource in a week",
        () -> get(round, same("/v1/bookings?resourceId=" + resource + "&" + week)));
    all.put(
        "availability of a week",
        () -> get(round, same("/v1/schedules/" + resource + "/availability?" + week)));
    all.put("feed, resumed 10 events back", () -> resume(head - 10, 10));
    all.put("feed, resumed from the middle, 100 events", () -> resume(head / 2, 100));
    return all;
  }

  private interface PathOf {
    String path(Stored stored);
  }

  private Requests any(List<Stored> stored, PathOf path) {
    List<byte[]> requests = stored.stream().map(s -> bytes(path.path(s))).toList();
    return _ -> requests.get(ThreadLocalRandom.current().nextInt(requests.size()));
  }

  private Requests same(String path) {
    byte[] request = bytes(path);
    return _ -> request;
  }

  private byte[] bytes(String path) {
    return Request.get(client.target(), path, client.token()).bytes();
  }

  private Latency get(Duration round, Requests requests) throws InterruptedException {
    LoadResult result = load.closed(round, requests, (_, _, _) -> {});
    if (result.others(200) > 0) {
      throw new IllegalStateException("a query was answered: " + result.told());
    }
    return result.latency();
  }

  /** From the request until so many events behind that one are there, on a new connection each. */
  private Latency resume(long after, int events) throws IOException {
    Latency latency = new Latency();
    URI target = client.target();
    byte[] request =
        Request.of(
                "GET",
                target,
                "/v1/events",
                client.token(),
                "Accept",
                "text/event-stream",
                "Last-Event-ID",
                "%016d".formatted(after))
            .bytes();
    for (int i = 0; i < RESUMES; i++) {
      try (HttpConnection connection = HttpConnection.open(target, PATIENCE)) {
        long begin = System.nanoTime();
        List<Long> ids = ids(connection.stream(request), events);
        latency.recordNanos(System.nanoTime() - begin);
        if (ids.getFirst() != after + 1 || ids.getLast() != after + events) {
          throw new IOException("resumed after " + after + ", the feed went on with " + ids);
        }
      }
    }
    return latency;
  }

  /** The ids of the first events; in an answer of this system each begins a line. */
  static List<Long> ids(InputStream stream, int events) throws IOException {
    List<Long> ids = new ArrayList<>();
    int matched = 0;
    boolean lineBegins = true;
    while (ids.size() < events) {
      int next = stream.read();
      if (next < 0) {
        throw new EOFException("the feed ended after " + ids);
      }
      matched = (lineBegins || matched > 0) && next == ID[matched] ? matched + 1 : 0;
      lineBegins = next == '\n';
      if (matched == ID.length) {
        ids.add(Long.parseLong(new String(stream.readNBytes(16), StandardCharsets.US_ASCII)));
        matched = 0;
      }
    }
    return ids;
  }

  @Override
  public void close() {
    load.close();
  }
}
