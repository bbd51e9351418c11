package dev.sluice.ingress.http;

import dev.sluice.ingress.accept.AcceptedCommand;
import dev.sluice.ingress.ending.EndedCommand;
import dev.sluice.ingress.order.AcceptedOrder;
import dev.sluice.runtime.http.Prefer;
import dev.sluice.runtime.http.Responses;
import dev.sluice.schemas.consistency.ConsistencyToken;
import dev.sluice.schemas.json.DocumentJson;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerResponse;
import java.util.UUID;

/** Writes the good answers to commands and orders. */
final class Answers {
  private static final HeaderName PREFERENCE_APPLIED = HeaderNames.create("Preference-Applied");
  private static final HeaderName CONSISTENCY_TOKEN = HeaderNames.create(ConsistencyToken.HEADER);
  private static final HeaderName IDEMPOTENCY_EXPIRES = HeaderNames.create("Idempotency-Expires");
  private static final Header IN_A_SECOND = HeaderValues.create(HeaderNames.RETRY_AFTER, "1");

  private Answers() {}

  /**
   * @param waited whether the answer was held back in vain
   */
  static void accepted(
      ServerResponse res, AcceptedCommand accepted, Prefer prefer, boolean waited) {
    res.header(HeaderNames.LOCATION, DocumentJson.self(accepted.commandId()));
    res.header(IN_A_SECOND);
    saw(res, accepted.commandId(), 1);
    about(res, accepted, prefer, true, waited);
    Responses.json(res, 202, accepted.json());
  }

  static void ended(
      ServerResponse res, AcceptedCommand accepted, Prefer prefer, EndedCommand ended) {
    res.header(HeaderNames.ETAG, "\"" + ended.revision() + "\"");
    saw(res, accepted.commandId(), ended.revision());
    about(res, accepted, prefer, false, true);
    Responses.json(res, 200, ended.json());
  }

  static void ordered(ServerResponse res, AcceptedOrder order) {
    res.header(HeaderNames.LOCATION, DocumentJson.self(order.document().commandId()));
    if (!order.document().status().isFinal()) {
      res.header(IN_A_SECOND);
    }
    saw(res, order.document().commandId(), order.document().revision());
    Responses.json(res, 202, order.json());
  }

  private static void saw(ServerResponse res, UUID commandId, long revision) {
    res.header(CONSISTENCY_TOKEN, ConsistencyToken.of(commandId, revision).write());
  }

  private static void about(
      ServerResponse res, AcceptedCommand accepted, Prefer prefer, boolean async, boolean waited) {
    prefer.applied(async, waited).ifPresent(text -> res.header(PREFERENCE_APPLIED, text));
    accepted.keyExpiresAt().ifPresent(at -> res.header(IDEMPOTENCY_EXPIRES, DocumentJson.time(at)));
  }
}
