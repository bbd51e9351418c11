package dev.sluice.runtime.http;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Spells JSON trees as UTF-8. */
public final class JsonBytes {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private JsonBytes() {}

  public static byte[] of(JsonNode json) {
    return MAPPER.writeValueAsBytes(json);
  }
}
