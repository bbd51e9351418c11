package dev.sluice.ingress.control;

import dev.sluice.ingress.reader.ControlReader;
import dev.sluice.ingress.reader.ControlReader.PolicyDraft;
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
import dev.sluice.schemas.policy.PolicyBook;
import dev.sluice.schemas.policy.PolicyChange;
import dev.sluice.schemas.policy.PolicyChange.Author;
import dev.sluice.schemas.policy.PolicyScope;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Policies: read, put, taken away and put back. {@code tenant} is the policy of the caller's own
 * tenant, {@code default} that of the platform, which only the operators of the platform's tenant
 * may change.
 */
public final class PolicyEndpoint implements HttpFeature {
  private static final String DEFAULT = PolicyScope.DEFAULT.name();
  private static final String TENANT = "tenant";
  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");

  private final ControlGate gate;
  private final PolicyBook policies;
  private final ControlWriter writer;
  private final Optional<String> platformTenant;
  private final int maxBytes;
  private final Metrics metrics;

  /**
   * @param platformTenant whose operators may change the default policy
   * @param maxBytes of a policy
   */
  public PolicyEndpoint(
      Authenticator authenticator,
      ControlLog state,
      ControlWriter writer,
      Optional<String> platformTenant,
      int maxBytes,
      Metrics metrics) {
    this.gate = new ControlGate(authenticator, state);
    this.policies = state.policies();
    this.writer = writer;
    this.platformTenant = platformTenant;
    this.maxBytes = maxBytes;
    this.metrics = metrics;
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.get("/v1/policies", this::list);
    routing.get("/v1/policies/{name}", this::get);
    routing.put("/v1/policies/{name}", this::put);
    routing.delete("/v1/policies/{name}", this::remove);
    routing.get("/v1/policies/{name}/versions", this::versions);
    routing.get("/v1/policies/{name}/versions/{version}", this::version);
    routing.post("/v1/policies/{name}/versions/{version}/restore", this::restore);
  }

  private void list(ServerRequest req, ServerResponse res) {
    Principal principal = gate.reader(req);
    Requests.accepted(req, Responses.JSON);
    answer(
        res,
        ControlJson.page(
            Stream.of(PolicyScope.DEFAULT, PolicyScope.of(principal.tenant()))
                .flatMap(scope -> policies.newest(scope).stream())
                .filter(change -> change.document() != null)
                .map(change -> ControlJson.summary(change, principal.tenant()))
                .toList()));
  }

  private void get(ServerRequest req, ServerResponse res) {
    Principal principal = gate.reader(req);
    Requests.accepted(req, Responses.JSON);
    PolicyChange change =
        policies
            .newest(scope(req, principal))
            .filter(newest -> newest.document() != null)
            .orElseThrow(PolicyEndpoint::notFound);
    answer(res, change, principal, 200);
  }

  private void versions(ServerRequest req, ServerResponse res) {
    Principal principal = gate.reader(req);
    Requests.accepted(req, Responses.JSON);
    List<PolicyChange> history = policies.history(scope(req, principal));
    if (history.isEmpty()) {
      throw notFound();
    }
    answer(
        res,
        ControlJson.page(
            history.stream()
                .map(change -> ControlJson.summary(change, principal.tenant()))
                .toList()));
  }

  private void version(ServerRequest req, ServerResponse res) {
    Principal principal = gate.reader(req);
    Requests.accepted(req, Responses.JSON);
    answer(res, version(req, principal), principal, 200);
  }

  private void put(ServerRequest req, ServerResponse res) {
    Principal principal = gate.operator(req);
    Requests.accepted(req, Responses.JSON);
    PolicyCondition condition = PolicyCondition.read(req);
    PolicyScope scope = writable(req, principal);
    PolicyDraft draft = ControlReader.policy(JsonBody.read(req, maxBytes));
    change(res, principal, scope, condition, draft.document(), draft.note(), 0);
  }

  private void restore(ServerRequest req, ServerResponse res) {
    Principal principal = gate.operator(req);
    Requests.accepted(req, Responses.JSON);
    PolicyCondition condition = PolicyCondition.read(req);
    PolicyScope scope = writable(req, principal);
    String note = ControlReader.note(optionalBody(req), "note");
    PolicyChange older = version(req, principal);
    String document = older.document();
    if (document == null) {
      throw notFound();
    }
    // This release may not understand what an older one took.
    ControlReader.check(document);
    change(res, principal, scope, condition, document, note, older.version());
  }

  private void change(
      ServerResponse res,
      Principal principal,
      PolicyScope scope,
      PolicyCondition condition,
      String document,
      @Nullable String note,
      long restored) {
    Optional<PolicyChange> written =
        writer.change(
            scope,
            (newest, now) -> {
              condition.check(newest);
              return newest.filter(same -> Objects.equals(same.document(), document)).isPresent()
                  ? Optional.empty()
                  : Optional.of(next(newest, scope, document, principal, now, note, restored));
            });
    written.ifPresent(_ -> count(restored > 0 ? "policy-restored" : "policy-put"));
    PolicyChange now =
        written.or(() -> policies.newest(scope)).orElseThrow(PolicyEndpoint::notFound);
    boolean created = written.isPresent() && now.version() == 1;
    if (created) {
      res.header(HeaderNames.LOCATION, "/v1/policies/" + scope.name());
    }
    answer(res, now, principal, created ? 201 : 200);
  }

  /** The default policy stands in for it. */
  private void remove(ServerRequest req, ServerResponse res) {
    Principal principal = gate.operator(req);
    PolicyCondition condition = PolicyCondition.read(req);
    PolicyScope scope = writable(req, principal);
    if (scope.equals(PolicyScope.DEFAULT)) {
      throw new ProblemException(
          ProblemType.FORBIDDEN, "The default policy can be replaced, not removed.");
    }
    Optional<PolicyChange> written =
        writer.change(
            scope,
            (newest, now) -> {
              condition.check(newest);
              if (newest.map(PolicyChange::document).isEmpty()) {
                throw notFound();
              }
              return Optional.of(next(newest, scope, null, principal, now, null, 0));
            });
    written.ifPresent(_ -> count("policy-removed"));
    Responses.empty(res, 204);
  }

  private static PolicyChange next(
      Optional<PolicyChange> newest,
      PolicyScope scope,
      @Nullable String document,
      Principal principal,
      Instant now,
      @Nullable String note,
      long restored) {
    long version = newest.map(PolicyChange::version).orElse(0L) + 1;
    Author author = new Author(principal.tenant(), principal.subject());
    return new PolicyChange(scope, version, document, author, now, note, restored, 0);
  }

  private PolicyChange version(ServerRequest req, Principal principal) {
    String version = Requests.path(req, "version");
    if (!VERSION.matcher(version).matches()) {
      throw notFound();
    }
    return policies
        .version(scope(req, principal), Long.parseLong(version))
        .orElseThrow(PolicyEndpoint::notFound);
  }

  private static PolicyScope scope(ServerRequest req, Principal principal) {
    String name = Requests.path(req, "name");
    if (name.equals(DEFAULT)) {
      return PolicyScope.DEFAULT;
    }
    if (name.equals(TENANT)) {
      return PolicyScope.of(principal.tenant());
    }
    throw notFound();
  }

  private PolicyScope writable(ServerRequest req, Principal principal) {
    PolicyScope scope = scope(req, principal);
    if (scope.equals(PolicyScope.DEFAULT)
        && !platformTenant.filter(principal.tenant()::equals).isPresent()) {
      throw new ProblemException(
          ProblemType.FORBIDDEN,
          "Only operators of the platform's tenant may change the default policy.");
    }
    return scope;
  }

  private ObjectNode optionalBody(ServerRequest req) {
    return req.content().hasEntity() && JsonBody.read(req, maxBytes) instanceof ObjectNode object
        ? object
        : JsonNodeFactory.instance.objectNode();
  }

  private void count(String kind) {
    metrics
        .counter("sluice_control_changes", "Changes of policies and subjects", "kind", kind)
        .increment();
  }

  private static void answer(
      ServerResponse res, PolicyChange change, Principal principal, int status) {
    res.header(HeaderNames.ETAG, "\"" + change.version() + "\"");
    res.header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "private, no-cache"));
    Responses.json(res, status, ControlJson.policy(change, principal.tenant()));
  }

  private static void answer(ServerResponse res, ObjectNode json) {
    res.header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "private, no-cache"));
    Responses.json(res, 200, json);
  }

  private static ProblemException notFound() {
    return new ProblemException(Problem.of(ProblemType.POLICY_NOT_FOUND));
  }
}
