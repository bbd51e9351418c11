package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.bench.scenario.Pace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OptionsTest {
  private static final List<String> ALL = List.of("accept", "e2e", "growth");
  private static final List<String> KNOWN = List.of("accept", "e2e", "growth", "overload");

  private static Options read(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--jar=sluice.jar", "--out=target"));
    all.addAll(List.of(arguments));
    return Options.read(all, KNOWN, ALL, "");
  }

  @Test
  void withoutNamesAllAreRun() {
    assertThat(read("all").scenarios()).containsExactlyInAnyOrderElementsOf(ALL);
    assertThat(read().scenarios()).containsExactlyInAnyOrderElementsOf(ALL);
  }

  @Test
  void namesChoose() {
    Options options = read("--short", "e2e, accept");

    assertThat(options.scenarios()).containsExactlyInAnyOrder("accept", "e2e");
    assertThat(options.pace()).isEqualTo(Pace.SHORT);
    assertThat(options.command()).isEqualTo("mvn -Pbench -Dbench=e2e,accept -Dbench.args=--short");
  }

  @Test
  void whatIsNotPartOfAllIsRunForWhoAsksForIt() {
    assertThat(read("overload").scenarios()).containsExactly("overload");
  }

  @Test
  void theCommandToRepeatSaysHowFarItGrew() {
    List<String> paths = List.of("--jar=sluice.jar", "--out=target");

    assertThat(Options.read(paths, KNOWN, ALL, "1000000").command())
        .isEqualTo("mvn -Pbench -Dbench=all -Dbench.growth=1000000");
    List<String> another = List.of("--jar=sluice.jar", "--out=target", "e2e");
    assertThat(Options.read(another, KNOWN, ALL, "1000000").command())
        .isEqualTo("mvn -Pbench -Dbench=e2e");
  }

  @Test
  void anUnknownNameIsRefusedWithTheListOfThoseThereAre() {
    assertThatThrownBy(() -> read("accept,acept"))
        .hasMessage("There is no scenario acept; there are accept, e2e, growth, overload");
  }

  @Test
  void anUnknownOptionIsRefused() {
    assertThatThrownBy(() -> read("--fast")).hasMessageContaining("--fast");
  }
}
