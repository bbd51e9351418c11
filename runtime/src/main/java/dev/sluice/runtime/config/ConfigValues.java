package dev.sluice.runtime.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The merged values of one room, which of them were read, and the faults found so far. */
final class ConfigValues {
  private final ConfigSources sources;
  private final Map<String, String> values = new HashMap<>();
  private final Set<String> devOnly;
  private final Set<String> refusable = new HashSet<>();
  private final Set<String> known = new HashSet<>();
  private final Map<String, ConfigFault> faults = new TreeMap<>();

  ConfigValues(String room, ConfigSources sources) {
    this.sources = sources;
    values.putAll(ConfigSources.files("runtime", sources.profile()));
    Map<String, String> own = ConfigSources.files(room, sources.profile());
    values.putAll(own);
    values.putAll(sources.overrides());
    refusable.addAll(own.keySet());
    refusable.addAll(sources.overrides().keySet());
    devOnly = new HashSet<>(ConfigSources.files("runtime", Profile.DEV).keySet());
    devOnly.addAll(ConfigSources.files(room, Profile.DEV).keySet());
  }

  Profile profile() {
    return sources.profile();
  }

  Optional<String> value(String key) {
    known.add(key);
    return Optional.ofNullable(sources.overrides().get(key))
        .or(() -> sources.fromEnvironment(key))
        .or(() -> Optional.ofNullable(values.get(key)));
  }

  Optional<String> required(String key) {
    Optional<String> value = value(key);
    if (value.isEmpty()) {
      String why = devOnly.contains(key) ? "has a default in dev only" : "is missing";
      fault(key, why + "; set " + ConfigSources.variable(key));
    }
    return value;
  }

  /** The keys of the entries directly under {@code prefix}, in order of their names. */
  Set<String> children(String prefix) {
    String start = prefix + ".";
    return values.keySet().stream()
        .filter(key -> key.startsWith(start))
        .map(key -> key.substring(start.length()))
        .map(key -> key.contains(".") ? key.substring(0, key.indexOf('.')) : key)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  void fault(String key, String detail) {
    faults.putIfAbsent(key, new ConfigFault(key, detail));
  }

  <T> T parse(String key, T placeholder, Function<String, T> parser) {
    return required(key).map(text -> parsed(key, text, placeholder, parser)).orElse(placeholder);
  }

  <T> T parsed(String key, String text, T placeholder, Function<String, T> parser) {
    try {
      return parser.apply(text.strip());
    } catch (IllegalArgumentException e) {
      fault(key, e.getMessage() == null ? "cannot be read" : e.getMessage());
      return placeholder;
    }
  }

  void finish() {
    refusable.stream()
        .filter(key -> !known.contains(key))
        .forEach(key -> fault(key, "is not known"));
    if (!faults.isEmpty()) {
      throw new ConfigException(faults.values().stream().toList());
    }
  }
}
