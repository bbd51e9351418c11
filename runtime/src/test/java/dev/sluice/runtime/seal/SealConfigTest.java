package dev.sluice.runtime.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.runtime.config.ConfigException;
import dev.sluice.runtime.config.ConfigFault;
import dev.sluice.runtime.config.ConfigReader;
import dev.sluice.runtime.config.ConfigSources;
import dev.sluice.schemas.seal.EnvelopeSeal;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SealConfigTest {
  private static final byte[] BYTES = {1, 2, 3};
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
  private static final String OTHER_KEY =
      Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString("another key of 32 bytes or more!".getBytes(UTF_8));

  @Test
  void theActiveKeySealsAndTheOthersCheck() {
    EnvelopeSeal old = read("k1=" + KEY, "k1");
    EnvelopeSeal now = read("k1=" + KEY + ", k2=" + OTHER_KEY, "k2");
    assertThat(now.isValid(old.seal(BYTES))).isTrue();
    assertThat(now.seal(BYTES).keyId()).isEqualTo("k2");
    assertThat(old.isValid(now.seal(BYTES))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"k1=c2hvcnQ=, keys", "nonsense, keys", "k1=***, keys"})
  void refusesKeysThatAreNone(String keys, String fault) {
    ConfigException e = catchThrowableOfType(ConfigException.class, () -> read(keys, "k1"));
    assertThat(e.faults()).extracting(ConfigFault::key).contains("seal." + fault);
    assertThat(e.getMessage()).doesNotContain(keys);
  }

  private static EnvelopeSeal read(String keys, String active) {
    ConfigReader reader =
        ConfigReader.open(
            "seal-test",
            ConfigSources.of(
                Map.of("SLUICE_SEAL_KEYS", keys, "SLUICE_SEAL_ACTIVE", active), Map.of()));
    EnvelopeSeal seal = SealConfig.read(reader.section("seal"));
    reader.finish();
    return seal;
  }
}
