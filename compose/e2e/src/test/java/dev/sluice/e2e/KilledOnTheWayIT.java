package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Whatever a command waits for when it moves from one process to another, it goes on where it was.
 */
class KilledOnTheWayIT {
  /** Of each state; some of them move, by their partitions. */
  private static final int EACH = 3;

  /** The aim is ten seconds; a busy machine is given longer. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private static final Status REFUSED = Status.FAILED_PRECONDITION;

  private final DetouredGateway gateway = DetouredGateway.shared();
  private final Client client = gateway.as("client-a");
  private final Client operator = gateway.as("operator");
  private final Slot slot = Slot.hour(9);
  private final String again = "again-" + UUID.randomUUID();

  private record Sent(String room, String command) {}

  /** Work goes to processors that are added, and from there to those that are left. */
  @Test
  void workMovesToProcessorsThatAreAddedAndFromThoseThatAreKilledInWhateverStateItIs()
      throws Exception {
    Stack beside = gateway.processorsBeside().with("SLUICE_STREAMS_SESSION_TIMEOUT", "6s");
    List<Sent> parked = each(this::parked);
    List<Sent> undoing;
    List<Sent> calling;
    List<Sent> waiting;
    List<Sent> stopping;
    List<Sent> retrying;
    try (Detour.Rule undo = gateway.booking.hold("UndoChange", "bk_")) {
      undoing = each(room -> unconfirmed(room, undo));
      try (Detour.Rule aborted = gateway.booking.refuse("CreateBooking", again, Status.ABORTED);
          Detour.Rule call = gateway.booking.hold("CreateBooking", "")) {
        calling = each(room -> submit(room, slot.booking(room)));
        waiting =
            calling.stream()
                .map(first -> submit(first.room(), Slot.hour(10).booking(first.room())))
                .toList();
        stopping = each(room -> submit(room, slot.booking(room)));
        retrying = each(room -> submit(room, noted(slot.booking(room))));
        for (int i = 0; i < 2 * EACH; i++) {
          call.next();
        }
        aborted.next();
        stopping.forEach(this::stop);

        beside.start();
        awaitWork(beside);
        beside.kill();
      }
    }
    long killed = System.nanoTime();
    assertEnds(calling, "SUCCEEDED", 0);
    assertEnds(waiting, "SUCCEEDED", 0);
    assertEnds(retrying, "SUCCEEDED", 0);
    assertEnds(stopping, "CANCELLED", 1);
    assertEnds(undoing, "REJECTED", 1);
    Duration took = Duration.ofNanos(System.nanoTime() - killed);
    System.out.printf("the work of killed processors had ended after %d ms%n", took.toMillis());
    assertThat(took).isLessThan(PATIENCE);
    assertThat(parkedOnes()).containsAll(parked.stream().map(Sent::command).toList());
    for (Sent one : parked) {
      String retry = "/v1/commands/" + one.command() + "/retry";
      assertThat(operator.post(retry, "").status()).isEqualTo(202);
    }
    assertEnds(parked, "REJECTED", 1);
  }

  private List<Sent> each(Function<String, Sent> send) {
    return Stream.generate(gateway::resource).limit(EACH).map(send).toList();
  }

  private Sent submit(String room, String body) {
    return new Sent(room, client.submit("/v1/bookings", body));
  }

  private String noted(String body) {
    return body.replace("}", ",\"notes\":\"" + again + "\"}");
  }

  /** A booking whose hold is not confirmed, and whose undoing is refused. */
  private Sent parked(String room) {
    try (Detour.Rule kept = gateway.booking.refuse("UndoChange", "bk_", REFUSED)) {
      Sent sent = unconfirmed(room, kept);
      awaitEvent(sent, event -> event.type().equals("command.parked"));
      return sent;
    }
  }

  /** A booking whose hold is not confirmed; its undoing has been called. */
  private Sent unconfirmed(String room, Detour.Rule undo) {
    try (Detour.Rule refused = gateway.schedule.refuse("ConfirmHold", "hd_", REFUSED)) {
      Sent sent = submit(room, slot.booking(room));
      refused.next();
      undo.next();
      return sent;
    }
  }

  /** Cancels, which is heard while the call is under way. */
  private void stop(Sent sent) {
    String path = "/v1/commands/" + sent.command();
    assertThat(client.send("DELETE", path, "").status()).isEqualTo(202);
    awaitEvent(sent, event -> event.document().has("orders"));
  }

  private void awaitEvent(Sent sent, Predicate<SseEvent> last) {
    try (SseClient stream = client.events("/v1/commands/" + sent.command() + "/events")) {
      stream.until(last);
    }
  }

  private void awaitWork(Stack processors) {
    Client there = client.at(processors.address());
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      if (there.measures("sluice_commands_running").values().stream().anyMatch(n -> n > 0)) {
        return;
      }
    }
    throw new AssertionError("no work came to the processors that were added");
  }

  /** Each once, in its events too, and leaves its slot taken or free. */
  private void assertEnds(List<Sent> all, String status, int free) {
    for (Sent sent : all) {
      JsonNode end = client.await(sent.command());
      assertThat(end.get("status").asString()).as("%s", end).isEqualTo(status);
      assertThat(client.free(sent.room(), slot)).isEqualTo(free);
      try (SseClient stream = client.events("/v1/commands/" + sent.command() + "/events")) {
        List<SseEvent> events = stream.toEnd();
        assertThat(events).filteredOn(SseEvent::isFinal).hasSize(1);
        for (int i = 0; i < events.size(); i++) {
          assertThat(events.get(i).document().get("revision").asInt()).isEqualTo(i + 1);
        }
      }
    }
  }

  private List<String> parkedOnes() {
    JsonNode items = operator.get("/v1/commands/parked?limit=200").json().get("items");
    return items.valueStream().map(item -> item.get("commandId").asString()).toList();
  }
}
