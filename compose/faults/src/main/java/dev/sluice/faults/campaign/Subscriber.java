package dev.sluice.faults.campaign;

import dev.sluice.faults.history.History;
import dev.sluice.faults.history.History.EventKind;
import dev.sluice.schemas.event.EventType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A subscriber that drops the connection again and again, goes on at any instance after the last
 * event it saw, and after some events asks for what they tell of. It ends when it is told to, or
 * after the last event of the command that it follows.
 */
final class Subscriber implements Runnable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration ANSWER = Duration.ofSeconds(20);

  /** A heartbeat comes every 15 s; after this nobody would wait any longer. */
  private static final Duration SILENCE = Duration.ofSeconds(35);

  private final String name;
  private final String feed;
  private final String path;
  private final Session session;
  private final World world;
  private final RandomGenerator random;
  private final int perConnection;
  private final boolean ofCommand;
  private final Wish wish;
  private final AtomicLong lastSequence = new AtomicLong();
  private String lastId = "";
  private volatile boolean stopped;

  /**
   * Which events a subscriber asks for, and how.
   *
   * @param feed by {@code tenant/subject}, {@code tenant/}, or {@code command …}
   * @param tickets whether it shows a ticket instead of its token, as browsers do
   * @param kinds empty: all
   * @param resource by {@code tenant/resource}; empty: all
   */
  record Wish(String name, String feed, boolean tickets, Set<EventKind> kinds, String resource) {
    static Wish all(String name, String feed) {
      return new Wish(name, feed, false, Set.of(), "");
    }

    Wish withTicket() {
      return new Wish(name, feed, true, kinds, resource);
    }

    Wish of(Set<EventKind> some) {
      return new Wish(name, feed, tickets, some, resource);
    }

    Wish of(String one) {
      return new Wish(name, feed, tickets, kinds, one);
    }

    /** As the query of a request says it. */
    private String query() {
      StringBuilder query = new StringBuilder(feed.endsWith("/") ? "&scope=tenant" : "");
      if (!kinds.isEmpty()) {
        query.append("&types=").append(types());
      }
      if (!resource.isEmpty()) {
        query.append("&resourceId=").append(resource.substring(resource.indexOf('/') + 1));
      }
      return query.toString();
    }

    private String types() {
      return kinds.stream()
          .map(kind -> "command." + kind.name().toLowerCase(Locale.ROOT))
          .sorted()
          .collect(Collectors.joining(","));
    }
  }

  private Subscriber(
      Wish wish,
      String path,
      Session session,
      World world,
      RandomGenerator random,
      int perConnection) {
    this.wish = wish;
    this.name = wish.name();
    this.feed = wish.feed();
    this.path = path;
    this.session = session;
    this.world = world;
    this.random = random;
    this.perConnection = perConnection;
    this.ofCommand = feed.startsWith("command ");
  }

  /** Of an account's own feed, or of its tenant's. */
  static Subscriber ofFeed(Wish wish, Session session, World world, RandomGenerator random) {
    String path = "/v1/events?from=earliest" + wish.query();
    return new Subscriber(wish, path, session, world, random, 60);
  }

  /**
   * Of one command's events.
   *
   * @param perConnection how many events it takes before it drops the connection, at most
   */
  static Subscriber ofCommand(
      String name, Session session, World world, String commandId, int perConnection) {
    return new Subscriber(
        Wish.all(name, "command " + commandId),
        "/v1/commands/" + commandId + "/events",
        session,
        world,
        new Random(commandId.hashCode()),
        perConnection);
  }

  String name() {
    return name;
  }

  String feed() {
    return feed;
  }

  /** What it asked for, if not for all. */
  Optional<History.Filter> filter() {
    return wish.kinds().isEmpty() && wish.resource().isEmpty()
        ? Optional.empty()
        : Optional.of(new History.Filter(feed, wish.kinds(), wish.resource()));
  }

  /** Sequence of the last event it got. */
  long lastSequence() {
    return lastSequence.get();
  }

  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    try {
      while (!stopped) {
        try {
          follow(world.readers().get(random.nextInt(world.readers().size())));
        } catch (IOException dropped) {
          // Resumed below, after the last event.
        }
        TimeUnit.MILLISECONDS.sleep(random.nextLong(200));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      world.notebook().surprised(name + ": " + e);
    }
  }

  private void follow(URI instance) throws IOException, InterruptedException {
    String ticket = wish.tickets() ? "&ticket=" + ticket(instance) : "";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(instance.resolve(path + ticket))
            .timeout(ANSWER)
            .header("Accept", "text/event-stream");
    if (ticket.isEmpty()) {
      request.header("Authorization", "Bearer " + session.token());
    }
    if (!lastId.isEmpty()) {
      request.header("Last-Event-ID", lastId);
    }
    HttpResponse<InputStream> response =
        session.http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body();
        Silence silence = new Silence(instance, body)) {
      int status = response.statusCode();
      if (status == 200) {
        read(new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8)), silence);
      } else if (status == 204 && ofCommand) {
        world.notebook().surprised(name + " was told of the end before it had its last event");
        stopped = true;
      } else if (status != 429 && status != 401 && status < 500) {
        world.notebook().surprised(name + " got " + status);
        TimeUnit.SECONDS.sleep(1);
      }
    }
  }

  /** For one stream, of any instance. */
  private String ticket(URI instance) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                instance.resolve("/v1/events/tickets?" + wish.query().replaceFirst("&", "")))
            .timeout(ANSWER)
            .header("Authorization", "Bearer " + session.token())
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<String> answer =
        session.http().send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() == 200) {
      return JSON.readTree(answer.body()).get("ticket").asString();
    }
    if (answer.statusCode() != 429 && answer.statusCode() != 401 && answer.statusCode() < 500) {
      world.notebook().surprised(name + " got no ticket: " + answer.body());
    }
    throw new IOException("no ticket: " + answer.statusCode());
  }

  private void read(BufferedReader lines, Silence silence)
      throws IOException, InterruptedException {
    int left = 1 + random.nextInt(perConnection);
    String id = "";
    String type = "";
    for (String line = lines.readLine(); line != null && !stopped; line = lines.readLine()) {
      silence.broken();
      if (line.startsWith("id:")) {
        id = line.substring(3).strip();
      } else if (line.startsWith("event:")) {
        type = line.substring(6).strip();
        if (type.equals("feed.truncated")) {
          world.notebook().surprised(name + " was told that its history is gone after " + lastId);
        }
      } else if (line.startsWith("data:")
          && !id.isEmpty()
          && EventType.ofApiName(type).isPresent()) {
        silence.deaf();
        onEvent(id, JSON.readTree(line.substring(5)));
        silence.broken();
        left--;
        if (left == 0) {
          return;
        }
      }
    }
  }

  private void onEvent(String id, JsonNode event) throws InterruptedException {
    History.Delivery got = EventJson.read(name, feed, event);
    lastId = id;
    lastSequence.set(got.sequence());
    world.notebook().delivered(got);
    if (got.kind() == EventKind.WEBHOOK_DISABLED) {
      return;
    }
    if (ofCommand && got.kind().isFinal()) {
      stopped = true;
    }
    if (random.nextInt(10) == 0) {
      lookAtCommand(got.commandId(), got.revision());
    }
    JsonNode booking = event.get("data").path("result").get("booking");
    if (booking != null && random.nextInt(3) == 0) {
      lookAtBooking(got.commandId(), booking);
    }
  }

  private void lookAtCommand(String commandId, long revision) throws InterruptedException {
    Session.Answer answer = session.get(world.readers(), "/v1/commands/" + commandId, Map.of());
    boolean found = answer.status() == 200;
    world
        .notebook()
        .looked(
            new History.Look(
                name,
                commandId,
                "command",
                revision,
                found ? answer.body().get("revision").asLong() : 0,
                found ? Rows.print(answer.body()) : 0));
  }

  private void lookAtBooking(String commandId, JsonNode booking) throws InterruptedException {
    String id = booking.get("bookingId").asString();
    Session.Answer answer = session.get(world.readers(), "/v1/bookings/" + id, Map.of());
    long seen = answer.status() == 200 ? answer.body().get("revision").asLong() : 0;
    world
        .notebook()
        .looked(
            new History.Look(
                name, commandId, "booking", booking.get("revision").asLong(), seen, 0));
  }

  /** Ends a connection on which nothing has come for longer than a heartbeat takes. */
  private final class Silence implements AutoCloseable {
    private final URI instance;
    private final InputStream body;
    private final Thread watch;
    private final Instant opened = Instant.now();
    private volatile long lastLine = System.nanoTime();
    private volatile boolean deaf;
    private volatile @Nullable Instant lastAt;

    Silence(URI instance, InputStream body) {
      this.instance = instance;
      this.body = body;
      this.watch = Thread.ofVirtual().name(name + "-silence").start(this::listen);
    }

    /** From now on nobody listens: the subscriber asks for something. */
    void deaf() {
      deaf = true;
    }

    void broken() {
      lastLine = System.nanoTime();
      deaf = false;
      lastAt = Instant.now();
    }

    private void listen() {
      try {
        while (true) {
          long left = deaf ? SILENCE.toNanos() : lastLine + SILENCE.toNanos() - System.nanoTime();
          if (left <= 0) {
            world
                .notebook()
                .remarked(
                    "%s heard nothing on %s for %d s, opened %s, last line %s, after id %s"
                        .formatted(name, instance, SILENCE.toSeconds(), opened, lastAt, lastId));
            world.silent().accept(instance);
            body.close();
            return;
          }
          TimeUnit.NANOSECONDS.sleep(left);
        }
      } catch (InterruptedException | IOException e) {
        // The connection has ended already.
      }
    }

    @Override
    public void close() {
      watch.interrupt();
    }
  }
}
