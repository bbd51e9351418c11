package dev.sluice.bench.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class ChildrenTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static ProcessBuilder shell(String script) {
    return new ProcessBuilder("sh", "-c", script);
  }

  @Test
  void noProcessAndNoFolderOutlivesThem() throws IOException {
    Child child;
    Path folder;
    try (Children children = new Children()) {
      child = children.start("cat", new ProcessBuilder("cat"));
      folder = children.folder("test");
      Files.writeString(folder.resolve("file"), "content");
      assertThat(child.isAlive()).isTrue();
    }
    assertThat(child.isAlive()).isFalse();
    assertThat(folder).doesNotExist();
  }

  /** Its output ends with the last process that could write to it. */
  @Test
  @Timeout(60)
  void whatAChildLeavesBehindIsEndedToo() throws IOException, InterruptedException {
    Child child;
    try (Children children = new Children()) {
      child = children.start("shell", shell("sleep 1000 & echo started; wait"));
      child.await(Pattern.compile("started"), PATIENCE);
    }
    assertThat(child.awaitEnd(PATIENCE)).isNotZero();
  }

  @Test
  void nothingIsStartedOnceTheyAreEnded() {
    Children children = new Children();
    children.close();

    assertThatThrownBy(() -> children.start("cat", new ProcessBuilder("cat")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the run is ending");
  }

  @Test
  void aChildIsSpokenTo() throws IOException, InterruptedException {
    try (Children children = new Children()) {
      Child child = children.start("cat", new ProcessBuilder("cat"));
      child.tell("nothing");
      child.tell("up on 42");

      assertThat(child.await(Pattern.compile("up on (\\d+)"), PATIENCE).group(1)).isEqualTo("42");
    }
  }

  @Test
  void aChildThatEndsInsteadIsToldWithWhatItSaid() throws IOException {
    try (Children children = new Children()) {
      Child child = children.start("shell", shell("echo the port is taken"));

      assertThatThrownBy(() -> child.await(Pattern.compile("up on"), PATIENCE))
          .hasMessageContaining("shell has ended")
          .hasMessageContaining("the port is taken");
    }
  }

  @Test
  void theStatusOfAChildIsWaitedFor() throws IOException, InterruptedException {
    try (Children children = new Children()) {
      assertThat(children.start("shell", shell("exit 3")).awaitEnd(PATIENCE)).isEqualTo(3);
    }
  }
}
