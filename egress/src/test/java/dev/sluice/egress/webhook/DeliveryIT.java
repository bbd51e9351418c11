package dev.sluice.egress.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.TestEgress;
import dev.sluice.egress.TestLog;
import dev.sluice.egress.store.FeedFilter;
import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.webhook.Receiver.Request;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.json.DocumentJson;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class DeliveryIT {
  private final Principal who = TestLog.client();
  private TestWebhooks test;

  @BeforeEach
  void open() throws Exception {
    test = new TestWebhooks(TestWebhooks.CONFIG).start();
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void theEventsOfItsOwnerArriveAsStreamsShowThem() throws Exception {
    test.book(who, "room");
    WebhookEditor.Revealed hook = test.register(who);
    Principal neighbour = new Principal("neighbour", who.tenant(), Set.of("client"), Set.of());
    test.book(neighbour, "room");
    List<FeedEntry> events = test.book(who, "room");
    List<Request> requests = test.receiver.next(4);
    assertThat(requests)
        .extracting(Request::eventId)
        .containsExactlyElementsOf(events.stream().map(FeedEntry::eventId).toList());
    Request last = requests.getLast();
    assertThat(last.isSignedBy(hook.secret())).isTrue();
    assertThat(last.headers().getFirst("Content-Type")).isEqualTo("application/cloudevents+json");
    assertThat(last.headers().getFirst("webhook-timestamp"))
        .isEqualTo(Long.toString(test.clock.instant().getEpochSecond()));
    JsonNode json = last.json();
    assertThat(json.path("id").asString()).isEqualTo(events.getLast().eventId());
    assertThat(json.path("type").asString()).isEqualTo("command.succeeded");
    assertThat(json.at("/data/sequence").asLong()).isEqualTo(8);
    assertThat(json.at("/data/previous").asString()).isEqualTo("0000000000000007");
    JsonNode document =
        TestEgress.json(DocumentJson.document(events.getLast().document()).toString());
    document
        .propertyNames()
        .forEach(name -> assertThat(json.get("data").get(name)).isEqualTo(document.get(name)));
    test.await(hook.webhook(), list -> isDone(list, 4));
    assertThat(test.receiver.rest()).isEmpty();
  }

  private static boolean isDone(List<Delivery> deliveries, int count) {
    return deliveries.size() == count
        && deliveries.stream().allMatch(d -> d.status() == Delivery.Status.DELIVERED);
  }

  @Test
  void onlyWhatWasAskedForArrives() throws Exception {
    WebhookEditor.Revealed byType = test.register(who, EventType.SUCCEEDED, EventType.REJECTED);
    WebhookEditor.Revealed byResource =
        test.editor.create(
            who, new Target(test.receiver.url(), new FeedFilter(Set.of(), "hall"), null));
    test.book(who, "room");
    test.publish(TestLog.rejected(TestLog.create(who, "hall", null)));
    List<Request> requests = test.receiver.next(4);
    assertThat(requests.stream().filter(r -> r.isSignedBy(byType.secret())))
        .extracting(Request::type)
        .containsExactlyInAnyOrder("command.succeeded", "command.rejected");
    assertThat(requests.stream().filter(r -> r.isSignedBy(byResource.secret())))
        .extracting(Request::type)
        .containsExactly("command.accepted", "command.rejected");
  }

  @Test
  void aResourceWaitsForItsFirstEventAndOthersDoNot() throws Exception {
    test.receiver.answers(request -> request.resource().equals("bad") ? 500 : 204);
    Webhook hook = test.register(who).webhook();
    List<FeedEntry> bad = test.book(who, "bad");
    List<FeedEntry> good = test.book(who, "good");
    test.await(
        hook,
        list ->
            list.stream().filter(d -> d.status() == Delivery.Status.DELIVERED).count() == 4
                && list.stream().anyMatch(d -> d.tries() == 1 && d.dueAt() != null));
    List<Request> first = test.receiver.rest();
    assertThat(ids(first, "good")).containsExactlyElementsOf(ids(good));
    assertThat(ids(first, "bad")).containsExactly(bad.getFirst().eventId());
    test.receiver.answers(_ -> 200);
    test.advance(Duration.ofSeconds(7));
    test.await(hook, list -> isDone(list, 8));
    assertThat(ids(test.receiver.rest(), "bad")).containsExactlyElementsOf(ids(bad));
  }

  private static List<String> ids(List<FeedEntry> events) {
    return events.stream().map(FeedEntry::eventId).toList();
  }

  private static List<String> ids(List<Request> requests, String resource) {
    return requests.stream()
        .filter(request -> request.resource().equals(resource))
        .map(Request::eventId)
        .toList();
  }

  @Test
  void oneSlowResourceHoldsUpNoOther() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    test.receiver.answers(
        request -> {
          if (request.resource().equals("slow")) {
            await(open);
          }
          return 204;
        });
    Webhook hook = test.register(who).webhook();
    test.book(who, "slow");
    test.book(who, "quick");
    test.await(
        hook,
        list -> list.stream().filter(d -> d.status() == Delivery.Status.DELIVERED).count() == 4);
    assertThat(ids(test.receiver.rest(), "slow")).hasSize(1);
    open.countDown();
    test.await(hook, list -> isDone(list, 8));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatFailsIsTriedAgainLaterAndLater() throws Exception {
    test.receiver.answers(_ -> 503);
    Webhook hook = test.register(who, EventType.ACCEPTED).webhook();
    test.book(who, "room");
    Instant before = test.clock.instant();
    Duration longest = Duration.ZERO;
    for (int tries = 1; tries <= 9; tries++) {
      int sofar = tries;
      Delivery delivery =
          test.await(hook, l -> l.size() == 1 && l.getFirst().tries() == sofar && isDue(l))
              .getFirst();
      Instant due = delivery.dueAt();
      Duration pause = Duration.between(test.clock.instant(), due);
      assertThat(pause).isPositive().isLessThan(Duration.ofHours(3));
      assertThat(pause).isGreaterThan(longest.dividedBy(2));
      longest = pause;
      test.advance(pause);
    }
    assertThat(Duration.between(before, test.clock.instant())).isGreaterThan(Duration.ofHours(3));
    test.receiver.answers(_ -> 200);
    test.advance(Duration.ofHours(3));
    Delivery done = test.await(hook, list -> isDone(list, 1)).getFirst();
    JsonNode attempts = WebhookJson.delivery(done).get("attempts");
    assertThat(attempts.size()).isEqualTo(done.tries()).isGreaterThanOrEqualTo(10);
    assertThat(attempts.get(0).path("status").asInt()).isEqualTo(503);
    assertThat(attempts.get(attempts.size() - 1).path("status").asInt()).isEqualTo(200);
    assertThat(test.receiver.rest()).extracting(Request::eventId).containsOnly(done.eventId());
  }

  private static boolean isDue(List<Delivery> list) {
    return list.getFirst().dueAt() != null;
  }

  @Test
  void whatIsNotTakenForADaySwitchesTheWebhookOffAndIsNotLost() throws Exception {
    test.receiver.answers(_ -> 500);
    Webhook hook = test.register(who).webhook();
    List<FeedEntry> events = test.book(who, "room");
    test.await(hook, list -> list.stream().anyMatch(d -> d.tries() == 1 && d.dueAt() != null));
    test.advance(Duration.ofHours(23));
    test.await(hook, list -> list.stream().anyMatch(d -> d.tries() == 2 && d.dueAt() != null));
    assertThat(test.find(who, hook.id()).status()).isEqualTo(Webhook.Status.ENABLED);
    test.advance(Duration.ofHours(1));
    Webhook off = test.await(() -> test.find(who, hook.id()), w -> w.disabled() != null);
    assertThat(off.disabled())
        .isEqualTo(new Webhook.Disabled(Webhook.Reason.NOT_DELIVERED, test.clock.instant(), "500"));
    List<FeedEntry> later = test.book(who, "room");
    test.receiver.rest();
    test.receiver.answers(_ -> 204);
    test.advance(Duration.ofDays(2));
    test.editor.enable(who, hook.id().toString(), WebhookReader.From.STOPPED);
    assertThat(test.receiver.next(8))
        .extracting(Request::eventId)
        .containsExactlyElementsOf(
            Stream.concat(ids(events).stream(), ids(later).stream()).toList());
  }

  @Test
  void aWebhookGoesOnWithNewEventsOnlyIfItsOwnerWants() throws Exception {
    test.receiver.answers(_ -> 410);
    Webhook hook = test.register(who).webhook();
    test.book(who, "room");
    Webhook off = test.await(() -> test.find(who, hook.id()), w -> w.disabled() != null);
    assertThat(off.disabled().reason()).isEqualTo(Webhook.Reason.GONE);
    test.book(who, "room");
    test.receiver.rest();
    test.receiver.answers(_ -> 204);
    test.editor.enable(who, hook.id().toString(), WebhookReader.From.NOW);
    List<FeedEntry> news = test.book(who, "room");
    assertThat(test.receiver.next(4))
        .extracting(Request::eventId)
        .containsExactlyElementsOf(ids(news));
    assertThat(test.deliveries(hook))
        .filteredOn(d -> d.status() == Delivery.Status.SKIPPED)
        .hasSize(4);
  }

  /** Two lookups of a caller are under way: that says nothing of who is to be looked up next. */
  @Test
  void aReceiverThatCouldNotBeLookedUpHasNotFailed() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    test.names =
        _ -> {
          await(open);
          return new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};
        };
    String url = test.receiver.url().replace("127.0.0.1", "receiver.example");
    FeedFilter filter = new FeedFilter(Set.of(EventType.ACCEPTED), null);
    Webhook hook = test.editor.create(who, new Target(url, filter, null)).webhook();
    for (int i = 0; i < 3; i++) {
      test.book(who, "room-" + i);
    }
    List<Delivery> list =
        test.await(
            hook, l -> l.size() == 3 && l.stream().allMatch(d -> isLater(d, test.clock.instant())));
    assertThat(list).extracting(Delivery::tries).containsExactlyInAnyOrder(0, 1, 1);
    Delivery untried = list.stream().filter(d -> d.tries() == 0).findFirst().orElseThrow();
    assertThat(untried.attempts()).isEqualTo("[]");
    assertThat(Duration.between(test.clock.instant(), untried.dueAt()))
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
    open.countDown();
    test.advance(Duration.ofSeconds(10));
    test.await(hook, l -> isDone(l, 3));
  }

  /** Looked at once, and to be tried then. */
  private static boolean isLater(Delivery delivery, Instant now) {
    return delivery.dueAt() != null && delivery.dueAt().isAfter(now);
  }

  @Test
  void theReceiverSaysWhenToComeAgain() throws Exception {
    Webhook hook = test.register(who, EventType.ACCEPTED).webhook();
    test.receiver.asksToWait("1800");
    test.receiver.answers(_ -> 429);
    test.book(who, "room");
    Delivery delivery =
        test.await(hook, l -> l.size() == 1 && isDue(l) && l.getFirst().tries() == 1).getFirst();
    assertThat(delivery.dueAt()).isEqualTo(test.clock.instant().plusSeconds(1_800));
  }

  @Test
  void anInstanceThatDiesIsReplacedWhenItsLeaseHasRunOut() throws Exception {
    Webhook hook = test.register(who, EventType.ACCEPTED).webhook();
    CountDownLatch never = new CountDownLatch(1);
    test.receiver.answers(
        _ -> {
          await(never);
          return 204;
        });
    List<FeedEntry> events = test.book(who, "room");
    assertThat(test.receiver.next().eventId()).isEqualTo(events.getFirst().eventId());
    test.receiver.answers(_ -> 204);
    try (Webhooks _ = test.another()) {
      test.advance(TestWebhooks.CONFIG.lease().minusSeconds(1));
      assertThat(test.deliveries(hook).getFirst().status()).isEqualTo(Delivery.Status.PENDING);
      test.advance(Duration.ofSeconds(2));
      assertThat(test.receiver.next().eventId()).isEqualTo(events.getFirst().eventId());
      test.await(hook, list -> isDone(list, 1));
    } finally {
      never.countDown();
    }
  }

  @Test
  void instancesShareTheWorkAndDoItOnce() throws Exception {
    Webhook hook = test.register(who).webhook();
    try (Webhooks one = test.another();
        Webhooks _ = test.another()) {
      for (int i = 0; i < 20; i++) {
        test.book(who, "room-" + i % 5);
        one.look();
      }
      test.await(hook, list -> isDone(list, 80));
    }
    List<Request> requests = test.receiver.rest();
    assertThat(requests).extracting(Request::eventId).doesNotHaveDuplicates().hasSize(80);
    for (int i = 0; i < 5; i++) {
      String resource = "room-" + i;
      assertThat(requests.stream().filter(r -> r.resource().equals(resource)))
          .extracting(r -> r.json().at("/data/sequence").asLong())
          .isSorted()
          .hasSize(16);
    }
  }

  @Test
  void aSuspendedSubjectIsToldNothingUntilItMayGoOn() throws Exception {
    FeedId.OfSubject feed = new FeedId.OfSubject(who.tenant(), who.subject());
    Webhook hook = test.register(who).webhook();
    test.suspended.add(feed);
    Principal other = TestLog.client();
    Webhook others = test.register(other).webhook();
    test.book(who, "room");
    test.book(other, "room");
    test.await(others, list -> isDone(list, 4));
    assertThat(test.deliveries(hook)).isEmpty();
    test.suspended.remove(feed);
    test.look();
    test.await(hook, list -> isDone(list, 4));
  }

  @Test
  void whatIsQueuedWhenASubjectIsSuspendedWaits() throws Exception {
    Webhook hook = test.register(who, EventType.ACCEPTED).webhook();
    test.receiver.answers(_ -> 500);
    test.book(who, "room");
    test.await(hook, list -> list.size() == 1 && list.getFirst().tries() == 1 && isDue(list));
    test.receiver.rest();
    test.suspended.add(new FeedId.OfSubject(who.tenant(), who.subject()));
    Instant before = test.clock.instant();
    test.advance(Duration.ofSeconds(10));
    test.await(
        hook, list -> isDue(list) && list.getFirst().dueAt().isAfter(before.plusSeconds(30)));
    assertThat(test.deliveries(hook).getFirst().tries()).isEqualTo(1);
    assertThat(test.receiver.rest()).isEmpty();
  }

  @Test
  void theReceiverIsToldOfEventsThatAreGone() throws Exception {
    Webhook hook = test.register(who).webhook();
    test.editor.disable(who, hook.id().toString());
    test.book(who, "room");
    test.execute("delete from feed_entries where subject_seq <= 2");
    test.editor.enable(who, hook.id().toString(), WebhookReader.From.STOPPED);
    List<Request> requests = test.receiver.next(3);
    assertThat(requests)
        .extracting(Request::type)
        .containsExactlyInAnyOrder("feed.truncated", "command.started", "command.succeeded");
    Request truncated =
        requests.stream().filter(r -> r.type().equals("feed.truncated")).findFirst().orElseThrow();
    assertThat(truncated.json().at("/data/continuesAfter").asString())
        .isEqualTo("0000000000000002");
    assertThat(truncated.eventId()).isEqualTo(truncated.json().path("id").asString());
  }
}
