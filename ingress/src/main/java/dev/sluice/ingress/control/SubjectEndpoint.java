package dev.sluice.ingress.control;

import dev.sluice.ingress.reader.ControlReader;
import dev.sluice.runtime.auth.Authenticator;
import dev.sluice.runtime.control.ControlLog;
import dev.sluice.runtime.control.ControlWriter;
import dev.sluice.runtime.http.JsonBody;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.http.Requests;
import dev.sluice.runtime.http.Responses;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.json.ControlJson;
import dev.sluice.schemas.policy.PolicyChange.Author;
import dev.sluice.schemas.problem.FieldError;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import dev.sluice.schemas.subject.SubjectChange;
import dev.sluice.schemas.subject.Suspensions;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Subjects of the operator's tenant: whether they are suspended, suspending and resuming them. Any
 * name will do: who may exist is for the issuer of tokens to know.
 */
public final class SubjectEndpoint implements HttpFeature {
  private static final int MOST_CHARACTERS = 255;
  private static final int MOST_BYTES = 16_384;

  private final ControlGate gate;
  private final Suspensions suspensions;
  private final ControlWriter writer;
  private final Metrics metrics;

  public SubjectEndpoint(
      Authenticator authenticator, ControlLog state, ControlWriter writer, Metrics metrics) {
    this.gate = new ControlGate(authenticator, state);
    this.suspensions = state.suspensions();
    this.writer = writer;
    this.metrics = metrics;
  }

  /** Subjects may hold slashes, percent-encoded: the last part of the path says what to do. */
  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.post("/v1/subjects/{+subject}/suspend", (req, res) -> change(true, req, res));
    routing.post("/v1/subjects/{+subject}/resume", (req, res) -> change(false, req, res));
    routing.get("/v1/subjects/{+subject}", this::get);
  }

  private void get(ServerRequest req, ServerResponse res) {
    Principal principal = gate.reader(req);
    Requests.accepted(req, Responses.JSON);
    String subject = subject(req);
    answer(res, subject, suspensions.find(principal.tenant(), subject));
  }

  private void change(boolean suspend, ServerRequest req, ServerResponse res) {
    Principal principal = gate.operator(req);
    Requests.accepted(req, Responses.JSON);
    String subject = subject(req);
    @Nullable String reason =
        ControlReader.note(
            req.content().hasEntity()
                ? JsonBody.read(req, MOST_BYTES)
                : JsonNodeFactory.instance.objectNode(),
            "reason");
    if (subject.equals(principal.subject())) {
      throw invalid("must be another than the caller, who could not take it back");
    }
    Optional<SubjectChange> written =
        writer.change(
            principal.tenant(),
            subject,
            (newest, now) ->
                newest.map(SubjectChange::suspended).orElse(false) == suspend
                    ? Optional.empty()
                    : Optional.of(
                        new SubjectChange(
                            principal.tenant(),
                            subject,
                            suspend,
                            newest.map(SubjectChange::revision).orElse(0L) + 1,
                            new Author(principal.tenant(), principal.subject()),
                            now,
                            reason)));
    written.ifPresent(_ -> count(suspend ? "subject-suspended" : "subject-resumed"));
    answer(res, subject, written.or(() -> suspensions.find(principal.tenant(), subject)));
  }

  private static void answer(ServerResponse res, String subject, Optional<SubjectChange> newest) {
    res.header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "private, no-cache"));
    Responses.json(res, 200, ControlJson.subject(subject, newest));
  }

  private void count(String kind) {
    metrics
        .counter("sluice_control_changes", "Changes of policies and subjects", "kind", kind)
        .increment();
  }

  private static String subject(ServerRequest req) {
    String subject = Requests.path(req, "subject");
    if (subject.isBlank()
        || subject.length() > MOST_CHARACTERS
        || subject.chars().anyMatch(Character::isISOControl)) {
      throw invalid("must be a subject of 1 to 255 characters");
    }
    return subject;
  }

  private static ProblemException invalid(String detail) {
    return new ProblemException(
        Problem.invalid(
            ProblemType.MALFORMED_REQUEST, List.of(new FieldError("path:subject", detail))));
  }
}
