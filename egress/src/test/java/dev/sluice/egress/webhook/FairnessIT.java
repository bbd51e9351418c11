package dev.sluice.egress.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.TestLog;
import dev.sluice.egress.webhook.Receiver.Request;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.EventType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is slow, or away, takes nothing from what is not. */
final class FairnessIT {
  /** With time enough for what is held up here. */
  private static final WebhookConfig CONFIG = TestWebhooks.config(3, 1_000, Duration.ofMinutes(1));

  private final Principal who = TestLog.client();
  private final CountDownLatch open = new CountDownLatch(1);
  private TestWebhooks test;

  @BeforeEach
  void open() throws Exception {
    test = new TestWebhooks(CONFIG).start();
  }

  @AfterEach
  void close() {
    open.countDown();
    test.close();
  }

  private void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until what is due has been looked for twice more. */
  private void awaitRounds() throws InterruptedException {
    assertThat(test.asked(6).await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aReceiverThatFailsIsAskedOneThingAtATime() throws Exception {
    Webhook hook = test.register(who, EventType.ACCEPTED).webhook();
    test.receiver.answers(_ -> 500);
    for (int i = 0; i < 6; i++) {
      test.book(who, "room-" + i);
    }
    test.await(
        hook,
        list ->
            list.size() == 6 && list.stream().allMatch(d -> d.tries() == 1 && d.dueAt() != null));
    test.receiver.rest();
    test.receiver.answers(
        _ -> {
          await(open);
          return 204;
        });
    test.advance(Duration.ofSeconds(7));
    Request probe = test.receiver.next();
    awaitRounds();
    assertThat(test.receiver.rest()).isEmpty();
    open.countDown();
    test.await(hook, list -> list.stream().allMatch(d -> d.status() == Delivery.Status.DELIVERED));
    assertThat(test.receiver.rest()).extracting(Request::eventId).doesNotContain(probe.eventId());
  }

  @Test
  void aCallerWhoseReceiversAreSlowLeavesPlacesToOthers() throws Exception {
    test.receiver.answers(
        request -> {
          if (request.resource().startsWith("slow")) {
            await(open);
          }
          return 204;
        });
    for (int i = 0; i < 3; i++) {
      test.register(who, EventType.ACCEPTED);
    }
    for (int i = 0; i < 10; i++) {
      test.book(who, "slow-" + i);
    }
    List<Request> slow = test.receiver.next(CONFIG.maxInFlightPerCaller());
    assertThat(slow).allMatch(request -> request.resource().startsWith("slow"));
    Principal other = TestLog.client();
    Webhook hook = test.register(other).webhook();
    test.book(other, "quick");
    test.await(
        hook,
        list ->
            list.size() == 4
                && list.stream().allMatch(d -> d.status() == Delivery.Status.DELIVERED));
    awaitRounds();
    assertThat(test.receiver.rest()).hasSize(4).allMatch(r -> r.resource().equals("quick"));
  }

  @Test
  void receiversThatFailLeavePlacesToThoseThatDoNot() throws Exception {
    Principal other = TestLog.client();
    Webhook hook = test.register(other, EventType.ACCEPTED).webhook();
    test.receiver.answers(request -> request.resource().startsWith("bad") ? 500 : 204);
    for (int i = 0; i < CONFIG.maxProbes() + 3; i++) {
      Principal caller = TestLog.client();
      Webhook failing = test.register(caller, EventType.ACCEPTED).webhook();
      test.book(caller, "bad");
      test.await(failing, list -> list.size() == 1 && list.getFirst().tries() == 1);
    }
    test.receiver.rest();
    test.receiver.answers(
        request -> {
          if (request.resource().startsWith("bad")) {
            await(open);
          }
          return 204;
        });
    test.advance(Duration.ofSeconds(7));
    test.receiver.next(CONFIG.maxProbes());
    awaitRounds();
    assertThat(test.receiver.rest()).isEmpty();
    test.book(other, "good");
    test.await(
        hook, list -> list.size() == 1 && list.getFirst().status() == Delivery.Status.DELIVERED);
  }
}
