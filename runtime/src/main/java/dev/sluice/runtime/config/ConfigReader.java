package dev.sluice.runtime.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads the configuration of one room into its record tree, once, when the process starts.
 *
 * <p>A value that is missing or wrong is noted and a placeholder returned, so that {@link
 * #finish()} can report all faults at once, with their keys; nothing that was read may be used
 * before. Keys are lower-case-dashed and relative to the section. Not thread-safe.
 */
public final class ConfigReader {
  private final ConfigValues values;
  private final String prefix;

  private ConfigReader(ConfigValues values, String prefix) {
    this.values = values;
    this.prefix = prefix;
  }

  /**
   * @param room names the files on the classpath: {@code <room>.yaml}, {@code
   *     <room>-<profile>.yaml}
   */
  public static ConfigReader open(String room, ConfigSources sources) {
    return new ConfigReader(new ConfigValues(room, sources), "");
  }

  public Profile profile() {
    return values.profile();
  }

  /** The keys under {@code name}. */
  public ConfigReader section(String name) {
    return new ConfigReader(values, key(name) + ".");
  }

  /** Whether the key has a value; asking makes it known. */
  public boolean has(String name) {
    return values.value(key(name)).filter(text -> !text.isBlank()).isPresent();
  }

  /** A text that is not blank. */
  public String string(String name) {
    return values.parse(key(name), "", ConfigReader::notBlank);
  }

  public Optional<String> optionalString(String name) {
    return values.value(key(name)).map(String::strip).filter(text -> !text.isEmpty());
  }

  public Secret secret(String name) {
    return values.parse(key(name), Secret.of(""), text -> Secret.of(notBlank(text)));
  }

  public Optional<Secret> optionalSecret(String name) {
    return optionalString(name).map(Secret::of);
  }

  public int integer(String name, int min, int max) {
    return (int) number(name, min, max);
  }

  /** A whole number between {@code min} and {@code max}, both included. */
  public long number(String name, long min, long max) {
    return values.parse(
        key(name),
        min,
        text -> {
          String range = "must be a whole number from " + min + " to " + max;
          if (!text.matches("-?\\d{1,18}")) {
            throw new IllegalArgumentException(range);
          }
          long number = Long.parseLong(text);
          return require(number, number >= min && number <= max, range);
        });
  }

  public Duration duration(String name) {
    return duration(name, Duration.ZERO, Duration.ofDays(3650));
  }

  /** A duration such as {@code 500ms}, {@code 30s}, {@code 5m}, {@code 24h} or ISO 8601. */
  public Duration duration(String name, Duration min, Duration max) {
    return values.parse(
        key(name),
        min,
        text -> {
          Duration duration = Durations.parse(text);
          return require(
              duration,
              duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0,
              "must be from " + min + " to " + max);
        });
  }

  /** An absolute URI of one of these schemes. */
  public URI uri(String name, String... schemes) {
    List<String> allowed = Arrays.asList(schemes);
    return values.parse(
        key(name),
        URI.create("missing:value"),
        text -> {
          String otherwise = "must be a URI with one of the schemes " + allowed;
          try {
            URI uri = new URI(text);
            return require(uri, allowed.contains(String.valueOf(uri.getScheme())), otherwise);
          } catch (URISyntaxException e) {
            throw new IllegalArgumentException(otherwise, e);
          }
        });
  }

  public boolean bool(String name) {
    return values.parse(
        key(name),
        false,
        text -> require(text.equals("true"), text.matches("true|false"), "must be true or false"));
  }

  /** One of the constants of an enum, spelled in lower case with dashes. */
  public <E extends Enum<E>> E choice(String name, Class<E> type) {
    Map<String, E> choices =
        Arrays.stream(type.getEnumConstants())
            .collect(
                Collectors.toMap(
                    e -> e.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    Function.identity(),
                    (a, b) -> a,
                    LinkedHashMap::new));
    return values.parse(
        key(name),
        type.getEnumConstants()[0],
        text -> {
          E choice = choices.get(text);
          if (choice == null) {
            throw new IllegalArgumentException("must be one of " + choices.keySet());
          }
          return choice;
        });
  }

  /** A YAML list, or one text with commas; empty when it is missing. */
  public List<String> list(String name) {
    String key = key(name);
    Optional<String> text = values.value(key);
    if (text.isPresent()) {
      return Arrays.stream(text.get().split(",", -1))
          .map(String::strip)
          .filter(item -> !item.isEmpty())
          .toList();
    }
    return indexes(name).stream().map(i -> string(name + "." + i)).toList();
  }

  /** A YAML map of texts, whose keys may contain dots; empty when it is missing. */
  public Map<String, String> map(String name) {
    Map<String, String> map = new LinkedHashMap<>();
    collect(name, "", map);
    return map;
  }

  /** A YAML list of sections; empty when it is missing. */
  public <T> List<T> sections(String name, Function<ConfigReader, T> reader) {
    List<T> sections = new ArrayList<>();
    indexes(name).forEach(i -> sections.add(reader.apply(section(name + "." + i))));
    return sections;
  }

  /** Notes a fault that the caller found, such as two values that do not go together. */
  public void fault(String name, String detail) {
    values.fault(key(name), detail);
  }

  /**
   * Ends the reading of the whole room.
   *
   * @throws ConfigException with every fault, and every key of the room's files and overrides that
   *     nothing has read
   */
  public void finish() {
    values.finish();
  }

  private void collect(String name, String path, Map<String, String> into) {
    for (String child : values.children(key(name))) {
      String full = name + "." + child;
      String label = path + child;
      optionalString(full).ifPresent(text -> into.put(label, text));
      collect(full, label + ".", into);
    }
  }

  private List<String> indexes(String name) {
    return values.children(key(name)).stream()
        .filter(child -> child.matches("\\d{1,6}"))
        .sorted((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)))
        .toList();
  }

  private String key(String name) {
    return prefix + name;
  }

  private static String notBlank(String text) {
    return require(text, !text.isBlank(), "must not be empty");
  }

  private static <T> T require(T value, boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
    return value;
  }
}
