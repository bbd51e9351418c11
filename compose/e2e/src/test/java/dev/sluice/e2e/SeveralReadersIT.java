package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Two processes that are read from are one: in what they show, and in whom they show it. */
class SeveralReadersIT {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int ROUNDS = 5;

  private final SplitGateway system = SplitGateway.shared();
  private final GatewayTester gateway = system.tester();
  private final String tenant = "t-" + UUID.randomUUID();
  private final Client operator = gateway.caller("olga", tenant, "client", "operator");

  /**
   * The machine may be busy with other things in one round or another; the system takes as long in
   * each. What is compared was written by the system itself: when it was changed, and when a stream
   * was told to end.
   */
  @Test
  void aSuspensionEndsTheStreamsOnAllInstancesWithinASecond() {
    List<Duration> longest = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      String name = "ada-" + round;
      Client client = gateway.caller(name, tenant, "client");
      try (SseClient one = client.at(system.readers().getFirst().address()).events("/v1/events");
          SseClient two = client.at(system.readers().getLast().address()).events("/v1/events");
          SseClient front = client.events("/v1/events")) {
        Answer suspended = operator.post("/v1/subjects/" + name + "/suspend", "");
        Instant changed = Instant.parse(suspended.text("/changedAt"));
        Duration took = Duration.ZERO;
        for (SseClient stream : List.of(one, two, front)) {
          List<SseEvent> rest = stream.toEnd();
          assertThat(rest).extracting(SseEvent::type).containsExactly("feed.suspended");
          Instant told = Instant.parse(rest.getFirst().cloudEvent().get("time").asString());
          took = max(took, Duration.between(changed, told));
        }
        longest.add(took);
      }
    }
    assertThat(longest.stream().sorted().toList().get(ROUNDS / 2)).isLessThan(SECOND);
  }

  /** Each process measures how long after a change was written it is in force there. */
  @Test
  void aPolicyIsInForceInAllProcessesWithinASecond() {
    Map<Stack, Changes> before = changes();
    for (int round = 0; round < ROUNDS; round++) {
      String rules = Rules.policy(Rules.rule("round-" + round, "allow", "true"));
      assertThat(operator.put("/v1/policies/tenant", rules).status()).isIn(200, 201);
    }
    for (Stack process : system.processes()) {
      Changes since = changes(process).since(before.get(process));
      while (since.count() < ROUNDS * since.rooms()) {
        since = changes(process).since(before.get(process));
      }
      assertThat(since.seconds() / since.count()).isLessThan(1);
    }
  }

  /**
   * How many changes have come into force in the rooms of a process.
   *
   * @param seconds that it took them together
   */
  private record Changes(int rooms, double count, double seconds) {
    Changes since(Changes before) {
      return new Changes(rooms, count - before.count, seconds - before.seconds);
    }
  }

  private Map<Stack, Changes> changes() {
    return Map.of(
        system.processes().get(0), changes(system.processes().get(0)),
        system.processes().get(1), changes(system.processes().get(1)),
        system.processes().get(2), changes(system.processes().get(2)));
  }

  private Changes changes(Stack process) {
    Map<String, Double> counts = system.measures(process, "sluice_control_delay_seconds_count");
    return new Changes(
        counts.size(),
        sum(counts),
        sum(system.measures(process, "sluice_control_delay_seconds_sum")));
  }

  private static double sum(Map<String, Double> measures) {
    return measures.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** SIGTERM: the stream ends in order, and goes on elsewhere with the next event. */
  @Test
  void whoIsSentAwayByAnInstanceThatStopsGoesOnAtAnotherWithoutAGap() {
    Client client = gateway.caller("ada", tenant, "client");
    String room = GatewayTester.resource(operator, 100);
    Stack going = system.readers().getFirst();
    Client there = client.at(system.readers().getLast().address());
    List<String> commands = new ArrayList<>();
    List<SseEvent> seen = new ArrayList<>();
    try (SseClient stream = client.at(going.address()).events("/v1/events")) {
      commands.add(client.submit("/v1/bookings", Slot.hour(9).booking(room)));
      seen.add(stream.next());
      Thread stopping = Thread.startVirtualThread(going::stop);
      for (int i = 0; i < 20; i++) {
        commands.add(client.submit("/v1/bookings", Slot.hour(9).booking(room)));
      }
      seen.addAll(stream.toEnd());
      try (SseClient goesOn = there.events("/v1/events", "Last-Event-ID", seen.getLast().id())) {
        for (String command : commands) {
          there.await(command);
        }
        long ends = seen.stream().filter(SseEvent::isFinal).count();
        while (ends < commands.size()) {
          seen.add(goesOn.next());
          ends += seen.getLast().isFinal() ? 1 : 0;
        }
      }
      join(stopping);
    } finally {
      going.start();
    }
    for (int i = 0; i < seen.size(); i++) {
      assertThat(seen.get(i).sequence()).isEqualTo(i + 1);
    }
    try (SseClient all = there.events("/v1/events?from=earliest")) {
      assertThat(all.next(seen.size())).isEqualTo(seen);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
