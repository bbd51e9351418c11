package dev.sluice.egress.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.TestLog;
import dev.sluice.egress.webhook.Receiver.Request;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.FeedEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * An instance is killed in the middle of sending: what it leaves are leases, and nobody to end
 * them.
 */
final class LeaseIT {
  private final Principal who = TestLog.client();

  private static boolean isDone(List<Delivery> deliveries, int count) {
    return deliveries.size() == count
        && deliveries.stream().allMatch(d -> d.status() == Delivery.Status.DELIVERED);
  }

  /** It is not known whether the receivers had them: they get them again. */
  @Test
  void anotherGoesOnInOrderWhenTheLeasesHaveRunOut() throws Exception {
    try (TestWebhooks test = new TestWebhooks(TestWebhooks.CONFIG)) {
      Webhook hook = test.register(who).webhook();
      Map<String, List<FeedEntry>> booked = new LinkedHashMap<>();
      for (int i = 0; i < 3; i++) {
        String room = "room-" + i;
        booked.computeIfAbsent(room, _ -> new ArrayList<>()).addAll(test.book(who, room));
        booked.get(room).addAll(test.book(who, room));
      }
      test.intake().takeAll();
      List<Lease> left = test.claim();
      assertThat(left).hasSize(3);
      test.start();
      assertThat(test.asked(6).await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(test.receiver.rest()).isEmpty();
      test.advance(TestWebhooks.CONFIG.lease().plusSeconds(1));
      test.await(hook, list -> isDone(list, 24));
      List<Request> requests = test.receiver.rest();
      assertThat(requests).extracting(Request::eventId).doesNotHaveDuplicates().hasSize(24);
      booked.forEach(
          (room, events) ->
              assertThat(requests.stream().filter(r -> r.resource().equals(room)))
                  .extracting(Request::eventId)
                  .containsExactlyElementsOf(events.stream().map(FeedEntry::eventId).toList()));
    }
  }

  /** We have hung up, not the receiver: that is no failure of its own. */
  @Test
  void whatIsUnderWayWhenAnInstanceStopsIsLeftToOthers() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    try (TestWebhooks test = new TestWebhooks(TestWebhooks.CONFIG)) {
      Webhook hook = test.register(who, EventType.ACCEPTED).webhook();
      test.receiver.answersAfter(open, 204);
      test.book(who, "room");
      try (Webhooks _ = test.another()) {
        test.receiver.next();
      }
      Delivery delivery = test.await(hook, l -> l.getFirst().dueAt() != null).getFirst();
      assertThat(delivery.tries()).isZero();
      assertThat(delivery.dueAt()).isEqualTo(test.clock.instant());
      assertThat(test.find(who, hook.id()).failing()).isFalse();
    } finally {
      open.countDown();
    }
  }

  /** Paused so long that it was taken for dead: its late answer changes nothing for the worse. */
  @Test
  void whoComesBackFindsItsWorkDone() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    try (TestWebhooks test = new TestWebhooks(TestWebhooks.CONFIG).start()) {
      Webhook hook = test.register(who).webhook();
      test.receiver.answersAfter(open, 204);
      List<String> ids = test.book(who, "room").stream().map(FeedEntry::eventId).toList();
      assertThat(test.receiver.next().eventId()).isEqualTo(ids.getFirst());
      test.receiver.answers(_ -> 204);
      try (Webhooks _ = test.another()) {
        test.advance(TestWebhooks.CONFIG.lease().plus(Duration.ofSeconds(1)));
        test.await(hook, list -> isDone(list, 4));
        open.countDown();
      }
      assertThat(test.receiver.rest()).extracting(Request::eventId).containsExactlyElementsOf(ids);
      assertThat(test.deliveries(hook)).allMatch(d -> d.dueAt() == null);
    } finally {
      open.countDown();
    }
  }
}
