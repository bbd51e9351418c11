package dev.sluice.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Principal;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who is suspended is shown nothing any more, on no instance. */
final class SuspensionIT {
  private static TestLog log;
  private static TestEgress one;
  private static TestEgress two;

  private final Principal who = TestLog.client();

  @BeforeAll
  static void open() {
    log = TestLog.open();
    one = TestEgress.open();
    two = TestEgress.open();
  }

  @AfterAll
  static void close() {
    two.close();
    one.close();
    log.close();
  }

  @Test
  void streamsEndOnAllInstancesAndCannotBeOpenedAgain() throws Exception {
    Principal other = new Principal("other", who.tenant(), Set.of("client"), Set.of());
    try (SseClient atOne = one.stream(who, "/v1/events");
        SseClient atTwo = two.stream(who, "/v1/events");
        SseClient others = one.stream(other, "/v1/events")) {
      Envelope envelope = book(who);
      assertThat(atOne.next(4)).hasSize(4);
      assertThat(atTwo.next(4)).hasSize(4);
      long begin = System.nanoTime();
      log.suspend(who, true, 1);
      for (SseClient stream : new SseClient[] {atOne, atTwo}) {
        SseClient.Event last = stream.next();
        assertThat(last.type()).isEqualTo("feed.suspended");
        assertThat(last.id()).isEmpty();
        assertThat(stream.next().type()).isEqualTo("end");
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
      for (TestEgress egress : new TestEgress[] {one, two}) {
        for (String path :
            new String[] {
              "/v1/events?lastEventId=0000000000000001",
              "/v1/commands",
              "/v1/commands/" + envelope.commandId(),
              "/v1/commands/" + envelope.commandId() + "/events",
              "/v1/bookings",
              "/v1/schedules/room",
              "/v1/schedules/room/availability"
            }) {
          assertRefused(egress.get(who, path));
        }
      }
      book(other);
      assertThat(others.next(4)).hasSize(4);
      log.suspend(who, false, 2);
      awaitResumed(one);
      try (SseClient again = one.stream(who, "/v1/events", "Last-Event-ID", "0000000000000002")) {
        assertThat(again.next().id()).isEqualTo("0000000000000003");
      }
    }
  }

  @Test
  void aPollThatWaitsIsRefusedAtOnce() throws Exception {
    Envelope envelope = TestLog.create(who, "room", null);
    log.accept(envelope);
    log.flush();
    String path = "/v1/commands/" + envelope.commandId();
    assertThat(one.get(who, path).statusCode()).isEqualTo(200);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<HttpResponse<String>> poll =
          threads.submit(() -> one.get(who, path, "Prefer", "wait=30"));
      long begin = System.nanoTime();
      log.suspend(who, true, 1);
      assertRefused(poll.get());
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void aTicketFromBeforeIsGoodForNothing() throws Exception {
    String ticket = TestEgress.json(one.post(who, "/v1/events/tickets")).path("ticket").asString();
    log.suspend(who, true, 1);
    awaitSuspended(one);
    assertRefused(one.anonymous("/v1/events?ticket=" + ticket));
    assertRefused(one.post(who, "/v1/events/tickets"));
  }

  private void awaitSuspended(TestEgress egress) throws Exception {
    while (egress.get(who, "/v1/commands").statusCode() != 403) {
      Thread.onSpinWait();
    }
  }

  private void awaitResumed(TestEgress egress) throws Exception {
    while (egress.get(who, "/v1/commands").statusCode() != 200) {
      Thread.onSpinWait();
    }
  }

  private static Envelope book(Principal who) {
    Envelope envelope = TestLog.create(who, "room", null);
    log.accept(envelope);
    log.publish(TestLog.booked(envelope));
    log.flush();
    return envelope;
  }

  private static void assertRefused(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
    assertThat(TestEgress.json(answer).path("code").asString()).isEqualTo("subject-suspended");
  }
}
