package dev.sluice.egress.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.TestProjections;
import dev.sluice.schemas.event.WebhookNotice;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What Kafka takes of notices is not sent again, and nothing is in a feed that is not in the log.
 */
final class NoticeStagesIT {
  private static final UUID A = new UUID(0, 10);
  private static final UUID B = new UUID(0, 11);

  private final TestProjections database = TestProjections.fresh();
  private final PickyProducer kafka = new PickyProducer(true);
  private final NoticePublisher publisher =
      new NoticePublisher(database.projections(), kafka, Duration.ofSeconds(5));

  @AfterEach
  void close() {
    publisher.close();
    database.close();
  }

  private void say(UUID webhook, long number) {
    WebhookNotice notice =
        new WebhookNotice(
            webhook,
            number,
            "demo",
            "client-" + webhook,
            Instant.parse("2026-11-22T12:00:00Z"),
            "https://receiver.example/",
            "gone",
            "410");
    database
        .projections()
        .changed(
            session -> {
              new NoticeStore().add(session, notice);
              return true;
            });
  }

  private static String id(UUID webhook, long number) {
    return webhook + "-" + number;
  }

  @Test
  void whileOnlyTheFeedsAreAwayTheLogHasItOnce() throws Exception {
    say(A, 1);
    kafka.takes = (stage, _) -> stage.equals("log");
    for (int i = 0; i < 3; i++) {
      publisher.publish();
    }
    assertThat(database.column("select logged from webhook_notices")).containsExactly(true);
    kafka.takes = (_, _) -> true;
    publisher.publish();
    assertThat(kafka.asked).filteredOn(sent -> sent.startsWith("log")).hasSize(1);
    assertThat(kafka.asked).last().isEqualTo("feed " + id(A, 1));
    assertThat(database.column("select number from webhook_notices")).isEmpty();
  }

  @Test
  void oneThatItsFeedDoesNotTakeHoldsUpThoseOfItsWebhookThereOnly() throws Exception {
    say(A, 1);
    say(A, 2);
    say(B, 1);
    kafka.takes = (stage, id) -> stage.equals("log") || !id.equals(id(A, 1));
    publisher.publish();
    assertThat(kafka.asked)
        .containsExactly(
            "log " + id(A, 1),
            "log " + id(B, 1),
            "log " + id(A, 2),
            "feed " + id(A, 1),
            "feed " + id(B, 1));
    kafka.asked.clear();
    kafka.takes = (_, _) -> true;
    publisher.publish();
    assertThat(kafka.asked).containsExactly("feed " + id(A, 1), "feed " + id(A, 2));
  }

  @Test
  void nothingIsInAFeedBeforeTheLogHasIt() throws Exception {
    say(A, 1);
    say(A, 2);
    say(B, 1);
    kafka.takes = (stage, id) -> stage.equals("feed") || !id.equals(id(A, 1));
    publisher.publish();
    publisher.publish();
    assertThat(kafka.asked)
        .containsExactly(
            "log " + id(A, 1), "log " + id(B, 1), "feed " + id(B, 1), "log " + id(A, 1));
  }

  /** Such as one of a kind that only a newer release knows. */
  @Test
  void oneThatCannotBeReadHoldsUpNoOthers() throws Exception {
    say(A, 1);
    say(B, 1);
    database
        .projections()
        .changed(
            session ->
                session
                    .createNativeMutationQuery(
                        "update webhook_notices set body = '\\x08' where webhook_id = :webhook")
                    .setParameter("webhook", A)
                    .executeUpdate());
    publisher.publish();
    publisher.publish();
    assertThat(kafka.asked).containsExactly("log " + id(B, 1), "feed " + id(B, 1));
    assertThat(database.column("select cast(webhook_id as text) from webhook_notices"))
        .containsExactly(A.toString());
  }

  /** Another instance is at the first: the second is not said before it. */
  @Test
  void instancesKeepTheOrder() throws Exception {
    say(A, 1);
    say(A, 2);
    database
        .projections()
        .changed(
            session -> {
              assertThat(new NoticeStore().unlogged(session, 100)).hasSize(1);
              return publishedMeanwhile();
            });
    assertThat(kafka.asked).isEmpty();
    publisher.publish();
    assertThat(kafka.asked)
        .containsExactly(
            "log " + id(A, 1), "log " + id(A, 2), "feed " + id(A, 1), "feed " + id(A, 2));
  }

  private boolean publishedMeanwhile() {
    try {
      publisher.publish();
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Else its rows and its connection were held for as long as Kafka takes for each of them. */
  @Test
  void aKafkaThatDoesNotAnswerIsNotWaitedForAtEachNotice() throws Exception {
    for (int i = 0; i < 50; i++) {
      say(new UUID(1, i), 1);
    }
    try (PickyProducer silent = new PickyProducer(false);
        NoticePublisher waiting =
            new NoticePublisher(database.projections(), silent, Duration.ofSeconds(1))) {
      long begin = System.nanoTime();
      waiting.publish();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
      assertThat(silent.asked).isNotEmpty().allMatch(sent -> sent.startsWith("log"));
    }
    publisher.publish();
    assertThat(database.column("select number from webhook_notices")).isEmpty();
  }
}
