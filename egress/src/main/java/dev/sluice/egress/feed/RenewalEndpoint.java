package dev.sluice.egress.feed;

import dev.sluice.egress.redis.Renewal;
import dev.sluice.egress.request.Sight;
import dev.sluice.runtime.auth.AuthenticatedCaller;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.http.Requests;
import dev.sluice.runtime.http.Responses;
import dev.sluice.runtime.limit.Admission;
import dev.sluice.schemas.command.CommandIds;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.problem.FieldError;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * {@code POST /v1/events/streams/{streamId}/renewal}: an open stream goes on until the token of
 * this request expires. The stream may be on another instance, which is told by Redis; it says so
 * itself when it was renewed.
 */
public final class RenewalEndpoint implements HttpFeature {
  private final Admission admission;
  private final FeedHub hub;
  private final Predicate<Renewal> others;

  /**
   * @param others tells the other instances; whether that went well
   */
  public RenewalEndpoint(Admission admission, FeedHub hub, Predicate<Renewal> others) {
    this.admission = admission;
    this.hub = hub;
    this.others = others;
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.post("/v1/events/streams/{streamId}/renewal", this::renew);
  }

  private void renew(ServerRequest req, ServerResponse res) {
    AuthenticatedCaller caller = admission.caller(req, res);
    Requests.withoutQuery(req);
    Principal principal = caller.principal();
    Renewal renewal =
        new Renewal(
            id(Requests.path(req, "streamId")),
            principal.tenant(),
            principal.subject(),
            Sight.isOperator(principal),
            caller.expiresAt());
    if (hub.renew(renewal)) {
      Responses.empty(res, 204);
    } else if (others.test(renewal)) {
      Responses.empty(res, 202);
    } else {
      throw new ProblemException(
          ProblemType.PROJECTIONS_UNAVAILABLE,
          "The stream is not on this instance, and the others cannot be told now.");
    }
  }

  private static UUID id(String text) {
    return CommandIds.parse(text)
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.invalid(
                        ProblemType.MALFORMED_REQUEST,
                        List.of(new FieldError("path:streamId", "must be the id of a stream")))));
  }
}
