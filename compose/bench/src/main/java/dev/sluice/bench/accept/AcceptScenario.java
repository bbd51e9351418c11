package dev.sluice.bench.accept;

import dev.sluice.bench.booking.Bookings;
import dev.sluice.bench.figure.Aim;
import dev.sluice.bench.figure.Figure;
import dev.sluice.bench.figure.Rounds;
import dev.sluice.bench.load.Request;
import dev.sluice.bench.load.Requests;
import dev.sluice.bench.load.Session;
import dev.sluice.bench.part.Broker;
import dev.sluice.bench.scenario.Run;
import dev.sluice.bench.scenario.Scenario;
import dev.sluice.bench.system.Child;
import dev.sluice.bench.system.SystemUnderTest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the ingress takes, beside what takes the same bytes with as little as possible. */
public final class AcceptScenario implements Scenario {
  private static final String BARE_TOPIC = "bench.bare";
  private static final String PERF_TOPIC = "bench.perf";
  private static final int PARTITIONS = 12;
  private static final int RESOURCES = 200;
  private static final int PAYLOADS = 1_000;
  private static final Pattern BARE_UP = Pattern.compile("bare endpoint is up on (\\S+)");

  private final Bookings bookings = Bookings.ofUndefined("accept-", RESOURCES);
  private final AtomicLong keys = new AtomicLong();

  @Override
  public String name() {
    return "accept";
  }

  @Override
  public String purpose() {
    return "Commands accepted (202) per second by an ingress in a process of its own, with JWT and"
        + " validation, beside a bare Helidon endpoint that only produces the body with acks=all"
        + " to the same broker.";
  }

  @Override
  public void run(Run run) throws Exception {
    SystemUnderTest system = IngressAlone.start(run);
    try (Broker broker = new Broker(system.bootstrapServers())) {
      broker.create(BARE_TOPIC, PARTITIONS);
      broker.create(PERF_TOPIC, PARTITIONS);
      try (Child process = startBare(run, system)) {
        URI bare = URI.create(process.await(BARE_UP, Duration.ofSeconds(30)).group(1));
        measure(run, system, bare, broker);
      }
    } finally {
      // What it has accepted was never carried out: no other scenario wants it.
      run.endSystem();
    }
  }

  private static Child startBare(Run run, SystemUnderTest system) throws IOException {
    return run.children()
        .startMain(
            "bare endpoint",
            BareEndpoint.class.getName(),
            List.of(),
            List.of(system.bootstrapServers(), BARE_TOPIC));
  }

  private void measure(Run run, SystemUnderTest system, URI bareAddress, Broker broker)
      throws Exception {
    String token = Session.login(system.http(), "client-a").token();
    try (Door plain = new Door(system.http(), plain(system.http(), token));
        Door keyed = new Door(system.http(), keyed(system.http(), token));
        Door bare = new Door(bareAddress, plain(bareAddress, token))) {
      List<Log> logs =
          List.of(
              new Log(broker, "sluice.commands", List.of(plain, keyed)),
              new Log(broker, BARE_TOPIC, List.of(bare)));
      ProducerPerfTest perfTest =
          new ProducerPerfTest(
              run.children(),
              system.bootstrapServers(),
              PERF_TOPIC,
              Stream.generate(bookings::next).limit(PAYLOADS).toList());
      new Comparison(run, plain, keyed, bare, perfTest).run();
      check(run, logs);
    }
  }

  private Requests plain(URI target, String token) {
    Request request = Request.post(target, "/v1/bookings", token);
    return _ -> request.bytes(bookings.next());
  }

  private Requests keyed(URI target, String token) {
    Request request = Request.post(target, "/v1/bookings", token);
    return _ ->
        request.bytes(bookings.next(), "Idempotency-Key", "bench-" + keys.getAndIncrement());
  }

  private static void check(Run run, List<Log> logs)
      throws ExecutionException, InterruptedException {
    long lost = logs.getFirst().lost();
    run.add(
        Figure.of("acknowledged, but not in the topic", "commands", Rounds.of((double) lost))
            .aimingAt(Aim.atMost(0)));
    run.add(
        Figure.of(
            "bare endpoint: acknowledged, but not in the topic",
            "commands",
            Rounds.of((double) logs.getLast().lost())));
    if (lost > 0) {
      throw new IllegalStateException(
          lost + " commands were acknowledged by a 202 and are not in the topic");
    }
  }
}
