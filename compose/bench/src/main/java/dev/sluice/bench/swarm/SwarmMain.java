package dev.sluice.bench.swarm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The process of a swarm: {@code SwarmMain --port=<of the server> --subscribers=<n> --feeds=<1 or
 * n> [--tokens=<file> --log=<Kafka> --tenant=<name>] [--base=<n>]}. Without a log, the server is
 * the bare loop, and the feeds are numbered from the base on.
 *
 * <p>Takes orders from its standard input, a line each, and answers each with one line of JSON:
 * {@code connect <at once>}, {@code burst <events>}, {@code pace <a second> <events>}, {@code storm
 * <events> <at once>}, and {@code end}; it ends with its input too.
 */
public final class SwarmMain {
  private static final int MOST_EVENTS = 200_000;
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  private final Swarm swarm;
  private final Tally tally;
  private final Emitter emitter;

  private SwarmMain(Swarm swarm, Tally tally, Emitter emitter) {
    this.swarm = swarm;
    this.tally = tally;
    this.emitter = emitter;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Map<String, String> options = new TreeMap<>();
    for (String arg : args) {
      String[] parts = arg.substring(2).split("=", 2);
      options.put(parts[0], parts[1]);
    }
    int port = Integer.parseInt(options.get("port"));
    int subscribers = Integer.parseInt(options.get("subscribers"));
    int feeds = Integer.parseInt(options.get("feeds"));
    Stamps stamps = new Stamps(feeds, MOST_EVENTS);
    Tally tally = new Tally();
    String log = options.get("log");
    int base = Integer.parseInt(options.getOrDefault("base", "0"));
    Subscriber.Asking asking =
        log == null ? bare(base, feeds) : withTokens(options.getOrDefault("tokens", ""));
    List<Subscriber> all =
        IntStream.range(0, subscribers)
            .mapToObj(i -> new Subscriber(i, i % feeds, asking, stamps, tally))
            .toList();
    try (Swarm swarm = new Swarm(new InetSocketAddress("127.0.0.1", port), all, tally);
        Source source =
            log == null
                ? new BareSource(port, stamps, base)
                : new LogSource(
                    log,
                    options.getOrDefault("tenant", "bench"),
                    i -> "subject-" + stamps.feed(i))) {
      Emitter emitter = new Emitter(source, stamps, tally, subscribers / feeds);
      new SwarmMain(swarm, tally, emitter).obey();
    }
  }

  private static Subscriber.Asking bare(int base, int feeds) {
    return (subscriber, last, again) ->
        request("/events?feed=" + (base + subscriber % feeds), last, again, "");
  }

  private static Subscriber.Asking withTokens(String file) throws IOException {
    List<String> tokens = Files.readAllLines(Path.of(file));
    return (subscriber, last, again) ->
        request(
            "/v1/events?from=now",
            last,
            again,
            "Authorization: Bearer " + tokens.get(subscriber % tokens.size()) + "\r\n");
  }

  private static byte[] request(String path, long last, boolean again, String header) {
    String resume = again ? "Last-Event-ID: %016d\r\n".formatted(last) : "";
    return ("GET "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n"
            + header
            + resume
            + "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private void obey() throws IOException, InterruptedException {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("{}");
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      String[] words = line.split(" ");
      if (words[0].equals("end")) {
        return;
      }
      System.out.println(JsonMapper.shared().writeValueAsString(obey(words)));
    }
  }

  private ObjectNode obey(String[] words) throws InterruptedException {
    tally.restart();
    long begin = System.nanoTime();
    long before = tally.delivered.get();
    long bytes = tally.bytes.get();
    boolean whole =
        switch (words[0]) {
          case "connect" -> connect(Integer.parseInt(words[1]));
          case "burst" -> {
            emitter.burst(Integer.parseInt(words[1]));
            yield emitter.awaitDelivery();
          }
          case "pace" -> {
            emitter.pace(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            yield emitter.awaitDelivery();
          }
          case "storm" -> storm(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
          default -> throw new IllegalArgumentException("no such order: " + words[0]);
        };
    ObjectNode answer = JsonMapper.shared().createObjectNode();
    answer.put("whole", whole).put("seconds", (System.nanoTime() - begin) / 1e9);
    answer.put("delivered", tally.delivered.get() - before);
    answer.put("bytes", tally.bytes.get() - bytes);
    answer.put("missing", emitter.expected() - tally.delivered.get());
    answer.put("live", tally.live.get()).put("broken", tally.broken.get());
    answer.put("gaps", tally.gaps.get()).put("doubles", tally.doubles.get());
    answer.set("refused", JsonMapper.shared().valueToTree(tally.refusals()));
    answer.set("connect", percentiles(tally.connects()));
    answer.set("latency", percentiles(tally.latencies()));
    return answer;
  }

  private static ObjectNode percentiles(Histogram micros) {
    return JsonMapper.shared()
        .createObjectNode()
        .put("p50", micros.getValueAtPercentile(50) / 1e3)
        .put("p99", micros.getValueAtPercentile(99) / 1e3)
        .put("max", micros.getMaxValue() / 1e3);
  }

  private boolean connect(int atOnce) throws InterruptedException {
    swarm.connect(atOnce);
    return awaitAll();
  }

  /** Everybody's connection is gone, events come meanwhile, and everybody comes back. */
  private boolean storm(int events, int atOnce) throws InterruptedException {
    swarm.drop();
    while (tally.live.get() > 0) {
      Thread.sleep(1);
    }
    emitter.burst(events);
    swarm.connect(atOnce);
    return awaitAll() && emitter.awaitDelivery();
  }

  private boolean awaitAll() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE;
    while (tally.live.get() < swarm.size() && System.nanoTime() < end) {
      if (swarm.failure() != null) {
        throw new IllegalStateException("the swarm has stopped", swarm.failure());
      }
      Thread.sleep(1);
    }
    return tally.live.get() == swarm.size();
  }
}
