package dev.sluice.schemas.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads trees from YAML and writes them; anchors are resolved. */
public final class YamlText {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private YamlText() {}

  /** A tree as YAML 1.2 in block style. */
  public static String write(JsonNode tree) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setDereferenceAliases(true);
    options.setSplitLines(false);
    return new Yaml(new Representer(options), options).dump(MAPPER.treeToValue(tree, Object.class));
  }

  /**
   * A file of this jar whose root is a mapping.
   *
   * @throws IllegalStateException if it is not there or a name occurs twice in it
   */
  static ObjectNode read(String resource) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setMaxAliasesForCollections(500);
    Map<String, Object> map =
        new LinkedHashMap<>(
            new Yaml(new SafeConstructor(options)).<Map<String, Object>>load(text(resource)));
    return MAPPER.valueToTree(map);
  }

  /** A file of this jar. */
  static String text(String resource) {
    try (InputStream in = YamlText.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the jar has no " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
