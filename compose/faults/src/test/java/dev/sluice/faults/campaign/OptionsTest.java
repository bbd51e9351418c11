package dev.sluice.faults.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void theLastOfTwoCounts() {
    Options options = Options.read(new String[] {"--minutes=1", "--seed=7", "--minutes=30"});
    assertThat(options.length()).isEqualTo(Duration.ofMinutes(30));
    assertThat(options.seed()).isEqualTo(7);
    assertThat(options.each()).isEqualTo(2);
    assertThat(options.kills()).isFalse();
  }

  @Test
  void whatIsNotKnownIsRefused() {
    assertThatThrownBy(() -> Options.read(new String[] {"--sed=7"}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--sed=7")
        .hasMessageContaining("--seed=");
  }
}
