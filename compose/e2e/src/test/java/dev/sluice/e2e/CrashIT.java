package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Killed in the middle of work and started again, each command ends once, all tables agree, and the
 * system stops in order. Last of those that use it, because another would have to start it anew.
 */
@Order(Integer.MAX_VALUE)
class CrashIT {
  private static final int COMMANDS = 500;
  private static final int KILL_AFTER = 200;
  private static final int RESOURCES = 10;
  private static final int SLOTS = 45;
  private static final int AT_ONCE = 16;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final MortalGateway gateway = MortalGateway.running();
  private final ContractCheck contract = GatewayTester.contract(gateway.tester().address());
  private final Client client = gateway.login("client-a");
  private final Client operator = gateway.login("operator");
  private final List<String> resources = new ArrayList<>();
  private final CountDownLatch restarted = new CountDownLatch(1);

  @Test
  void eachOfFiveHundredCommandsEndsOnceAndTheTablesAgree() throws Exception {
    for (int i = 0; i < RESOURCES; i++) {
      resources.add(GatewayTester.resource(operator, 1));
    }
    CountDownLatch half = new CountDownLatch(KILL_AFTER);
    ConcurrentMap<Integer, String> accepted = new ConcurrentHashMap<>();
    Semaphore atOnce = new Semaphore(AT_ONCE);
    Thread killer =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    half.await();
                    gateway.crash();
                    restarted.countDown();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    Together.run(
        COMMANDS,
        i -> {
          atOnce.acquireUninterruptibly();
          try {
            accepted.put(i, untilAnswered(i));
          } finally {
            atOnce.release();
            half.countDown();
          }
          return i;
        });
    killer.join();

    Map<Integer, JsonNode> ends =
        accepted.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> client.await(e.getValue())));
    assertThat(ends).hasSize(COMMANDS);
    assertThat(Set.copyOf(accepted.values())).hasSize(COMMANDS);
    for (JsonNode end : ends.values()) {
      assertThat(end.get("status").asString()).as("%s", end).isIn("SUCCEEDED", "REJECTED");
    }
    assertOneEndEach(ends);
    assertTablesAgree(ends);
    assertThat(gateway.stop()).isZero();
  }

  /** As a real client: the same key until there is an answer. */
  private String untilAnswered(int number) {
    Instant end = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(end)) {
      try {
        Answer answer =
            client.sendUnchecked(
                "POST",
                "/v1/bookings",
                slot(number).booking(resource(number)),
                "Idempotency-Key",
                "crash-" + number);
        if (answer.status() == 202) {
          contract.check(answer);
          return answer.commandId();
        }
        assertThat(answer.status()).as("%s", answer).isEqualTo(503);
      } catch (IOException e) {
        awaitRestart();
      }
    }
    throw new AssertionError("command " + number + " was not answered in time");
  }

  private void awaitRestart() {
    try {
      assertThat(restarted.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The events of each command are 1, 2, 3, … and only the last is final. */
  private void assertOneEndEach(Map<Integer, JsonNode> ends) {
    for (int number = 0; number < COMMANDS; number += 20) {
      String id = ends.get(number).get("commandId").asString();
      try (SseClient stream = client.events("/v1/commands/" + id + "/events")) {
        List<SseEvent> events = stream.toEnd();
        assertThat(events).filteredOn(SseEvent::isFinal).hasSize(1);
        for (int i = 0; i < events.size(); i++) {
          assertThat(events.get(i).sequence()).isEqualTo(i + 1);
          assertThat(events.get(i).document().get("revision").asInt()).isEqualTo(i + 1);
        }
        assertThat(events.getLast().document()).isEqualTo(ends.get(number));
      }
    }
  }

  /** Commands that succeeded, bookings, and slots that are not free: all the same. */
  private void assertTablesAgree(Map<Integer, JsonNode> ends) {
    for (int r = 0; r < RESOURCES; r++) {
      String resource = resources.get(r);
      Set<String> succeeded = new TreeSet<>();
      for (JsonNode end : ends.values()) {
        if (end.get("status").asString().equals("SUCCEEDED")
            && end.get("resourceId").asString().equals(resource)) {
          assertThat(succeeded.add(end.at("/result/booking/start").asString())).isTrue();
        }
      }
      assertThat(succeeded).hasSize(SLOTS);
      assertThat(starts(operator.get("/v1/bookings?limit=200&resourceId=" + resource), "items"))
          .containsExactlyElementsOf(succeeded);
      Answer slots =
          operator.get(
              "/v1/schedules/%s/availability?from=%s&to=%s"
                  .formatted(resource, Slot.hour(0).start(), Slot.hour(SLOTS + 5).start()));
      Set<String> taken =
          slots
              .json()
              .get("slots")
              .valueStream()
              .filter(s -> s.get("free").asInt() == 0)
              .map(s -> OffsetDateTime.parse(s.get("start").asString()).toInstant())
              .map(Instant::toString)
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(taken).isEqualTo(succeeded);
    }
  }

  private static Set<String> starts(Answer answer, String member) {
    return answer
        .json()
        .get(member)
        .valueStream()
        .map(item -> item.get("start").asString())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The last fifty ask for slots that others ask for too. */
  private static Slot slot(int number) {
    return Slot.hour(number / RESOURCES % SLOTS);
  }

  private String resource(int number) {
    return resources.get(number % RESOURCES);
  }
}
