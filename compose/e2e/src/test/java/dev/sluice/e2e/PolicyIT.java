package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Operators say at run time what may be carried out; some things are not theirs to say. */
class PolicyIT {
  private static final String OWN = "/v1/policies/tenant";

  private final GatewayTester gateway = GatewayTester.shared();
  private final String tenant = "t-" + UUID.randomUUID();
  private final Client operator = gateway.caller("olga", tenant, "client", "operator");
  private final Client client = gateway.caller("ada", tenant, "client");
  private final String room = GatewayTester.resource(operator, 100);

  @Test
  void aPolicyThatForbidsACommandIsInForceWithinASecond() {
    client.booked(room, Slot.hour(9));
    Answer put =
        operator.put(
            OWN,
            Rules.policy(Rules.allowAll(), Rules.rule("closed", "deny", "true", "CreateBooking")));
    assertThat(put.status()).as("%s", put).isEqualTo(201);
    Instant inForce = Instant.now().plus(Duration.ofSeconds(1));
    Instant sent;
    JsonNode document;
    do {
      sent = Instant.now();
      document = client.book(room, Slot.hour(9));
    } while (document.get("status").asString().equals("SUCCEEDED") && sent.isBefore(inForce));
    assertThat(document.get("status").asString()).as("%s", document).isEqualTo("REJECTED");
    assertThat(document.at("/reason/code").asString()).isEqualTo("not-authorized");

    assertThat(operator.send("DELETE", OWN, "", "If-Match", put.header("ETag")).status())
        .isEqualTo(204);
    untilBooked(Slot.hour(10));
  }

  @Test
  void rulesThatCannotBeCompiledAreRefusedWithPlaceAndReason() {
    Answer answer =
        operator.put(
            OWN,
            Rules.policy(
                Rules.allowAll(),
                Rules.rule("typo", "allow", "'client' in principal.rolls"),
                Rules.rule("number", "deny", "1 + 1")));
    assertThat(answer.code()).isEqualTo("invalid-policy");
    assertThat(answer.pointers()).containsExactly("/rules/1/when", "/rules/2/when");
    assertThat(answer.text("/errors/0/detail"))
        .startsWith("line 1, column ")
        .contains("undeclared reference");
    assertThat(answer.text("/errors/1/detail")).contains("expected type 'bool'");
    assertThat(operator.get(OWN).code()).isEqualTo("policy-not-found");
    assertThat(operator.put(OWN, "{\"rules\":[{}],\"more\":1}").pointers())
        .contains("/rules/0/id", "/rules/0/effect", "/rules/0/commands", "/rules/0/when", "/more");
    assertThat(
            operator
                .put(
                    OWN,
                    Rules.policy(
                        Rules.rule("one", "perhaps", "true"), Rules.rule("two", "deny", "1 + 1")))
                .pointers())
        .containsExactlyInAnyOrder("/rules/0/effect", "/rules/1/when");
    String large = "{\"rules\":[],\"note\":\"" + "x".repeat(70_000) + "\"}";
    assertThat(operator.put(OWN, large).code()).isEqualTo("payload-too-large");
  }

  @Test
  void anUpdateThatDoesNotKnowTheLastOneIsRefused() {
    String first = Rules.policy(Rules.allowAll());
    String second = Rules.policy(Rules.rule("second", "allow", "true"));
    assertThat(operator.put(OWN, first, "If-Match", "\"1\"").code()).isEqualTo("version-mismatch");
    assertThat(operator.put(OWN, first, "If-None-Match", "*").header("ETag")).isEqualTo("\"1\"");
    assertThat(operator.put(OWN, first, "If-None-Match", "*").code()).isEqualTo("version-mismatch");
    // What is in force already is no new version, so a put can be sent again.
    assertThat(operator.put(OWN, first).header("ETag")).isEqualTo("\"1\"");
    assertThat(operator.put(OWN, second, "If-Match", "\"1\"").header("ETag")).isEqualTo("\"2\"");
    assertThat(operator.put(OWN, first, "If-Match", "\"1\"").code()).isEqualTo("version-mismatch");
    assertThat(operator.put(OWN, first, "If-Match", "one").code()).isEqualTo("malformed-request");
  }

  @Test
  void ofManyWhoReplaceTheSameVersionOneDoes() throws Exception {
    operator.put(OWN, Rules.policy(Rules.allowAll()));
    List<Integer> statuses =
        Together.run(
            6,
            i ->
                operator
                    .put(
                        OWN,
                        Rules.policy(Rules.rule("by-" + i, "allow", "true")),
                        "If-Match",
                        "\"1\"")
                    .status());
    assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
    assertThat(statuses).filteredOn(status -> status == 412).hasSize(5);
    assertThat(operator.get(OWN).json().get("version").asInt()).isEqualTo(2);
  }

  @Test
  void everyVersionSaysWhoPutItAndWhyAndCanBePutBack() {
    operator.put(OWN, Rules.policy(Rules.allowAll()));
    ObjectNode draft =
        (ObjectNode) Answer.MAPPER.readTree(Rules.policy(Rules.rule("no", "deny", "true")));
    operator.put(OWN, draft.put("note", "an audit").toString());
    operator.send("DELETE", OWN, "");
    Answer restored = operator.post(OWN + "/versions/1/restore", "{\"note\":\"as it was\"}");
    assertThat(restored.status()).as("%s", restored).isEqualTo(200);
    assertThat(restored.text("/rules/0/id")).isEqualTo("all");
    JsonNode versions = operator.get(OWN + "/versions").json().get("items");
    assertThat(versions.valueStream().map(v -> v.get("version").asInt()))
        .containsExactly(4, 3, 2, 1);
    assertThat(versions.get(0).get("restoredVersion").asInt()).isEqualTo(1);
    assertThat(versions.get(1).get("removed").asBoolean()).isTrue();
    assertThat(versions.get(2).get("note").asString()).isEqualTo("an audit");
    assertThat(versions.valueStream().map(v -> v.get("changedBy").asString())).containsOnly("olga");
    assertThat(versions.valueStream().map(v -> v.get("previousVersion").asInt()))
        .containsExactly(3, 2, 1, 0);
    assertThat(operator.get(OWN + "/versions/2").text("/rules/0/id")).isEqualTo("no");
    assertThat(operator.get(OWN + "/versions/9").code()).isEqualTo("policy-not-found");
  }

  /** A policy that says yes to everything opens neither another tenant nor another's booking. */
  @Test
  void tenantsAndOwnershipCannotBeWrittenAway() {
    String other = "t-" + UUID.randomUUID();
    Client stranger = gateway.caller("ada", other, "client", "operator");
    for (Client each : List.of(operator, stranger)) {
      assertThat(each.put(OWN, Rules.policy(Rules.allowAll())).status()).isEqualTo(201);
    }
    String booking = client.booked(room, Slot.hour(9));
    Client another = gateway.caller("bob", tenant, "client");
    for (Client each : List.of(stranger, another)) {
      JsonNode end = each.await(each.submit("/v1/bookings/" + booking + "/cancel", "{}"));
      assertThat(end.get("status").asString()).as("%s", end).isEqualTo("REJECTED");
      assertThat(end.at("/reason/code").asString()).isEqualTo("booking-not-found");
    }
    assertThat(client.get("/v1/bookings/" + booking).text("/status")).isEqualTo("BOOKED");
    String schedule = GatewayTester.schedule("UTC", 1, 60, "00:00", "24:00");
    assertThat(client.put("/v1/schedules/" + room, schedule).code()).isEqualTo("forbidden");
  }

  @Test
  void aRuleMaySpeakOfScopesAndOfTheTimeOfDay() {
    ObjectNode claims = gateway.issuer().claims("ada", tenant, "client");
    claims.put("scope", "profile bookings:write");
    Client scoped = gateway.anybody().withToken(gateway.issuer().sign(claims));
    ObjectNode writers = Rules.rule("writers", "allow", "'bookings:write' in principal.scopes");
    operator.put(OWN, Rules.policy(writers));
    assertThat(untilNot("SUCCEEDED", client)).isEqualTo("not-authorized");
    scoped.booked(room, Slot.hour(10));

    operator.put(OWN, Rules.policy(writers, Rules.rule("closed", "deny", aroundNow())));
    assertThat(untilNot("SUCCEEDED", scoped)).isEqualTo("not-authorized");
    operator.put(
        OWN, Rules.policy(writers, Rules.rule("closed", "deny", "!(" + aroundNow() + ")")));
    assertThat(untilNot("REJECTED", scoped)).isEmpty();
  }

  /** This hour of Tokyo and the next, in which this test ends. */
  private static String aroundNow() {
    int hour = ZonedDateTime.now(ZoneId.of("Asia/Tokyo")).getHour();
    return "now.getHours('Asia/Tokyo') in [%d, %d]".formatted(hour, (hour + 1) % 24);
  }

  /** Books until a booking ends otherwise, as it does soon; for which reason. */
  private String untilNot(String status, Client caller) {
    JsonNode document = caller.book(room, Slot.hour(9));
    for (int i = 0; i < 50 && document.get("status").asString().equals(status); i++) {
      document = caller.book(room, Slot.hour(9));
    }
    assertThat(document.get("status").asString()).as("%s", document).isNotEqualTo(status);
    return document.at("/reason/code").asString("");
  }

  /** The rule speaks of this tenant only: all tests share the default policy. */
  @Test
  void whatThePlatformDeniesNoTenantAllows() {
    Client platform = gateway.operator();
    operator.put(OWN, Rules.policy(Rules.allowAll()));
    client.booked(room, Slot.hour(9));
    Answer before = platform.get("/v1/policies/default");
    ObjectNode draft = Answer.MAPPER.createObjectNode();
    draft
        .putArray("rules")
        .addAll(before.json().get("rules").valueStream().toList())
        .add(Rules.rule("stop", "deny", "principal.tenant == '" + tenant + "'", "CreateBooking"));
    Answer put =
        platform.put("/v1/policies/default", draft.toString(), "If-Match", before.header("ETag"));
    assertThat(put.status()).as("%s", put).isEqualTo(200);
    try {
      JsonNode document = client.book(room, Slot.hour(10));
      for (int i = 0; i < 50 && document.get("status").asString().equals("SUCCEEDED"); i++) {
        document = client.book(room, Slot.hour(10));
      }
      assertThat(document.at("/reason/code").asString()).isEqualTo("not-authorized");
    } finally {
      String version = before.json().get("version").asString();
      platform.post("/v1/policies/default/versions/" + version + "/restore", "");
    }
    assertThat(operator.get("/v1/policies/default").json().has("changedBy")).isFalse();
  }

  @Test
  void onlyOperatorsChangePoliciesAndOnlyTheirOwn() {
    String all = Rules.policy(Rules.allowAll());
    assertThat(client.get("/v1/policies").code()).isEqualTo("forbidden");
    assertThat(client.put(OWN, all).code()).isEqualTo("forbidden");
    assertThat(operator.put("/v1/policies/default", all).code()).isEqualTo("forbidden");
    assertThat(operator.send("DELETE", "/v1/policies/default", "").code()).isEqualTo("forbidden");
    assertThat(gateway.operator().send("DELETE", "/v1/policies/default", "").code())
        .isEqualTo("forbidden");
    assertThat(operator.put("/v1/policies/other", all).code()).isEqualTo("policy-not-found");
    Client auditor = gateway.caller("art", tenant, "auditor");
    assertThat(auditor.get("/v1/policies").json().at("/items/0/name").asString())
        .isEqualTo("default");
    assertThat(auditor.get("/v1/policies/default").json().get("rules")).isNotEmpty();
    assertThat(auditor.put(OWN, all).code()).isEqualTo("forbidden");
  }

  private void untilBooked(Slot slot) {
    JsonNode document = client.book(room, slot);
    for (int i = 0; i < 50 && !document.get("status").asString().equals("SUCCEEDED"); i++) {
      document = client.book(room, slot);
    }
    assertThat(document.get("status").asString()).as("%s", document).isEqualTo("SUCCEEDED");
  }
}
