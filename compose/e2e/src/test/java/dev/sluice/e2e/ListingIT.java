package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Lists of commands and bookings. */
class ListingIT {
  private final GatewayTester gateway = GatewayTester.shared();
  private final Client client = gateway.somebody();
  private final String room = gateway.resource();

  @Test
  void thePagesOfCommandsAreAllOfThemNewestFirst() {
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      sent.addFirst(client.book(room, Slot.hour(i)).get("commandId").asString());
    }
    assertThat(ids(pages("/v1/commands?limit=3"), "commandId")).isEqualTo(sent);
    assertThat(ids(pages("/v1/commands?limit=7"), "commandId")).isEqualTo(sent);
    assertThat(client.get("/v1/commands?limit=7").json().has("next")).isFalse();
    assertThat(client.get("/v1/commands?limit=3").json().get("items")).hasSize(3);
  }

  @Test
  void whatIsSentMeanwhileDoesNotDisturbThePages() {
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      sent.addFirst(client.book(room, Slot.hour(i)).get("commandId").asString());
    }
    JsonNode first = client.get("/v1/commands?limit=2").json();
    client.book(room, Slot.hour(5));
    JsonNode second =
        client.get("/v1/commands?limit=2&cursor=" + encoded(first.get("next").asString())).json();
    List<String> seen = new ArrayList<>(ids(List.of(first), "commandId"));
    seen.addAll(ids(List.of(second), "commandId"));
    assertThat(seen).isEqualTo(sent);
  }

  @Test
  void commandsAreFoundByStatusTypeResourceAndKey() {
    String other = gateway.resource();
    String key = "list " + UUID.randomUUID();
    String made = client.book(room, Slot.hour(9)).get("commandId").asString();
    String refused = client.book(room, Slot.hour(9)).get("commandId").asString();
    Answer keyed = client.post("/v1/bookings", Slot.hour(9).booking(other), "Idempotency-Key", key);
    client.await(keyed.commandId());
    String cancel = client.submit("/v1/bookings/" + keyed.text("/bookingId") + "/cancel", "{}");
    client.await(cancel);

    assertThat(found("status=REJECTED")).containsExactly(refused);
    assertThat(found("status=SUCCEEDED")).containsExactly(cancel, keyed.commandId(), made);
    assertThat(found("type=CancelBooking")).containsExactly(cancel);
    assertThat(found("resourceId=" + room)).containsExactly(refused, made);
    assertThat(found("resourceId=" + other)).containsExactly(cancel, keyed.commandId());
    assertThat(found("idempotencyKey=" + encoded(key))).containsExactly(keyed.commandId());
    assertThat(found("resourceId=" + room + "&status=SUCCEEDED")).containsExactly(made);
    assertThat(found("status=FAILED")).isEmpty();
  }

  @Test
  void anItemIsTheDocumentItself() {
    JsonNode document = client.book(room, Slot.hour(9));
    assertThat(client.get("/v1/commands").json().at("/items/0")).isEqualTo(document);
  }

  @Test
  void bookingsAreFoundByTimeStatusAndResource() {
    String other = gateway.resource();
    String one = client.booked(room, Slot.hour(1));
    String two = client.booked(room, Slot.hour(2));
    String three = client.booked(other, Slot.hour(3));
    client.await(client.submit("/v1/bookings/" + two + "/cancel", "{}"));

    assertThat(bookings("")).containsExactlyInAnyOrder(one, two, three);
    assertThat(bookings("status=BOOKED")).containsExactlyInAnyOrder(one, three);
    assertThat(bookings("status=CANCELLED")).containsExactly(two);
    assertThat(bookings("resourceId=" + room)).containsExactlyInAnyOrder(one, two);
    Slot second = Slot.hour(2);
    assertThat(bookings("from=" + second.start() + "&to=" + second.end())).containsExactly(two);
    assertThat(bookings("from=" + second.start())).containsExactlyInAnyOrder(two, three);
    assertThat(bookings("to=" + second.start())).containsExactly(one);
    assertThat(ids(pages("/v1/bookings?limit=2"), "bookingId"))
        .containsExactlyInAnyOrder(one, two, three);
  }

  @Test
  void aStreamGoesOnExactlyBehindWhatAListingShows() {
    client.booked(room, Slot.hour(1));
    int hour = 2;
    for (String path : List.of("/v1/commands", "/v1/bookings")) {
      Answer page = client.get(path);
      String next = client.book(room, Slot.hour(hour++)).get("commandId").asString();
      try (SseClient stream =
          client.events("/v1/events", "Last-Event-ID", page.header("Feed-Position"))) {
        List<SseEvent> events = stream.until(SseEvent::isFinal);
        assertThat(events).allMatch(event -> event.commandId().equals(next));
        assertThat(events.getFirst().type()).isEqualTo("command.accepted");
      }
    }
  }

  private List<String> found(String query) {
    return ids(pages("/v1/commands?" + query), "commandId");
  }

  private List<String> bookings(String query) {
    return ids(pages("/v1/bookings?" + query), "bookingId");
  }

  private List<JsonNode> pages(String target) {
    List<JsonNode> pages = new ArrayList<>();
    pages.add(client.get(target).json());
    while (pages.getLast().has("next")) {
      assertThat(pages.getLast().get("items")).isNotEmpty();
      String cursor = encoded(pages.getLast().get("next").asString());
      pages.add(client.get(target + "&cursor=" + cursor).json());
    }
    return pages;
  }

  private static List<String> ids(List<JsonNode> pages, String member) {
    return pages.stream()
        .flatMap(page -> page.get("items").valueStream())
        .map(item -> item.get(member).asString())
        .toList();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
