package dev.sluice.faults.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The short campaign: each process and each server is killed once while clients go on. */
class CampaignIT {
  private static final long SEED = 20_261_122;

  @Test
  void everyPromiseIsKeptWhateverIsKilled() throws Exception {
    Path jar = Path.of(System.getProperty("sluice.jar"));
    Options options = new Options(jar, SEED, Duration.ZERO, 1, true);
    assertThat(new Campaign(options, System.out).run()).isEmpty();
  }
}
