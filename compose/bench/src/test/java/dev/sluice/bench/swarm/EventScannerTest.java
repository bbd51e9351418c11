package dev.sluice.bench.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EventScannerTest {
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

  private final List<String> seen = new ArrayList<>();
  private final EventScanner.Listener listener =
      new EventScanner.Listener() {
        @Override
        public void answered(int status) {
          seen.add("answered " + status);
        }

        @Override
        public void event(long id) {
          seen.add("event " + id);
        }
      };

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private static String event(int id) {
    return "id: %016d\nevent: command.step\ndata: {\"id\": \"id: 99\"}\n\n".formatted(id);
  }

  @Test
  void readsStatusAndIdsInWhateverPiecesTheyCome() {
    String answer =
        HEAD + chunk("retry: 1000\n\n") + chunk(event(1) + event(2)) + chunk(":\n\n" + event(30));
    byte[] bytes = answer.getBytes(StandardCharsets.US_ASCII);
    for (int piece = 1; piece <= bytes.length; piece++) {
      seen.clear();
      EventScanner scanner = new EventScanner();
      for (int from = 0; from < bytes.length; from += piece) {
        byte[] next = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece));
        scanner.read(next, next.length, listener);
      }
      assertThat(seen).containsExactly("answered 200", "event 1", "event 2", "event 30");
    }
  }

  @Test
  void readsAnEventThatIsSpreadOverChunks() {
    String event = event(7);
    feed(HEAD + chunk(event.substring(0, 9)) + chunk(event.substring(9, 40)));
    assertThat(seen).containsExactly("answered 200");
  }

  @Test
  void countsAnEventAtTheBlankLineThatEndsItOnly() {
    String event = event(7);
    EventScanner scanner =
        feed(HEAD + chunk(event.substring(0, 9)) + chunk(event.substring(9, event.length() - 1)));
    assertThat(seen).containsExactly("answered 200");
    byte[] rest = chunk("\n").getBytes(StandardCharsets.US_ASCII);
    scanner.read(rest, rest.length, listener);
    assertThat(seen).containsExactly("answered 200", "event 7");
  }

  @Test
  void seesTheEndOfAStreamAndOfARefusal() {
    assertThat(feed(HEAD + chunk(event(1)) + "0\r\n\r\n").ended()).isTrue();
    assertThat(feed("HTTP/1.1 503 Service Unavailable\r\n\r\n{\"status\": 503}").ended()).isTrue();
    assertThat(seen).containsExactly("answered 200", "event 1", "answered 503");
  }

  private EventScanner feed(String text) {
    EventScanner scanner = new EventScanner();
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    scanner.read(bytes, bytes.length, listener);
    return scanner;
  }
}
