package dev.sluice.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardIT {
  @TempDir private Path directory;

  @Test
  void aChildEndsWithItsJvmHoweverThatEnds() throws Exception {
    Process parent = HaltingJvm.start(directory);
    long pid = Long.parseLong(parent.inputReader(UTF_8).readLine());
    parent.waitFor();
    Optional<ProcessHandle> left = ProcessHandle.of(pid);
    if (left.isPresent()) {
      left.get().onExit().get(60, TimeUnit.SECONDS);
    }
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void aChildIsWhatWasAskedForAndEndsWhenItIsTold() {
    Child child =
        Child.start(
            List.of("/bin/sleep", "600"),
            directory,
            directory.resolve("sleep.log"),
            Child.Signal.TERM);
    assertThat(child.isAlive()).isTrue();
    child.stop(Child.Signal.TERM, Duration.ofSeconds(60));
    assertThat(child.isAlive()).isFalse();
  }
}
