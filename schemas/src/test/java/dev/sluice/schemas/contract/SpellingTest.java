package dev.sluice.schemas.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.event.Reason;
import dev.sluice.schemas.event.WebhookNotice;
import dev.sluice.schemas.json.CloudEventJson;
import dev.sluice.schemas.json.ControlJson;
import dev.sluice.schemas.json.DocumentJson;
import dev.sluice.schemas.json.ProblemJson;
import dev.sluice.schemas.policy.PolicyChange;
import dev.sluice.schemas.policy.PolicyChange.Author;
import dev.sluice.schemas.policy.PolicyReader;
import dev.sluice.schemas.policy.PolicyScope;
import dev.sluice.schemas.problem.FieldError;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import dev.sluice.schemas.subject.SubjectChange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the code spells is what the schemas say; and what is not, is not. */
class SpellingTest {
  private static final SchemaCheck SCHEMAS = new SchemaCheck(Contract.load().openApi());
  private static final Optional<SubjectChange> NEVER = Optional.empty();
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @ParameterizedTest
  @EnumSource
  void documentsAreSpelledAsTheirSchemaSays(CommandType type) {
    for (CommandStatus status : CommandStatus.values()) {
      ObjectNode json = DocumentJson.document(Samples.document(type, status));
      assertThat(SCHEMAS.faults("CommandDocument", json)).as("%s %s", type, status).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsGivenUpMayHaveLeftSomethingBehind(CommandType type) {
    CommandDocument parked = Samples.document(type, CommandStatus.PARKED);
    Reason given = new Reason(ProblemType.ABANDONED, "Not done: release-slot.");
    ObjectNode json =
        DocumentJson.document(parked.abandoned(given, Samples.result(type), Samples.NOW));
    assertThat(SCHEMAS.faults("CommandDocument", json)).isEmpty();
    Reason other = Reason.of(ProblemType.STEP_FAILED);
    json = DocumentJson.document(parked.abandoned(other, Samples.result(type), Samples.NOW));
    assertThat(SCHEMAS.faults("CommandDocument", json)).isNotEmpty();
  }

  @Test
  void theEndOfAWebhookIsSpelledAsItsSchemaSays() {
    UUID id = UUID.randomUUID();
    for (String error : new String[] {null, "500"}) {
      WebhookNotice notice =
          new WebhookNotice(
              id, 1, "t", "s", Samples.NOW, "https://example.org/", "not-delivered", error);
      ObjectNode json = CloudEventJson.of(notice, 7, "0006");
      assertThat(SCHEMAS.faults("WebhookDisabled", json)).isEmpty();
      assertThat(SCHEMAS.faults("StreamData", json)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "WEBHOOK_DISABLED")
  void eventsAreSpelledAsTheirSchemaSays(EventType type) {
    CommandDocument document = Samples.document(CommandType.CREATE_BOOKING, CommandStatus.REJECTED);
    FeedEntry entry =
        new FeedEntry(
            type, Samples.NOW, document, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    ObjectNode data = DocumentJson.document(document);
    assertThat(SCHEMAS.faults("CommandEvent", CloudEventJson.write(entry, data, 1, null)))
        .isEmpty();
    assertThat(SCHEMAS.faults("CommandEvent", CloudEventJson.write(entry, data, 2, "0001")))
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void problemsAreSpelledAsTheirSchemaSays(ProblemType type) {
    Problem problem =
        Problem.invalid(type, List.of(new FieldError("/start", "must be a time")))
            .withCommandId(Samples.COMMAND_ID)
            .withRetryAfter(Duration.ofSeconds(2));
    assertThat(SCHEMAS.faults("Problem", ProblemJson.write(Problem.of(type), null, null)))
        .isEmpty();
    assertThat(
            SCHEMAS.faults(
                "Problem",
                ProblemJson.write(problem, "/v1/bookings", "0af7651916cd43dd8448eb211c80319c")))
        .isEmpty();
  }

  @Test
  void bookingsAndSchedulesAreSpelledAsTheirSchemasSay() {
    assertThat(SCHEMAS.faults("Booking", DocumentJson.booking(Samples.booking(false)))).isEmpty();
    assertThat(SCHEMAS.faults("Booking", DocumentJson.booking(Samples.booking(true)))).isEmpty();
    assertThat(SCHEMAS.faults("Schedule", DocumentJson.schedule(Samples.schedule()))).isEmpty();
  }

  @Test
  void policiesAndSubjectsAreSpelledAsTheirSchemasSay() {
    PolicyChange builtIn = PolicyChange.builtIn(1, Samples.NOW);
    Author olga = new Author("demo", "olga");
    PolicyChange removed =
        new PolicyChange(PolicyScope.of("demo"), 4, null, olga, Samples.NOW, "why", 2, 0);
    for (PolicyChange change : List.of(builtIn, removed)) {
      assertThat(SCHEMAS.faults("Policy", ControlJson.policy(change, "demo"))).isEmpty();
      ObjectNode page = ControlJson.page(List.of(ControlJson.summary(change, "demo")));
      assertThat(SCHEMAS.faults("PolicyVersions", page)).isEmpty();
    }
    assertThat(ControlJson.policy(removed, "demo").get("changedBy").asString()).isEqualTo("olga");
    assertThat(ControlJson.policy(removed, "other").has("changedBy")).isFalse();
    ObjectNode draft = (ObjectNode) read(PolicyReader.builtIn());
    assertThat(SCHEMAS.faults("PolicyDraft", draft.put("note", "as it was"))).isEmpty();
    SubjectChange suspended =
        new SubjectChange("demo", "ada", true, 1, olga, Samples.NOW, "lost her key");
    for (Optional<SubjectChange> change : List.of(Optional.of(suspended), NEVER)) {
      assertThat(SCHEMAS.faults("Subject", ControlJson.subject("ada", change))).isEmpty();
    }
  }

  @Test
  void aDocumentCannotBeHalf() {
    ObjectNode ended =
        DocumentJson.document(
            Samples.document(CommandType.CREATE_BOOKING, CommandStatus.SUCCEEDED));
    assertThat(SCHEMAS.faults("CommandDocument", without(ended, "completedAt"))).isNotEmpty();
    assertThat(SCHEMAS.faults("CommandDocument", without(ended, "result"))).isNotEmpty();
    assertThat(SCHEMAS.faults("CommandDocument", ended.deepCopy().put("tenant", "demo")))
        .isNotEmpty();
    assertThat(SCHEMAS.faults("CommandDocument", ended.deepCopy().put("status", "RUNNING")))
        .isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CreateBooking     | {"resourceId":"r","start":"2026-11-23T09:00:00+01:00","end":"2026-11-23T10:00:00+01:00"}
          CreateBooking     | {"resourceId":"r","start":"2026-11-23T09:00:00Z","end":"2026-11-23T10:00:00Z","seats":2,"customer":{"name":"A","email":"a@b"},"notes":"n"}
          RescheduleBooking | {"start":"2026-11-23T09:00:00Z","end":"2026-11-23T10:00:00Z"}
          CancelBooking     | {}
          DefineSchedule    | {"timezone":"Europe/Berlin","capacity":1,"slotMinutes":60,"weekly":{"mon":[{"open":"09:00","close":"24:00"}]}}
          CloseSchedule     | {"start":"2026-11-23T09:00:00Z","end":"2026-11-23T10:00:00Z","reason":"r"}
          AnyCommand        | {"type":"CreateBooking","resourceId":"r","start":"2026-11-23T09:00:00Z","end":"2026-11-23T10:00:00Z"}
          AnyCommand        | {"type":"CloseSchedule","resourceId":"r","start":"2026-11-23T09:00:00Z","end":"2026-11-23T10:00:00Z"}
          """)
  void bodiesAreValid(String schema, String json) {
    assertThat(SCHEMAS.faults(schema, read(json))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CreateBooking  | {"resourceId":"r","start":"2026-11-23T09:00:00Z"}
          CreateBooking  | {"resourceId":"r","start":"2026-11-23T09:00:00","end":"2026-11-23T10:00:00Z"}
          CreateBooking  | {"resourceId":"r","start":"2026-11-23T09:00:00Z","end":"2026-11-23T10:00:00Z","seats":0}
          CreateBooking  | {"resourceId":"r","start":"2026-11-23T09:00:00Z","end":"2026-11-23T10:00:00Z","more":1}
          CreateBooking  | {"resourceId":"r","start":"2026-11-23T09:00:00Z","end":"2026-11-23T10:00:00Z","customer":{"name":"A"}}
          CancelBooking  | {"reason":1}
          DefineSchedule | {"timezone":"Europe/Berlin","capacity":1,"slotMinutes":60,"weekly":{"monday":[]}}
          DefineSchedule | {"timezone":"Europe/Berlin","capacity":1,"slotMinutes":60,"weekly":{"mon":[{"open":"9:00","close":"10:00"}]}}
          AnyCommand     | {"type":"CancelBooking"}
          AnyCommand     | {"type":"Unheard"}
          """)
  void bodiesAreNotValid(String schema, String json) {
    assertThat(SCHEMAS.faults(schema, read(json))).isNotEmpty();
  }

  private static JsonNode read(String json) {
    return MAPPER.readTree(json);
  }

  private static ObjectNode without(ObjectNode json, String member) {
    ObjectNode less = json.deepCopy();
    less.remove(member);
    return less;
  }
}
