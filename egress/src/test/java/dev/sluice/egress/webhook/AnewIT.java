package dev.sluice.egress.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.TestLog;
import dev.sluice.egress.store.FeedFilter;
import dev.sluice.egress.webhook.send.Outcome;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.EventType;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the time and the pauses of what is tried again begin anew, and when not. */
final class AnewIT {
  private static final Duration LONGEST_FIRST_PAUSE = Duration.ofSeconds(6);

  private final Principal who = TestLog.client();
  private TestWebhooks test;

  @BeforeEach
  void open() throws Exception {
    test = new TestWebhooks(TestWebhooks.CONFIG);
  }

  @AfterEach
  void close() {
    test.close();
  }

  private Webhook failedThrice() {
    test.start();
    test.receiver.answers(_ -> 500);
    Webhook hook = test.register(who, EventType.ACCEPTED).webhook();
    test.book(who, "room");
    for (int tries = 1; tries < 3; tries++) {
      failed(hook, tries);
      test.advance(Duration.ofMinutes(1));
    }
    assertThat(pause(failed(hook, 3))).isGreaterThan(Duration.ofMinutes(1));
    return hook;
  }

  private Delivery failed(Webhook hook, int tries) {
    return test.await(
            hook,
            list ->
                list.size() == 1
                    && list.getFirst().tries() == tries
                    && list.getFirst().dueAt() != null)
        .getFirst();
  }

  private Duration pause(Delivery delivery) {
    return Duration.between(test.clock.instant(), delivery.dueAt());
  }

  private Target elsewhere() {
    return new Target(
        test.receiver.url() + "?elsewhere", new FeedFilter(Set.of(EventType.ACCEPTED), null), null);
  }

  @Test
  void anotherUrlIsTriedAtOnceAndWithTheShortestPauses() {
    Webhook hook = failedThrice();
    test.editor.replace(who, hook.id().toString(), elsewhere());
    assertThat(pause(failed(hook, 4))).isPositive().isLessThanOrEqualTo(LONGEST_FIRST_PAUSE);
  }

  @Test
  void theSameUrlIsNot() {
    Webhook hook = failedThrice();
    Duration before = pause(failed(hook, 3));
    test.editor.replace(who, hook.id().toString(), hook.target());
    assertThat(pause(failed(hook, 3))).isEqualTo(before);
  }

  @Test
  void soIsAWebhookThatIsEnabledAgain() {
    Webhook hook = failedThrice();
    test.editor.disable(who, hook.id().toString());
    test.editor.enable(who, hook.id().toString(), WebhookReader.From.STOPPED);
    assertThat(pause(failed(hook, 4))).isPositive().isLessThanOrEqualTo(LONGEST_FIRST_PAUSE);
  }

  /** 410 of the old receiver does not switch off the new one. */
  @Test
  void whatTheOldUrlSaysTellsNothingOfTheNewOne() throws Exception {
    test.start();
    CountDownLatch open = new CountDownLatch(1);
    test.receiver.answersAfter(open, 410);
    Webhook hook = test.register(who, EventType.ACCEPTED).webhook();
    test.book(who, "room");
    test.receiver.next();
    test.editor.replace(who, hook.id().toString(), elsewhere());
    test.receiver.answers(_ -> 204);
    open.countDown();
    List<Delivery> list = test.await(hook, l -> l.getFirst().status() == Delivery.Status.DELIVERED);
    assertThat(list.getFirst().tries()).isEqualTo(2);
    assertThat(test.find(who, hook.id()).disabled()).isNull();
  }

  private DeliveryBook book() {
    return new DeliveryBook(
        test.projections(), TestWebhooks.CONFIG.giveUpAfter(), test.off(), test.clock);
  }

  private Attempt refused() {
    return new Attempt(test.clock.instant(), Duration.ZERO, new Outcome.Refused(500, null));
  }

  /** With nobody who sends by himself; the first attempt was so long ago. */
  private Webhook failedThrice(DeliveryBook book, Duration ago) {
    Webhook hook = test.register(who, EventType.ACCEPTED).webhook();
    test.book(who, "room");
    test.intake().takeAll();
    for (int tries = 1; tries <= 3; tries++) {
      book.write(test.claim().getFirst(), refused());
      test.clock.advance(ago.dividedBy(3));
    }
    return hook;
  }

  @Test
  void whatADeadInstanceLeftBeginsAnewToo() {
    DeliveryBook book = book();
    Webhook hook = failedThrice(book, Duration.ofHours(1));
    assertThat(test.claim()).hasSize(1);
    test.clock.advance(TestWebhooks.CONFIG.lease().plusSeconds(1));
    test.editor.replace(who, hook.id().toString(), elsewhere());
    assertThat(pause(failed(hook, 3))).isZero();
    book.write(test.claim().getFirst(), refused());
    assertThat(pause(failed(hook, 4))).isPositive().isLessThanOrEqualTo(LONGEST_FIRST_PAUSE);
  }

  /** Nobody can know yet that it is dead. */
  @Test
  void soDoesWhatItHasUnderWayWhenItsLeaseHasRunOut() {
    DeliveryBook book = book();
    Webhook hook = failedThrice(book, Duration.ofHours(1));
    assertThat(test.claim()).hasSize(1);
    test.editor.replace(who, hook.id().toString(), elsewhere());
    assertThat(test.claim()).isEmpty();
    test.clock.advance(TestWebhooks.CONFIG.lease());
    book.write(test.claim().getFirst(), refused());
    assertThat(pause(failed(hook, 4))).isPositive().isLessThanOrEqualTo(LONGEST_FIRST_PAUSE);
  }

  /** The URL is another one and then the same again while a request is under way. */
  @Test
  void anAnswerIsJudgedByTheTimeThatItsDeliveryHasByThen() {
    DeliveryBook book = book();
    Webhook hook = failedThrice(book, Duration.ofHours(24).minusSeconds(5));
    Lease lease = test.claim().getFirst();
    Attempt attempt = refused();
    test.editor.replace(who, hook.id().toString(), elsewhere());
    test.editor.replace(who, hook.id().toString(), hook.target());
    test.clock.advance(Duration.ofSeconds(10));
    book.write(lease, attempt);
    assertThat(test.find(who, hook.id()).disabled()).isNull();
    assertThat(pause(failed(hook, 4))).isPositive().isLessThanOrEqualTo(LONGEST_FIRST_PAUSE);
  }

  /** Else one that is deployed every hour never gives anything up. */
  @Test
  void theTimeOfADeliveryGoesOnWhenItsInstanceStopsAndNotWhileItsOwnerIsSuspended() {
    Webhook hook = test.register(who, EventType.ACCEPTED).webhook();
    test.book(who, "room");
    test.intake().takeAll();
    DeliveryBook book = book();
    book.write(test.claim().getFirst(), refused());
    Object first = firstTriedAt();
    test.clock.advance(Duration.ofHours(1));
    book.handOver(test.claim().getFirst());
    assertThat(firstTriedAt()).isEqualTo(first);
    assertThat(pause(failed(hook, 1))).isZero();
    book.holdBack(test.claim().getFirst(), test.clock.instant().plusSeconds(30));
    assertThat(test.column("select 1 from webhook_deliveries where first_tried_at is null"))
        .hasSize(1);
  }

  /** It says nothing of the receiver, and does not give it more time either. */
  @Test
  void whatCouldNotBeTriedIsAsItWas() {
    DeliveryBook book = book();
    Webhook hook = failedThrice(book, Duration.ofHours(1));
    test.execute("update webhooks set failing = false");
    Object first = firstTriedAt();
    book.putOff(test.claim().getFirst());
    assertThat(pause(failed(hook, 3))).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
    assertThat(firstTriedAt()).isEqualTo(first);
    assertThat(test.column("select failures from webhook_deliveries")).containsExactly(3);
    assertThat(test.find(who, hook.id()).failing()).isFalse();
  }

  private Object firstTriedAt() {
    return test.column(
            "select cast(first_tried_at as text) from webhook_deliveries"
                + " where first_tried_at is not null")
        .getFirst();
  }
}
