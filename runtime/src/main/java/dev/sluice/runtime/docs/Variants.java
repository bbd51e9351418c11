package dev.sluice.runtime.docs;

import dev.sluice.runtime.http.JsonBytes;
import dev.sluice.runtime.http.Requests;
import dev.sluice.schemas.contract.YamlText;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** One tree in JSON and in YAML, under several media types; {@code Accept} chooses. */
final class Variants {
  private final Map<String, Document> byMediaType = new LinkedHashMap<>();

  /**
   * @param json media types for JSON; the first is what a client gets that does not care
   * @param yaml media types for YAML
   */
  Variants(JsonNode tree, String[] json, String[] yaml) {
    byte[] inJson = JsonBytes.of(tree);
    byte[] inYaml = YamlText.write(tree).getBytes(StandardCharsets.UTF_8);
    for (String type : json) {
      byMediaType.put(type, Document.of(type, inJson));
    }
    for (String type : yaml) {
      byMediaType.put(type, Document.of(type, inYaml));
    }
  }

  void answer(ServerRequest req, ServerResponse res) {
    String type = Requests.accepted(req, byMediaType.keySet().toArray(String[]::new));
    Objects.requireNonNull(byMediaType.get(type)).answer(req, res);
  }
}
