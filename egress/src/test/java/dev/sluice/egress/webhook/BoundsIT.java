package dev.sluice.egress.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.egress.TestLog;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.EventType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What webhooks may take of the system. */
final class BoundsIT {
  private final Principal who = TestLog.client();

  private static WebhookConfig config(int outstanding) {
    return TestWebhooks.config(3, outstanding, Duration.ofSeconds(10));
  }

  @Test
  void aReceiverThatIsAwayQueuesNoMoreThanItsWindow() throws Exception {
    try (TestWebhooks test = new TestWebhooks(config(5)).start()) {
      test.receiver.answers(_ -> 500);
      Webhook hook = test.register(who).webhook();
      for (int i = 0; i < 5; i++) {
        test.book(who, "room-" + i);
      }
      // The first of both lanes: what fails after the clock was advanced would wait for ever.
      test.await(
          hook,
          list ->
              list.size() == 5
                  && list.stream().filter(d -> d.tries() == 1 && d.dueAt() != null).count() == 2);
      test.receiver.answers(_ -> 204);
      test.advance(Duration.ofSeconds(7));
      test.await(
          hook,
          list ->
              list.size() == 20
                  && list.stream().allMatch(d -> d.status() == Delivery.Status.DELIVERED));
    }
  }

  @Test
  void aCallerHasSoManyAtMost() throws Exception {
    try (TestWebhooks test = new TestWebhooks(config(5))) {
      for (int i = 0; i < 3; i++) {
        test.register(who);
      }
      assertThatThrownBy(() -> test.register(who))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("too-many-webhooks");
      test.register(TestLog.client());
    }
  }

  @Test
  void theLogForgetsWhatEndedLongAgo() throws Exception {
    try (TestWebhooks test = new TestWebhooks(config(100)).start();
        Webhooks instance = test.another()) {
      Webhook hook = test.register(who, EventType.ACCEPTED).webhook();
      test.book(who, "room");
      test.await(
          hook, list -> list.size() == 1 && list.getFirst().status() == Delivery.Status.DELIVERED);
      test.clock.advance(Duration.ofDays(6));
      instance.forgetOld();
      assertThat(test.deliveries(hook)).hasSize(1);
      test.clock.advance(Duration.ofDays(2));
      instance.forgetOld();
      assertThat(test.deliveries(hook)).isEmpty();
    }
  }

  @Test
  void theOldSecretSignsAlongForADay() throws Exception {
    try (TestWebhooks test = new TestWebhooks(config(100)).start()) {
      WebhookEditor.Revealed first = test.register(who, EventType.ACCEPTED);
      WebhookEditor.Revealed second = test.editor.rotate(who, first.webhook().id().toString());
      test.book(who, "room");
      Receiver.Request both = test.receiver.next();
      assertThat(List.of(first.secret(), second.secret())).doesNotHaveDuplicates();
      assertThat(both.isSignedBy(first.secret())).isTrue();
      assertThat(both.isSignedBy(second.secret())).isTrue();
      test.clock.advance(Duration.ofHours(24));
      test.book(who, "room");
      Receiver.Request one = test.receiver.next();
      assertThat(one.isSignedBy(first.secret())).isFalse();
      assertThat(one.isSignedBy(second.secret())).isTrue();
    }
  }

  @Test
  void everySecretThatWasReplacedHasItsOwnDay() throws Exception {
    try (TestWebhooks test = new TestWebhooks(config(100)).start()) {
      WebhookEditor.Revealed first = test.register(who, EventType.ACCEPTED);
      String id = first.webhook().id().toString();
      WebhookEditor.Revealed second = test.editor.rotate(who, id);
      test.clock.advance(Duration.ofHours(12));
      WebhookEditor.Revealed third = test.editor.rotate(who, id);
      assertThat(third.webhook().secrets().old(test.clock.instant()).getFirst().until())
          .isEqualTo(test.clock.instant().plus(Duration.ofHours(24)));
      test.clock.advance(Duration.ofHours(11));
      test.book(who, "room");
      Receiver.Request all = test.receiver.next();
      assertThat(List.of(first, second, third)).allMatch(each -> all.isSignedBy(each.secret()));
      test.clock.advance(Duration.ofHours(1));
      test.book(who, "room");
      Receiver.Request two = test.receiver.next();
      assertThat(two.isSignedBy(first.secret())).isFalse();
      assertThat(List.of(second, third)).allMatch(each -> two.isSignedBy(each.secret()));
    }
  }

  @Test
  void soManySecretsAreValidAtMost() throws Exception {
    try (TestWebhooks test = new TestWebhooks(config(100))) {
      String id = test.register(who).webhook().id().toString();
      for (int i = 0; i < 5; i++) {
        test.editor.rotate(who, id);
        test.clock.advance(Duration.ofHours(1));
      }
      assertThatThrownBy(() -> test.editor.rotate(who, id))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> assertThat(e.problem().retryAfter()).isEqualTo(Duration.ofHours(19)));
      test.clock.advance(Duration.ofHours(19));
      test.editor.rotate(who, id);
    }
  }

  /** Such as one that only a newer release can read. */
  @Test
  void anEventThatCannotBeReadStopsNobodyElse() throws Exception {
    try (TestWebhooks test = new TestWebhooks(config(100)).start()) {
      Webhook stuck = test.register(who, EventType.SUCCEEDED).webhook();
      test.editor.disable(who, stuck.id().toString());
      test.book(who, "room");
      test.execute("update feed_entries set body = '\\x08'");
      test.editor.enable(who, stuck.id().toString(), WebhookReader.From.STOPPED);
      for (int i = 0; i < 3; i++) {
        Principal other = TestLog.client();
        Webhook hook = test.register(other, EventType.SUCCEEDED).webhook();
        test.book(other, "room");
        test.await(
            hook,
            list -> list.size() == 1 && list.getFirst().status() == Delivery.Status.DELIVERED);
      }
      assertThat(test.deliveries(stuck)).isEmpty();
    }
  }

  @Test
  void nothingIsSentBeforeItIsKnownWhoIsSuspended() throws Exception {
    try (TestWebhooks test = new TestWebhooks(config(100))) {
      test.known = false;
      test.start();
      Webhook hook = test.register(who, EventType.ACCEPTED).webhook();
      test.book(who, "room");
      CountDownLatch asked = test.asked(4);
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(test.deliveries(hook)).isEmpty();
      test.known = true;
      test.await(
          hook, list -> list.size() == 1 && list.getFirst().status() == Delivery.Status.DELIVERED);
    }
  }

  @Test
  void whatIsAskedForAgainIsQueuedOnceAndNoMoreThanItsWindow() throws Exception {
    try (TestWebhooks test = new TestWebhooks(config(3)).start()) {
      Webhook hook = test.register(who, EventType.ACCEPTED).webhook();
      for (int i = 0; i < 4; i++) {
        test.book(who, "room-" + i);
      }
      List<Delivery> done =
          test.await(
              hook,
              list ->
                  list.size() == 4
                      && list.stream().allMatch(d -> d.status() == Delivery.Status.DELIVERED));
      test.receiver.answers(_ -> 500);
      String id = hook.id().toString();
      Delivery again = test.editor.redeliver(who, id, done.get(0).id().toString());
      assertThat(again.redeliveryOf()).isEqualTo(done.get(0).id());
      for (Delivery same : List.of(done.get(0), again)) {
        assertThat(test.editor.redeliver(who, id, same.id().toString()).id()).isEqualTo(again.id());
      }
      test.editor.redeliver(who, id, done.get(1).id().toString());
      test.editor.redeliver(who, id, done.get(2).id().toString());
      assertThatThrownBy(() -> test.editor.redeliver(who, id, done.get(3).id().toString()))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("rate-limited");
      assertThat(test.deliveries(hook)).hasSize(7);
    }
  }
}
