package dev.sluice.runtime.auth;

import dev.sluice.runtime.http.JsonBody;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the JSON objects of tokens and key sets; a member that occurs twice is refused. */
final class StrictJson {
  private static final int MAX_DEPTH = 16;
  private static final JsonMapper MAPPER = JsonBody.strict(MAX_DEPTH);

  private StrictJson() {}

  /**
   * @throws IllegalArgumentException when it is anything but one object
   */
  static JsonNode object(byte[] bytes) {
    try {
      JsonNode json = MAPPER.readTree(bytes);
      if (json != null && json.isObject()) {
        return json;
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
    throw new IllegalArgumentException("not a JSON object");
  }
}
