package dev.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

final class LoadTest {
  private static final String OK = "HTTP/1.1 202 OK\nContent-Length: 0\n\n";

  @Test
  void anOpenLoopSendsWhatIsDueAndCountsItFromThatTime() throws IOException, InterruptedException {
    Queue<Long> intended = new ConcurrentLinkedQueue<>();
    try (ScriptedServer server =
            new ScriptedServer(OK, OK, "HTTP/1.1 503 No\nContent-Length: 0\n\n");
        Load load = new Load(server.address(), 1)) {
      byte[] request = Request.get(server.address(), "/", "").bytes();
      LoadResult result =
          load.open(1_000, Duration.ofMillis(3), _ -> request, (_, due, _) -> intended.add(due));

      assertThat(result.count(202)).isEqualTo(2);
      assertThat(result.others(202)).isEqualTo(1);
      assertThat(result.told()).isEqualTo("2 × 202, 1 × 503");
      assertThat(result.latency().count()).isEqualTo(3);
      long first = intended.remove();
      assertThat(intended).containsExactly(first + 1_000_000, first + 2_000_000);
    }
  }

  @Test
  void aConnectionThatBreaksIsCountedAndReplaced() throws IOException, InterruptedException {
    try (ScriptedServer server =
            new ScriptedServer(OK, "HTTP/1.1 202 OK\nContent-Length: 5\n\nhal");
        Load load = new Load(server.address(), 1)) {
      byte[] request = Request.get(server.address(), "/", "").bytes();
      LoadResult result = load.open(1_000, Duration.ofMillis(4), _ -> request, Answers.IGNORED);

      assertThat(result.count(202)).isEqualTo(2);
      assertThat(result.told()).isEqualTo("2 × 202, 2 without an answer");
    }
  }

  @Test
  void whatFailsInALoopFailsTheLoop() throws IOException {
    try (ScriptedServer server = new ScriptedServer(OK);
        Load load = new Load(server.address(), 2)) {
      Requests broken =
          _ -> {
            throw new IllegalStateException("nothing to send");
          };

      assertThatThrownBy(() -> load.closed(Duration.ofMinutes(1), broken, Answers.IGNORED))
          .hasMessage("nothing to send");
    }
  }
}
