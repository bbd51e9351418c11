package dev.sluice.faults.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.faults.history.History.Delivery;
import dev.sluice.faults.history.History.EventKind;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a receiver of webhooks has to get, and in which order. */
final class WebhooksTellAllTest {
  private final TestingHistory whole = new TestingHistory();

  /** Two commands in one lane, and the end of a webhook between them. */
  @BeforeEach
  void aWholeHistory() {
    whole.appended(0, "c1");
    whole.appended(1, "c2");
    whole.delivered("s1", 1, "c1", 1, EventKind.ACCEPTED);
    whole.delivered("s1", 2, "c1", 2, EventKind.SUCCEEDED);
    whole.delivered("s1", 3, "w1", 1, EventKind.WEBHOOK_DISABLED);
    whole.delivered("s1", 4, "c2", 1, EventKind.ACCEPTED);
    whole.delivered("s1", 5, "c2", 2, EventKind.REJECTED);
    whole.hooks.put("all", new History.Filter("demo/alice", Set.of(), ""));
    whole.hooks.put(
        "ends",
        new History.Filter("demo/alice", Set.of(EventKind.SUCCEEDED, EventKind.REJECTED), ""));
    for (int sequence : new int[] {1, 2, 4, 5, 3}) {
      tell("all", sequence);
    }
    tell("ends", 2);
    tell("ends", 5);
  }

  private void tell(String receiver, int sequence) {
    whole.told.add(as(receiver, whole.deliveries.get(sequence - 1)));
  }

  private static Delivery as(String receiver, Delivery d) {
    return saying(d.print(), receiver, d);
  }

  private static Delivery saying(long print, String receiver, Delivery d) {
    return new Delivery(
        receiver,
        d.feed(),
        d.sequence(),
        d.previous(),
        d.commandId(),
        d.resource(),
        d.revision(),
        d.kind(),
        d.at(),
        print);
  }

  private void assertBroken(int promise, String subject) {
    assertThat(new WebhooksTellAll().violations(whole.history()))
        .isNotEmpty()
        .allSatisfy(
            violation -> {
              assertThat(violation.promise()).isEqualTo(promise);
              assertThat(violation.subject()).isEqualTo(subject);
            });
  }

  @Test
  void lanesAreInOrderAmongThemselvesOnly() {
    assertThat(new WebhooksTellAll().violations(whole.history())).isEmpty();
  }

  @Test
  void anEventMayComeAgainAtAnyTime() {
    tell("all", 1);
    tell("ends", 2);
    assertThat(new WebhooksTellAll().violations(whole.history())).isEmpty();
  }

  @Test
  void aLostEventIsCaught() {
    whole.told.remove(2);
    assertBroken(6, "c2");
  }

  @Test
  void anEventThatNobodyAskedForIsCaught() {
    whole.told.addFirst(as("ends", whole.deliveries.getFirst()));
    assertBroken(6, "c1");
  }

  @Test
  void anEventBeforeThatInFrontOfItIsCaught() {
    whole.told.add(1, whole.told.remove(2));
    assertBroken(3, "c1");
  }

  @Test
  void aRepeatThatSaysSomethingElseIsCaught() {
    Delivery d = whole.told.getFirst();
    whole.told.add(saying(d.print() + 1, "all", d));
    assertBroken(6, "c1");
  }
}
