package dev.sluice.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.embedded.Database;
import dev.sluice.embedded.FreePorts;
import dev.sluice.embedded.SharedParts;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Order;
import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.event.Reason;
import dev.sluice.schemas.problem.ProblemType;
import dev.sluice.testing.TestIssuer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Orders about commands at the door. */
class OrdersIT {
  private static TestLog log;
  private static TestIssuer issuer;
  private static TestMaterializer materializer;
  private static TestIngress ingress;

  private final String tenant = "t-" + UUID.randomUUID();
  private final TestClient owner = client(tenant, "ada", "client");

  @BeforeAll
  static void start() {
    String kafka = SharedParts.kafka().bootstrapServers();
    log = new TestLog(kafka);
    log.create();
    issuer = new TestIssuer();
    Database database = SharedParts.freshDatabase();
    materializer = new TestMaterializer(database, log);
    ingress =
        new TestIngress(
            TestIngress.config(kafka, database, "redis://127.0.0.1:" + FreePorts.next(), ""),
            issuer);
  }

  @AfterAll
  static void stop() {
    ingress.close();
    materializer.close();
    issuer.close();
  }

  @Test
  void aCancellationLiesBehindItsCommandUnderASeal() {
    String command = create(owner);
    TestClient.Answer answer = cancel(owner, command);
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.header("Location")).contains("/v1/commands/" + command);
    assertThat(answer.json().path("order").asString()).isEqualTo("cancel");
    assertThat(answer.json().path("status").asString()).isEqualTo("ACCEPTED");

    List<TestLog.Entry> entries = log.of(tenant);
    assertThat(entries).hasSize(2);
    Envelope envelope = entries.getFirst().envelope();
    Order order = (Order) entries.getLast().request();
    assertThat(TestIngress.SEAL.isValid(entries.getLast().sealed())).isTrue();
    assertThat(order.commandId()).isEqualTo(envelope.commandId());
    assertThat(order.kind()).isEqualTo(OrderKind.CANCEL);
    assertThat(order.lane()).isEqualTo(envelope.lane());
    assertThat(order.principal().subject()).isEqualTo("ada");
    assertThat(entries.getLast().record().key()).isEqualTo(entries.getFirst().record().key());
    assertThat(entries.getLast().record().partition())
        .isEqualTo(entries.getFirst().record().partition());
  }

  /** The status of the 202 is the answer then, and there is nothing to be done any more. */
  @Test
  void aCommandThatHasEndedIsAnsweredByItsEnd() {
    String command = create(owner);
    Envelope envelope = log.of(tenant).getFirst().envelope();
    put(
        CommandDocument.accepted(envelope)
            .ended(
                CommandStatus.EXPIRED,
                Reason.of(ProblemType.DEADLINE_PASSED),
                envelope.acceptedAt()));
    TestClient.Answer answer = cancel(owner, command);
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().path("status").asString()).isEqualTo("EXPIRED");
    assertThat(log.of(tenant)).hasSize(1);
  }

  /** Its row is there soon after the command is in the log. */
  private static void put(CommandDocument document) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!materializer.put(document)) {
      assertThat(System.nanoTime()).isLessThan(end);
    }
  }

  @Test
  void whatTheCallerMayNotSeeIsNotThere() {
    String command = create(owner);
    assertThat(cancel(client(tenant, "eve", "client"), command).code())
        .isEqualTo("command-not-found");
    assertThat(cancel(client("t-other", "ada", "operator"), command).status()).isEqualTo(404);
    assertThat(cancel(owner, UUID.randomUUID().toString()).status()).isEqualTo(404);
    assertThat(cancel(owner, "none").status()).isEqualTo(404);
    assertThat(cancel(client(tenant, "olga", "operator"), command).status()).isEqualTo(202);
    assertThat(log.of(tenant)).hasSize(2);
  }

  @Test
  void onlyAnOperatorDecidesAndOnlyAboutWhatIsParked() {
    TestClient operator = client(tenant, "olga", "operator");
    String retry = "/v1/commands/" + create(owner) + "/retry";
    assertThat(owner.post(retry, "").code()).isEqualTo("forbidden");
    assertThat(send(operator, retry, "").code()).isEqualTo("not-parked");

    Envelope command = log.of(tenant).getFirst().envelope();
    CommandDocument parked =
        CommandDocument.accepted(command)
            .ended(CommandStatus.PARKED, Reason.of(ProblemType.PARKED), command.acceptedAt());
    put(parked);
    assertThat(send(operator, retry, "").status()).isEqualTo(202);
    TestClient.Answer answer =
        send(operator, retry.replace("retry", "abandon"), "{'reason':'done by hand'}");
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().path("status").asString()).isEqualTo("PARKED");
    assertThat(send(operator, retry, "{'why':1}").code()).isEqualTo("invalid-request");
    assertThat(log.of(tenant).stream().skip(1).map(entry -> (Order) entry.request()))
        .extracting(Order::kind, Order::reason)
        .containsExactly(tuple(OrderKind.RETRY, null), tuple(OrderKind.ABANDON, "done by hand"));
  }

  private static TestClient.Answer send(TestClient client, String path, String body) {
    return client.send("POST", path, body.isEmpty() ? "" : "application/json", body);
  }

  private static String create(TestClient client) {
    TestClient.Answer answer = client.post("/v1/bookings", TestClient.booking("room-1"));
    assertThat(answer.status()).isEqualTo(202);
    return answer.json().path("commandId").asString();
  }

  private static TestClient.Answer cancel(TestClient client, String command) {
    return client.send("DELETE", "/v1/commands/" + command, "", "");
  }

  private static TestClient client(String tenant, String subject, String role) {
    return new TestClient(ingress, issuer.token(tenant, subject, role));
  }
}
