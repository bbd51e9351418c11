package dev.sluice.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.runtime.auth.AuthConfig;
import dev.sluice.runtime.http.HttpServerConfig;
import dev.sluice.runtime.kafka.KafkaConfig;
import dev.sluice.runtime.postgres.PostgresConfig;
import dev.sluice.runtime.redis.RedisConfig;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The room's files are {@code kitchen.yaml}, {@code kitchen-dev.yaml} and those of runtime. */
class ConfigReaderTest {
  private static final Map<String, String> DEV = Map.of("SLUICE_PROFILE", "dev");

  private static ConfigReader dev(Map<String, String> overrides) {
    return ConfigReader.open("kitchen", ConfigSources.of(DEV, overrides));
  }

  private static List<String> faults(ConfigReader reader) {
    ConfigException e = catchThrowableOfType(ConfigException.class, reader::finish);
    return e == null ? List.of() : e.faults().stream().map(ConfigFault::toString).toList();
  }

  @Test
  void overridesComeBeforeTheEnvironmentBeforeTheProfileBeforeTheRoom() {
    Map<String, String> environment = new HashMap<>(DEV);
    assertThat(dev(Map.of()).string("stove.fuel")).isEqualTo("wood");
    assertThat(dev(Map.of()).string("stove.size")).isEqualTo("small");
    environment.put("SLUICE_STOVE_SIZE", "large");
    environment.put("SLUICE_STOVE_MAX_HEAT", "400");
    ConfigReader reader =
        ConfigReader.open("kitchen", ConfigSources.of(environment, Map.of("stove.size", "huge")));
    assertThat(reader.string("stove.size")).isEqualTo("huge");
    assertThat(reader.section("stove").integer("max-heat", 0, 1_000)).isEqualTo(400);
  }

  @Test
  void readsEachType() {
    ConfigReader reader =
        dev(
            Map.of(
                "a.bool", "true",
                "a.uri", "https://example.org/x",
                "a.list", "x, y,,z",
                "a.choice", "half-baked",
                "a.password", "hunter2"));
    ConfigReader a = reader.section("a");
    assertThat(a.bool("bool")).isTrue();
    assertThat(a.uri("uri", "http", "https")).isEqualTo(URI.create("https://example.org/x"));
    assertThat(a.list("list")).containsExactly("x", "y", "z");
    assertThat(a.choice("choice", Doneness.class)).isEqualTo(Doneness.HALF_BAKED);
    assertThat(a.secret("password").reveal()).isEqualTo("hunter2");
    assertThat(a.secret("password")).hasToString("***").isEqualTo(Secret.of("hunter2"));
    assertThat(a.optionalString("none")).isEmpty();
    assertThat(reader.list("pots")).containsExactly("iron", "copper");
    assertThat(reader.map("labels")).containsEntry("a.b", "1").containsEntry("c", "2").hasSize(2);
    assertThat(reader.sections("cooks", cook -> cook.string("name"))).containsExactly("Ann", "Bob");
  }

  private enum Doneness {
    RAW,
    HALF_BAKED
  }

  @ParameterizedTest
  @CsvSource({"250ms, PT0.25S", "30s, PT30S", "5m, PT5M", "24h, PT24H", "7d, PT168H", "PT1M, PT1M"})
  void durationsAreShortOrIso(String text, Duration duration) {
    assertThat(dev(Map.of("x", text)).duration("x")).isEqualTo(duration);
  }

  @Test
  void allFaultsAreReportedTogetherWithTheirKeys() {
    ConfigReader reader =
        dev(
            Map.of(
                "n", "12x", "m", "70000", "d", "soon", "b", "yes", "u", "ftp://x", "c", "burnt",
                "s", " "));
    reader.integer("n", 0, 10);
    reader.integer("m", 0, 65_535);
    reader.duration("d");
    reader.bool("b");
    reader.uri("u", "http");
    reader.choice("c", Doneness.class);
    reader.string("s");
    reader.string("missing.key");
    reader.fault("pair", "do not go together");
    readAllFiles(reader);
    assertThat(faults(reader))
        .containsExactly(
            "b: must be true or false",
            "c: must be one of [raw, half-baked]",
            "d: must be a duration such as 500ms, 30s, 5m or PT30S",
            "m: must be a whole number from 0 to 65535",
            "missing.key: is missing; set SLUICE_MISSING_KEY",
            "n: must be a whole number from 0 to 10",
            "pair: do not go together",
            "s: must not be empty",
            "u: must be a URI with one of the schemes [http]");
  }

  @Test
  void keysThatNothingReadsAreRefused() {
    ConfigReader reader = dev(Map.of("stove.colour", "red"));
    readAllFiles(reader);
    assertThat(faults(reader)).containsExactly("stove.colour: is not known");
  }

  @Test
  void whatHasADefaultOnlyInDevIsAFaultInProd() {
    ConfigReader reader = ConfigReader.open("kitchen", ConfigSources.of(Map.of(), Map.of()));
    assertThat(reader.profile()).isEqualTo(Profile.PROD);
    readAllFiles(reader);
    PostgresConfig.read(reader.section("postgres"));
    assertThat(faults(reader))
        .containsExactly(
            "postgres.password: has a default in dev only; set SLUICE_POSTGRES_PASSWORD",
            "postgres.url: has a default in dev only; set SLUICE_POSTGRES_URL",
            "postgres.user: has a default in dev only; set SLUICE_POSTGRES_USER",
            "stove.fuel: has a default in dev only; set SLUICE_STOVE_FUEL");
  }

  @Test
  void theSharedSectionsHaveAllTheirDefaultsInDev() {
    ConfigReader reader = dev(Map.of("kafka.properties.security.protocol", "SSL"));
    readAllFiles(reader);
    HttpServerConfig.read(reader.section("http"));
    AuthConfig.read(reader.section("auth"));
    PostgresConfig.read(reader.section("postgres"));
    RedisConfig.read(reader.section("redis"));
    KafkaConfig kafka = KafkaConfig.read(reader.section("kafka"));
    reader.finish();
    assertThat(kafka.properties()).containsEntry("security.protocol", "SSL");
  }

  @Test
  void anUnknownProfileIsRefused() {
    ConfigException e =
        catchThrowableOfType(
            ConfigException.class,
            () -> ConfigSources.of(Map.of("SLUICE_PROFILE", "test"), Map.of()));
    assertThat(e).hasMessageContaining("SLUICE_PROFILE: must be dev or prod");
  }

  @Test
  void variablesThatNoRoomReadCanBeNamed() {
    Map<String, String> environment = new HashMap<>(DEV);
    environment.put("SLUICE_STOVE_SIZE", "1");
    environment.put("SLUICE_STOVE_SIZZE", "1");
    ConfigSources sources = ConfigSources.of(environment, Map.of());
    ConfigReader.open("kitchen", sources.withOverrides(Map.of())).string("stove.size");
    assertThat(sources.unreadEnvironment()).containsExactly("SLUICE_STOVE_SIZZE");
  }

  private static void readAllFiles(ConfigReader reader) {
    reader.string("stove.size");
    reader.string("stove.fuel");
    reader.list("pots");
    reader.map("labels");
    reader.sections("cooks", cook -> cook.string("name"));
  }
}
