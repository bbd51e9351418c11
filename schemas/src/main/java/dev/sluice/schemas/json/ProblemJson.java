package dev.sluice.schemas.json;

import dev.sluice.schemas.problem.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Spells problems as {@code application/problem+json} (RFC 9457). */
public final class ProblemJson {
  public static final String MEDIA_TYPE = "application/problem+json";

  private ProblemJson() {}

  /**
   * @param instance the path of the request, if there was one
   * @param traceId W3C trace id, if known
   */
  public static ObjectNode write(
      Problem problem, @Nullable String instance, @Nullable String traceId) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", problem.type().typeUri());
    json.put("title", problem.type().title());
    json.put("status", problem.type().status());
    json.put("detail", problem.detail());
    if (instance != null) {
      json.put("instance", instance);
    }
    json.put("code", problem.type().code());
    if (traceId != null) {
      json.put("traceId", traceId);
    }
    if (problem.commandId() != null) {
      json.put("commandId", problem.commandId().toString());
    }
    if (!problem.errors().isEmpty()) {
      ArrayNode errors = json.putArray("errors");
      problem
          .errors()
          .forEach(e -> errors.addObject().put("pointer", e.pointer()).put("detail", e.detail()));
    }
    ObjectNode retry = json.putObject("retry");
    retry.put("effect", problem.type().retry().effect().text());
    retry.put("key", problem.type().retry().key().text());
    if (problem.retryAfter() != null) {
      retry.put("afterSeconds", Math.max(1, problem.retryAfter().toSeconds()));
    }
    return json;
  }
}
