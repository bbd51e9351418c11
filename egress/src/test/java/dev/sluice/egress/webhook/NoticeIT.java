package dev.sluice.egress.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.SseClient;
import dev.sluice.egress.TestEgress;
import dev.sluice.egress.TestLog;
import dev.sluice.egress.TestProjections;
import dev.sluice.egress.materializer.TestMaterializer;
import dev.sluice.egress.store.FeedFilter;
import dev.sluice.egress.store.FeedHistory;
import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.store.FeedStore.Numbered;
import dev.sluice.embedded.SharedParts;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.CommandEvent;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.event.WebhookNotice;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.Topics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The end of a webhook is an event of its owner's feed, like every other. */
final class NoticeIT {
  private static TestLog log;

  private final Principal who = TestLog.client();

  @BeforeAll
  static void open() {
    log = TestLog.open();
  }

  @AfterAll
  static void close() {
    log.close();
  }

  @Test
  void theOwnerIsToldInTheFeed() throws Exception {
    try (Receiver receiver = new Receiver();
        HttpClient client = HttpClient.newHttpClient();
        TestEgress egress =
            new TestEgress(
                SharedParts.freshDatabase(),
                SharedParts.redis(),
                Map.of(
                    "webhooks.allow-http", "true",
                    "webhooks.allow-private-addresses", "true"));
        SseClient stream = egress.stream(who, "/v1/events?from=now&types=webhook.disabled")) {
      receiver.answers(_ -> 410);
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + egress.port() + "/v1/webhooks"))
              .header("Authorization", "Bearer " + egress.token(who, Duration.ofMinutes(5)))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("{\"url\":\"" + receiver.url() + "\"}"))
              .build();
      JsonNode hook = TestEgress.json(client.send(request, HttpResponse.BodyHandlers.ofString()));
      log.publish(TestLog.booked(TestLog.create(who, "room", null)));
      SseClient.Event event = stream.next(1).getFirst();
      assertThat(event.type()).isEqualTo("webhook.disabled");
      assertThat(event.id()).isEqualTo("0000000000000005");
      JsonNode json = TestEgress.json(event.data());
      assertThat(json.path("id").asString()).isEqualTo(hook.path("webhookId").asString() + "-1");
      assertThat(json.path("sequence").asInt()).isEqualTo(5);
      JsonNode data = json.get("data");
      assertThat(data.path("webhookId")).isEqualTo(hook.get("webhookId"));
      assertThat(data.path("reason").asString()).isEqualTo("gone");
      assertThat(data.path("lastError").asString()).isEqualTo("410");
      assertThat(data.path("previous").asString()).isEqualTo("0000000000000004");
    }
  }

  /** What is materialized again from the log is the same, and a repeat changes nothing. */
  @Test
  void theLogRebuildsIt() throws Exception {
    try (TestWebhooks test = new TestWebhooks(TestWebhooks.CONFIG).start();
        NoticePublisher publisher =
            NoticePublisher.open(
                test.projections(),
                Map.of("bootstrap.servers", SharedParts.kafka().bootstrapServers()));
        TestProjections first = TestProjections.fresh();
        TestProjections second = TestProjections.fresh();
        TestMaterializer one = TestMaterializer.open(first.projections());
        TestMaterializer other = TestMaterializer.open(second.projections())) {
      Webhook hook = test.register(who).webhook();
      test.receiver.answers(_ -> 410);
      test.book(who, "room");
      Webhook off = test.await(() -> test.find(who, hook.id()), w -> w.disabled() != null);
      assertThat(test.column("select number from webhook_notices")).hasSize(1);
      byte[] body = (byte[]) test.column("select body from webhook_notices").getFirst();
      publisher.publish();
      assertThat(test.column("select number from webhook_notices")).isEmpty();
      log.send(Topics.FEEDS, who.tenant() + "/" + who.subject(), body);
      for (FeedEntry entry : TestLog.rejected(TestLog.create(who, "hall", null))) {
        log.publish(entry);
        log.send(
            Topics.EVENTS,
            entry.document().lane().value(),
            EventCodec.writeLogged(new CommandEvent(entry, null)));
      }
      List<Numbered> events = one.awaitEvents(who, 3);
      other.awaitEvents(who, 3);
      assertThat(events.getFirst().entry())
          .isEqualTo(
              new WebhookNotice(
                  hook.id(),
                  1,
                  who.tenant(),
                  who.subject(),
                  off.disabled().at(),
                  test.receiver.url().replace("/hook", "/"),
                  "gone",
                  "410"));
      assertThat(page(first)).hasSize(3).isEqualTo(page(second));
      assertThat(log.audit(who))
          .containsExactlyInAnyOrderElementsOf(events.stream().map(Numbered::entry).toList());
    }
  }

  /** Kafka has the first of its records; the process, or the second of them, was lost. */
  @Test
  void whatIsToldAgainIsInTheLogUnderTheSameId() throws Exception {
    try (TestWebhooks test = new TestWebhooks(TestWebhooks.CONFIG).start();
        NoticePublisher publisher =
            NoticePublisher.open(
                test.projections(),
                Map.of("bootstrap.servers", SharedParts.kafka().bootstrapServers()));
        TestProjections live = TestProjections.fresh();
        TestMaterializer materializer = TestMaterializer.open(live.projections())) {
      Webhook hook = test.register(who).webhook();
      test.receiver.answers(_ -> 410);
      test.book(who, "room");
      test.await(() -> test.find(who, hook.id()), w -> w.disabled() != null);
      WebhookNotice notice =
          (WebhookNotice)
              EventCodec.readRecord(
                  (byte[]) test.column("select body from webhook_notices").getFirst());
      log.send(Topics.EVENTS, notice.lane().value(), EventCodec.writeLogged(notice));
      publisher.publish();
      assertThat(log.audit(who)).containsExactly(notice, notice);
      assertThat(materializer.awaitEvents(who, 1))
          .extracting(Numbered::entry)
          .containsExactly(notice);
    }
  }

  private List<FeedHistory.Entry> page(TestProjections database) {
    FeedId feed = new FeedId.OfSubject(who.tenant(), who.subject());
    return database
        .projections()
        .read(s -> new FeedHistory().page(s, feed, 0, 100, FeedFilter.ALL, 100));
  }
}
