package dev.sluice.faults.campaign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A process that sends back what it gets. */
class ThawTest {
  private static final long A_WHILE_MILLIS = 200;

  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private Process echo;
  private Writer input;

  @BeforeEach
  void start() throws IOException {
    echo = new ProcessBuilder("cat").start();
    input = echo.outputWriter(UTF_8);
    Thread.ofVirtual().start(this::listen);
  }

  @AfterEach
  void end() {
    echo.destroyForcibly();
  }

  @Test
  void whatIsPausedGoesOnWhenItIsLetGo() throws Exception {
    ask("before");
    assertThat(answers.poll(1, TimeUnit.MINUTES)).isEqualTo("before");
    try (Thaw _ = Servers.pause(echo.pid())) {
      ask("during");
      assertThat(answers.poll(A_WHILE_MILLIS, TimeUnit.MILLISECONDS)).isNull();
    }
    assertThat(answers.poll(1, TimeUnit.MINUTES)).isEqualTo("during");
  }

  private void ask(String line) throws IOException {
    input.write(line + "\n");
    input.flush();
  }

  private void listen() {
    try (BufferedReader lines = echo.inputReader(UTF_8)) {
      lines.lines().forEach(answers::add);
    } catch (IOException | UncheckedIOException ended) {
      // The test is over.
    }
  }
}
