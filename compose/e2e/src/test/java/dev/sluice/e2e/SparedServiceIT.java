package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A resource or a service that does not answer holds up what needs it, and nothing else. */
class SparedServiceIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int EACH = 8;
  private static final int MORE = 20;

  private final DetouredGateway gateway = DetouredGateway.shared();
  private final Client client = gateway.as("client-a");

  @Test
  void oneResourceWhoseCallsAreNotAnsweredHoldsUpItselfAlone() {
    String stuck = gateway.resource();
    List<String> others = resources(24);
    String first;
    String behind;
    try (Detour.Rule held = gateway.booking.hold("CreateBooking", stuck)) {
      first = client.submit("/v1/bookings", Slot.hour(9).booking(stuck));
      behind = client.submit("/v1/bookings", Slot.hour(10).booking(stuck));
      held.awaitCall();
      List<String> ends =
          Together.run(
              120,
              i -> {
                Slot slot = Slot.hour(i / others.size());
                JsonNode document = client.book(others.get(i % others.size()), slot);
                return document.get("status").asString();
              });
      assertThat(ends).containsOnly("SUCCEEDED");
      assertThat(client.get("/v1/commands/" + first).text("/status")).isEqualTo("RUNNING");
      assertThat(client.get("/v1/commands/" + behind).text("/status")).isEqualTo("ACCEPTED");
    }
    assertThat(client.await(first).get("status").asString()).isEqualTo("SUCCEEDED");
    assertThat(client.await(behind).get("status").asString()).isEqualTo("SUCCEEDED");
  }

  /** Ten seconds at least: the call is not answered before all others have ended. */
  @Test
  void theTimesOfOtherResourcesAreNotThoseOfASlowOne() {
    String slow = gateway.resource();
    List<String> others = resources(24);
    bookAll(others, 0);
    List<Duration> before = bookAll(others, 1);
    List<Duration> beside;
    String command;
    try (Detour.Rule held = gateway.booking.hold("CreateBooking", slow)) {
      command = client.submit("/v1/bookings", Slot.hour(9).booking(slow));
      held.awaitCall();
      beside = bookAll(others, 2);
      assertThat(client.get("/v1/commands/" + command).text("/status")).isEqualTo("RUNNING");
    }
    client.await(command);
    System.out.printf(
        "beside a slow resource: p50 %d ms, p99 %d ms; without: p50 %d ms, p99 %d ms%n",
        percentile(beside, 50).toMillis(),
        percentile(beside, 99).toMillis(),
        percentile(before, 50).toMillis(),
        percentile(before, 99).toMillis());
    // Room for what a busy machine does to either, and half of what the slow one would cost.
    assertThat(percentile(beside, 99))
        .isLessThan(percentile(before, 99).plus(Duration.ofSeconds(5)));
  }

  /** Eight at a time, eight in each resource; how long each took from POST to its end. */
  private List<Duration> bookAll(List<String> rooms, int round) {
    int callers = 8;
    return Together.run(
            callers,
            caller -> {
              List<Duration> times = new ArrayList<>();
              for (int i = caller; i < rooms.size() * EACH; i += callers) {
                long start = System.nanoTime();
                Slot slot = Slot.hour(round * EACH + i / rooms.size());
                JsonNode end = client.book(rooms.get(i % rooms.size()), slot);
                times.add(Duration.ofNanos(System.nanoTime() - start));
                assertThat(end.get("status").asString()).as("%s", end).isEqualTo("SUCCEEDED");
              }
              return times;
            })
        .stream()
        .flatMap(List::stream)
        .sorted()
        .toList();
  }

  private static Duration percentile(List<Duration> sorted, int percent) {
    return sorted.get((sorted.size() - 1) * percent / 100);
  }

  @Test
  void aServiceThatIsAwayIsSparedAndItsCommandsGoOnWhenItIsBack() {
    List<String> rooms = resources(12);
    List<String> commands;
    try (Detour.Rule away = gateway.booking.refuse("CreateBooking", "", Status.UNAVAILABLE)) {
      commands =
          rooms.stream()
              .map(room -> client.submit("/v1/bookings", Slot.hour(9).booking(room)))
              .toList();
      away.awaitCall();
      awaitSpared();
      assertThat(client.get("/observe/health/ready").status()).isEqualTo(200);
    }
    for (String command : commands) {
      assertThat(client.await(command).get("status").asString()).isEqualTo("SUCCEEDED");
    }
  }

  /** Beyond the bound, calls wait for those that are under way; the other service is called. */
  @Test
  void noMoreCallsAreUnderWayThanAServiceIsGiven() {
    Client caller = gateway.register("c-" + UUID.randomUUID());
    String other = gateway.resource();
    String booking = caller.booked(other, Slot.hour(9));
    int limit = caller.measures("sluice_calls_limit").get("{service=\"schedule\"}").intValue();
    String name = "res-" + UUID.randomUUID();
    List<JsonNode> accepted;
    try (Detour.Rule held = gateway.schedule.hold("PlaceHold", name);
        Detour.Rule elsewhere = gateway.booking.hold("CancelBooking", booking)) {
      accepted = bookEach(caller, name, limit + MORE);
      for (int i = 0; i < limit; i++) {
        held.next();
      }
      caller.submit("/v1/bookings/" + booking + "/cancel", "{}");
      elsewhere.awaitCall();
      assertThat(held.count()).isEqualTo(limit);
    }
    for (JsonNode line : accepted) {
      JsonNode end = caller.await(line.path("commandId").asString());
      assertThat(end.at("/reason/code").asString()).isEqualTo("resource-not-found");
    }
  }

  /** As many bookings, each of a resource that is not there. */
  private static List<JsonNode> bookEach(Client caller, String name, int count) {
    Slot slot = Slot.hour(9);
    String lines =
        IntStream.range(0, count)
            .mapToObj(i -> "{\"type\":\"CreateBooking\"," + slot.booking(name + i).substring(1))
            .collect(Collectors.joining("\n"));
    Answer answer =
        caller.post("/v1/commands/batch", lines, "Content-Type", "application/x-ndjson");
    assertThat(answer.lines()).hasSize(count).allMatch(line -> line.has("acceptedAt"));
    return answer.lines();
  }

  private List<String> resources(int count) {
    return IntStream.range(0, count).mapToObj(_ -> gateway.resource()).toList();
  }

  /** Health is all that tells of it from outside, so it is asked until it does. */
  private void awaitSpared() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      JsonNode health = client.get("/observe/health/ready").json();
      boolean spared =
          health
              .get("parts")
              .valueStream()
              .anyMatch(
                  part ->
                      part.get("name").asString().equals("booking-calls")
                          && part.get("status").asString().equals("DEGRADED"));
      if (spared) {
        return;
      }
    }
    throw new AssertionError("the service was not spared");
  }
}
