package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LauncherProcessTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void whatItSaysIsReadInOrder() throws Exception {
    LauncherProcess process = shell("printf 'one\\ntwo\\nthree\\nfour\\n'; exit 3", LONG);
    assertThat(process.awaitLine("tw")).isEqualTo("two");
    assertThat(process.rest()).isEqualTo("three\nfour");
    assertThat(process.awaitExit()).isEqualTo(3);
  }

  @Test
  void whoEndsWithoutTheLineIsToldByWhatItSaid() throws IOException {
    LauncherProcess process = shell("echo no port is free", LONG);
    assertThatIOException()
        .isThrownBy(() -> process.awaitLine("is up on"))
        .withMessage("The process ended without \"is up on\":\nno port is free");
  }

  @Test
  void whoHangsIsEndedAndToldByWhatItSaidLast() throws Exception {
    LauncherProcess process = shell("echo still starting; exec sleep 600", Duration.ofSeconds(1));
    process.awaitLine("still");
    assertThatIOException()
        .isThrownBy(() -> process.awaitLine("is up on"))
        .withMessageContaining("had not come to \"is up on\" in PT1S")
        .withMessageEndingWith("still starting");
    assertThat(process.awaitExit()).isNotZero();
  }

  private static LauncherProcess shell(String script, Duration patience) throws IOException {
    Process process =
        new ProcessBuilder(List.of("/bin/sh", "-c", script)).redirectErrorStream(true).start();
    return LauncherProcess.follow(process, patience);
  }
}
