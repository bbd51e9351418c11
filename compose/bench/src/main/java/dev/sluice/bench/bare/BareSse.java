package dev.sluice.bench.bare;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A bare loop over event streams: an event is encoded once and its bytes are written to everybody
 * who follows its feed, by one thread a processor. {@code GET /events?feed=n} follows; {@code POST
 * /emit} takes lines of a feed's number, a space and the data of an event.
 */
public final class BareSse {
  private final Map<Integer, Long> heads = new ConcurrentHashMap<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final List<SseLoop> loops;

  private BareSse(int threads) {
    this.loops = IntStream.range(0, threads).mapToObj(_ -> SseLoop.start()).toList();
  }

  public static void main(String[] args) throws IOException {
    BareSse bare = new BareSse(Runtime.getRuntime().availableProcessors());
    BareServer.serve(HttpRouting.builder().get("/events", bare::follow).post("/emit", bare::emit));
  }

  private void follow(ServerRequest req, ServerResponse res) throws InterruptedException {
    int feed = Integer.parseInt(req.query().get("feed"));
    long last =
        req.headers().contains(HeaderNames.create("Last-Event-ID"))
            ? Long.parseLong(req.headers().get(HeaderNames.create("Last-Event-ID")).get())
            : Long.MAX_VALUE;
    res.header(HeaderValues.create(HeaderNames.CONTENT_TYPE, "text/event-stream"));
    SseLoop loop = loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    loop.follow(feed, last, res.outputStream()).await();
  }

  /** One at a time, so that all loops have the events in one order. */
  private synchronized void emit(ServerRequest req, ServerResponse res) {
    String body = req.content().as(String.class);
    body.lines()
        .forEach(
            line -> {
              int space = line.indexOf(' ');
              int feed = Integer.parseInt(line.substring(0, space));
              long sequence = heads.merge(feed, 1L, Long::sum);
              String event =
                  "id: %016d\nevent: command.succeeded\ndata: ".formatted(sequence)
                      + line.substring(space + 1)
                      + "\n\n";
              byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
              loops.forEach(loop -> loop.write(feed, sequence, bytes));
            });
    res.status(204).send();
  }
}
