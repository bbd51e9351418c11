package dev.sluice.runtime.http;

import dev.sluice.schemas.json.ProblemJson;
import dev.sluice.schemas.problem.Problem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a problem looks on the wire (RFC 9457).
 *
 * @param status HTTP status
 * @param headers beside the content length
 * @param body UTF-8
 */
record ProblemResponse(int status, Map<String, String> headers, byte[] body) {
  private static final String CHALLENGE = "Bearer realm=\"sluice\"";

  static ProblemResponse of(
      Problem problem, Map<String, String> more, String instance, String traceId) {
    ObjectNode json = ProblemJson.write(problem.timed(), instance, traceId);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", ProblemJson.MEDIA_TYPE);
    headers.put("Cache-Control", "no-store");
    if (problem.type().status() == 401) {
      headers.put("WWW-Authenticate", CHALLENGE);
    }
    Duration after = problem.timed().retryAfter();
    if (after != null) {
      headers.put("Retry-After", Long.toString(Math.max(1, after.toSeconds())));
    }
    headers.putAll(more);
    return new ProblemResponse(problem.type().status(), headers, JsonBytes.of(json));
  }
}
