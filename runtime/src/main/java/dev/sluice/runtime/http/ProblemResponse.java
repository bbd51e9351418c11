package dev.sluice.runtime.http;

import dev.sluice.schemas.json.ProblemJson;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
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
    ObjectNode json = ProblemJson.write(problem, instance, traceId);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", ProblemJson.MEDIA_TYPE);
    headers.put("Cache-Control", "no-store");
    if (problem.type().status() == 401) {
      headers.put("WWW-Authenticate", CHALLENGE);
    }
    if (problem.retryAfter() != null) {
      headers.put("Retry-After", Long.toString(Math.max(1, problem.retryAfter().toSeconds())));
    } else if (problem.type().status() == 503 || problem.type() == ProblemType.RATE_LIMITED) {
      headers.put("Retry-After", "1");
    }
    headers.putAll(more);
    return new ProblemResponse(problem.type().status(), headers, JsonBytes.of(json));
  }
}
