package dev.sluice.runtime.config;

import static io.helidon.config.ConfigSources.classpath;

import io.helidon.config.Config;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Where the configuration of a process comes from; the first that has a key wins:
 *
 * <ol>
 *   <li>overrides, given by the program that starts the process (the stack, a test);
 *   <li>environment variables: key {@code kafka.bootstrap-servers} is {@code
 *       SLUICE_KAFKA_BOOTSTRAP_SERVERS};
 *   <li>{@code <room>-<profile>.yaml} on the classpath, then {@code <room>.yaml};
 *   <li>{@code runtime-<profile>.yaml}, then {@code runtime.yaml}: defaults of the sections that
 *       all rooms share.
 * </ol>
 *
 * Several rooms in one JVM share one instance. Thread-safe.
 */
public final class ConfigSources {
  private static final String PREFIX = "SLUICE_";
  private static final String PROFILE = "SLUICE_PROFILE";

  private final Map<String, String> environment;
  private final Map<String, String> overrides;
  private final Profile profile;
  private final Set<String> used;

  private ConfigSources(
      Map<String, String> environment, Map<String, String> overrides, Set<String> used) {
    this.used = used;
    this.environment = Map.copyOf(environment);
    this.overrides = Map.copyOf(overrides);
    this.profile = Profile.of(environment.getOrDefault(PROFILE, Profile.PROD.text()));
    used.addAll(Set.of(PROFILE, "SLUICE_LOG_FORMAT", "SLUICE_LOG_LEVEL")); // see logback.xml
  }

  /** The environment of this process, without overrides. */
  public static ConfigSources ofProcess() {
    return of(System.getenv(), Map.of());
  }

  /**
   * @param environment variables by name; {@code SLUICE_PROFILE} among them chooses the profile,
   *     {@code prod} when it is missing
   * @param overrides values by full key; keys that the room does not know are refused
   */
  public static ConfigSources of(Map<String, String> environment, Map<String, String> overrides) {
    return new ConfigSources(environment, overrides, new ConcurrentSkipListSet<>());
  }

  /** The same sources with other overrides, for one more room in the same process. */
  public ConfigSources withOverrides(Map<String, String> other) {
    return new ConfigSources(environment, other, used);
  }

  public Profile profile() {
    return profile;
  }

  /**
   * The variables that begin with {@code SLUICE_} and that no room has read so far: spelling
   * mistakes, or meant for a room of another process.
   */
  public Set<String> unreadEnvironment() {
    Set<String> unread = new TreeSet<>();
    environment.keySet().stream().filter(n -> n.startsWith(PREFIX)).forEach(unread::add);
    unread.removeAll(used);
    return unread;
  }

  /** The environment variable that sets this key. */
  static String variable(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  Optional<String> fromEnvironment(String key) {
    String name = variable(key);
    used.add(name);
    return Optional.ofNullable(environment.get(name));
  }

  Map<String, String> overrides() {
    return overrides;
  }

  /** The values of one family of files, {@code <name>.yaml} and {@code <name>-<profile>.yaml}. */
  static Map<String, String> files(String name, Profile profile) {
    return Config.builder()
        .disableEnvironmentVariablesSource()
        .disableSystemPropertiesSource()
        .disableKeyResolving()
        .disableValueResolving()
        .addSource(classpath(name + "-" + profile.text() + ".yaml").optional())
        .addSource(classpath(name + ".yaml").optional())
        .build()
        .asMap()
        .orElse(Map.of());
  }
}
