package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A feed has no gap and no double, wherever one begins to read it. */
class EventStreamIT {
  private final GatewayTester gateway = GatewayTester.shared();
  private final Client client = gateway.somebody();
  private final String room = gateway.resource();

  @Test
  void theFeedIsDenseFromItsBeginning() {
    List<SseEvent> all = history(3);
    for (int i = 0; i < all.size(); i++) {
      SseEvent event = all.get(i);
      assertThat(event.sequence()).isEqualTo(i + 1);
      assertThat(event.cloudEvent().at("/data/sequence").asLong()).isEqualTo(i + 1);
      JsonNode previous = event.cloudEvent().get("previous");
      if (i == 0) {
        assertThat(previous.isNull()).isTrue();
      } else {
        assertThat(previous.asString()).isEqualTo(all.get(i - 1).id());
      }
    }
    assertThat(all).extracting(e -> e.cloudEvent().get("id").asString()).doesNotHaveDuplicates();
  }

  @Test
  void whoResumesAfterAnyEventGetsExactlyTheRest() {
    List<SseEvent> all = history(2);
    for (int i = 0; i < all.size() - 1; i++) {
      List<SseEvent> rest = all.subList(i + 1, all.size());
      try (SseClient byHeader = client.events("/v1/events", "Last-Event-ID", all.get(i).id());
          SseClient byQuery = client.events("/v1/events?lastEventId=" + all.get(i).id())) {
        assertThat(byHeader.next(rest.size())).isEqualTo(rest);
        assertThat(byQuery.next(rest.size())).isEqualTo(rest);
      }
    }
  }

  @Test
  void aTicketOpensOneStreamForABrowserThatSendsNoToken() {
    List<SseEvent> all = history(1);
    Answer issued = client.post("/v1/events/tickets", "");
    assertThat(issued.status()).as("%s", issued).isEqualTo(200);
    String path = "/v1/events?from=earliest&ticket=" + issued.json().get("ticket").asString();
    Client browser = client.withToken("");
    try (SseClient stream = browser.events(path)) {
      assertThat(stream.next(all.size())).isEqualTo(all);
    }
    assertThat(browser.get(path).status()).isEqualTo(401);
  }

  @Test
  void whoReadsHistoryWhileMoreHappensMissesNothing() {
    history(2);
    List<String> commands = new ArrayList<>();
    List<SseClient> streams = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      commands.add(client.submit("/v1/bookings", Slot.hour(40 + i).booking(room)));
      streams.add(client.events("/v1/events?from=earliest"));
    }
    String last = commands.getLast();
    List<SseEvent> one = streams.getFirst().until(e -> e.commandId().equals(last) && e.isFinal());
    for (SseClient stream : streams.subList(1, streams.size())) {
      assertThat(stream.until(e -> e.commandId().equals(last) && e.isFinal())).isEqualTo(one);
      stream.close();
    }
    streams.getFirst().close();
    for (int i = 0; i < one.size(); i++) {
      assertThat(one.get(i).sequence()).isEqualTo(i + 1);
    }
  }

  @Test
  void fromNowIsWhatComesNext() {
    List<SseEvent> all = history(1);
    try (SseClient stream = client.events("/v1/events")) {
      String command = client.submit("/v1/bookings", Slot.hour(20).booking(room));
      List<SseEvent> next = stream.until(e -> e.isFinal());
      assertThat(next).allMatch(e -> e.commandId().equals(command));
      assertThat(next.getFirst().sequence()).isEqualTo(all.size() + 1);
      assertThat(next.getFirst().cloudEvent().get("previous").asString())
          .isEqualTo(all.getLast().id());
    }
  }

  @Test
  void filtersLeaveEventsOutAndDoNotRenumber() {
    List<SseEvent> all = history(2);
    String other = gateway.resource();
    String elsewhere = client.book(other, Slot.hour(9)).get("commandId").asString();
    String types = "types=command.accepted,command.succeeded";
    try (SseClient stream = client.events("/v1/events?from=earliest&" + types)) {
      List<SseEvent> seen = stream.until(e -> e.commandId().equals(elsewhere) && e.isFinal());
      assertThat(seen)
          .hasSize(6)
          .extracting(SseEvent::type)
          .containsOnly("command.accepted", "command.succeeded");
      assertThat(all).containsAll(seen.subList(0, 4));
    }
    try (SseClient stream = client.events("/v1/events?from=earliest&resourceId=" + other)) {
      assertThat(stream.until(SseEvent::isFinal)).allMatch(e -> e.commandId().equals(elsewhere));
    }
  }

  @Test
  void aFeedHoldsNothingOfOthers() {
    Client other = gateway.somebody();
    try (SseClient stream = client.events("/v1/events?from=earliest")) {
      other.booked(room, Slot.hour(9));
      String mine = client.submit("/v1/bookings", Slot.hour(10).booking(room));
      assertThat(stream.until(SseEvent::isFinal)).allMatch(e -> e.commandId().equals(mine));
    }
  }

  @Test
  void theTenantsFeedHoldsAllOfTheTenantInOneOrder() {
    Client other = gateway.somebody();
    Client operator = gateway.operator();
    try (SseClient one = operator.events("/v1/events?scope=tenant");
        SseClient two = operator.events("/v1/events?scope=tenant")) {
      String mine = client.submit("/v1/bookings", Slot.hour(9).booking(room));
      String others = other.submit("/v1/bookings", Slot.hour(10).booking(room));
      client.await(mine);
      other.await(others);
      String last = client.book(room, Slot.hour(11)).get("commandId").asString();
      List<SseEvent> seen = one.until(e -> e.commandId().equals(last) && e.isFinal());
      assertThat(two.until(e -> e.commandId().equals(last) && e.isFinal()))
          .endsWith(
              seen.subList(Math.max(0, seen.size() - 5), seen.size()).toArray(SseEvent[]::new));
      assertThat(seen).extracting(SseEvent::commandId).contains(mine, others);
      for (int i = 1; i < seen.size(); i++) {
        assertThat(seen.get(i).sequence()).isEqualTo(seen.get(i - 1).sequence() + 1);
        assertThat(seen.get(i).cloudEvent().get("previous").asString())
            .isEqualTo(seen.get(i - 1).id());
      }
    }
  }

  @Test
  void theStreamOfACommandEndsAfterItsFinalEvent() {
    String command = client.submit("/v1/bookings", Slot.hour(9).booking(room));
    String path = "/v1/commands/" + command + "/events";
    try (SseClient live = client.events(path)) {
      List<SseEvent> events = live.toEnd();
      assertThat(events.getLast().isFinal()).isTrue();
      assertThat(events.getFirst().sequence()).isEqualTo(1);
      try (SseClient later = client.events(path);
          SseClient resumed = client.events(path, "Last-Event-ID", events.get(1).id())) {
        assertThat(later.toEnd()).isEqualTo(events);
        assertThat(resumed.toEnd()).isEqualTo(events.subList(2, events.size()));
      }
      // An EventSource takes this as the end and does not come again (WHATWG HTML, 9.2.1).
      String[] atEnd = {"Accept", "text/event-stream", "Last-Event-ID", events.getLast().id()};
      assertThat(client.get(path, atEnd).status()).isEqualTo(204);
    }
  }

  @Test
  void aHeartbeatTellsThatTheStreamLives() {
    try (SseClient stream = client.events("/v1/events")) {
      stream.awaitHeartbeat();
      stream.awaitHeartbeat();
    }
  }

  /** Those who all lost their streams at once do not all come back at once. */
  @Test
  void howSoonToComeBackDiffersFromStreamToStream() {
    List<SseClient> streams = Stream.generate(() -> client.events("/v1/events")).limit(8).toList();
    List<Integer> pauses = new ArrayList<>();
    for (SseClient stream : streams) {
      stream.awaitHeartbeat();
      pauses.add(Integer.parseInt(stream.retry()));
      stream.close();
    }
    assertThat(pauses).allMatch(pause -> pause >= 1000 && pause <= 3000);
    assertThat(Set.copyOf(pauses)).hasSizeGreaterThan(1);
  }

  @Test
  void aStreamEndsWithItsTokenAndGoesOnWithAnother() {
    String subject = "short-" + UUID.randomUUID();
    ObjectNode claims = gateway.issuer().claims(subject, "demo", "client");
    claims.put("exp", Instant.now().plusSeconds(5).getEpochSecond());
    Client brief = gateway.anybody().withToken(gateway.issuer().sign(claims));
    Client lasting = gateway.caller(subject, "demo", "client");
    Answer ticket = brief.post("/v1/events/tickets", "");
    String command;
    String next;
    List<SseEvent> seen;
    try (SseClient stream = brief.events("/v1/events");
        SseClient renewed =
            gateway.anybody().events("/v1/events?ticket=" + ticket.text("/ticket"))) {
      String renewal = "/v1/events/streams/" + ticket.text("/streamId") + "/renewal";
      assertThat(lasting.post(renewal, "").status()).isEqualTo(204);
      command = brief.submit("/v1/bookings", Slot.hour(9).booking(room));
      seen = stream.toEnd();
      next = lasting.book(room, Slot.hour(10)).get("commandId").asString();
      assertThat(untilEnd(renewed, next))
          .extracting(SseEvent::type)
          .contains("feed.renewed")
          .doesNotContain("feed.expired");
    }
    assertThat(seen.getLast().type()).isEqualTo("feed.expired");
    String lastId = seen.get(seen.size() - 2).id();
    try (SseClient stream = lasting.events("/v1/events", "Last-Event-ID", lastId)) {
      List<SseEvent> rest = untilEnd(stream, next);
      assertThat(rest.getFirst().sequence()).isEqualTo(seen.get(seen.size() - 2).sequence() + 1);
      assertThat(rest).noneMatch(e -> e.commandId().equals(command));
    }
  }

  @Test
  void aStreamThatIsRenewedGoesOnWithTheNewTokenAndSaysSo() {
    String subject = "renewed-" + UUID.randomUUID();
    ObjectNode claims = gateway.issuer().claims(subject, "demo", "client");
    claims.put("exp", Instant.now().plusSeconds(60).getEpochSecond());
    Client brief = gateway.anybody().withToken(gateway.issuer().sign(claims));
    Client lasting = gateway.caller(subject, "demo", "client");
    Answer ticket = brief.post("/v1/events/tickets", "");
    String renewal = "/v1/events/streams/" + ticket.text("/streamId") + "/renewal";
    try (SseClient stream =
        gateway.anybody().events("/v1/events?ticket=" + ticket.text("/ticket"))) {
      // Nobody else's call is for this stream.
      assertThat(client.post(renewal, "").status()).isEqualTo(202);
      assertThat(lasting.post(renewal, "").status()).isEqualTo(204);
      SseEvent renewed = stream.next();
      assertThat(renewed.type()).isEqualTo("feed.renewed");
      assertThat(Instant.parse(renewed.cloudEvent().at("/data/expiresAt").asString()))
          .isAfter(Instant.now().plusSeconds(600));
    }
  }

  @Test
  void anEventThatIsShownIsInTheListToo() {
    try (SseClient stream = client.events("/v1/events")) {
      String command = client.submit("/v1/bookings", Slot.hour(9).booking(room));
      SseEvent first = stream.next();
      assertThat(first.type()).isEqualTo("command.accepted");
      assertThat(client.get("/v1/commands").json().at("/items/0/commandId").asString())
          .isEqualTo(command);
    }
  }

  private static List<SseEvent> untilEnd(SseClient stream, String command) {
    return stream.until(e -> e.commandId().equals(command) && e.isFinal());
  }

  /** All events of some commands of this client. */
  private List<SseEvent> history(int commands) {
    String last = "";
    for (int i = 0; i < commands; i++) {
      last = client.book(room, Slot.hour(i)).get("commandId").asString();
    }
    String command = last;
    try (SseClient stream = client.events("/v1/events?from=earliest")) {
      return stream.until(e -> e.commandId().equals(command) && e.isFinal());
    }
  }
}
