package dev.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class HttpConnectionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static HttpConnection connect(ScriptedServer server) throws IOException {
    return HttpConnection.open(server.address(), PATIENCE);
  }

  private static byte[] request(ScriptedServer server) {
    return Request.get(server.address(), "/", "").bytes();
  }

  @Test
  void readsExactlyTheLengthThatIsToldAndNothingOfTheNextAnswer() throws IOException {
    try (ScriptedServer server =
            new ScriptedServer(
                "HTTP/1.1 202 Accepted\nContent-|Length: 5\n|\n|hel|lo",
                "HTTP/1.1 503 No\ncontent-length: 0\nRetry-After: 1\n\n");
        HttpConnection connection = connect(server)) {
      HttpAnswer first = connection.exchange(request(server));
      HttpAnswer second = connection.exchange(request(server));

      assertThat(first.status()).isEqualTo(202);
      assertThat(first.body()).isEqualTo("hello");
      assertThat(second.status()).isEqualTo(503);
      assertThat(second.body()).isEmpty();
      assertThat(second.header("retry-after")).contains("1");
      assertThat(connection.isClosing()).isFalse();
    }
  }

  @Test
  void joinsChunksHoweverTheyAreCut() throws IOException {
    try (ScriptedServer server =
            new ScriptedServer(
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhel|lo\n|7;x=y\n, world\n0\n|\n",
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n0\nTrailer: yes\n\n",
                "HTTP/1.1 204 Nothing\n\n");
        HttpConnection connection = connect(server)) {
      assertThat(connection.exchange(request(server)).body()).isEqualTo("hello, world");
      assertThat(connection.exchange(request(server)).body()).isEmpty();
      assertThat(connection.exchange(request(server)).status()).isEqualTo(204);
    }
  }

  @Test
  void passesOverInterimAnswers() throws IOException {
    try (ScriptedServer server =
            new ScriptedServer("HTTP/1.1 100 Go on\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\nok");
        HttpConnection connection = connect(server)) {
      assertThat(connection.exchange(request(server)).body()).isEqualTo("ok");
    }
  }

  @Test
  void aBodyWithoutLengthLastsAsLongAsItsConnection() throws IOException {
    try (ScriptedServer server =
            new ScriptedServer("HTTP/1.1 200 OK\nConnection: close\n\nall| of| it");
        HttpConnection connection = connect(server)) {
      assertThat(connection.exchange(request(server)).body()).isEqualTo("all of it");
      assertThat(connection.isClosing()).isTrue();
    }
  }

  @Test
  void anAnswerThatBreaksOffIsNone() throws IOException {
    try (ScriptedServer server = new ScriptedServer("HTTP/1.1 200 OK\nContent-Length: 9\n\nhalf");
        HttpConnection connection = connect(server)) {
      assertThatThrownBy(() -> connection.exchange(request(server)))
          .isInstanceOf(EOFException.class);
    }
  }

  @Test
  void aHeadMayBeLongerThanTheBuffer() throws IOException {
    try (ScriptedServer server =
            new ScriptedServer(
                "HTTP/1.1 200 OK\nX-Long: " + "x".repeat(40_000) + "\nContent-Length: 2\n\nok");
        HttpConnection connection = connect(server)) {
      assertThat(connection.exchange(request(server)).body()).isEqualTo("ok");
    }
  }

  @Test
  void aStreamEndsWithItsLastChunk() throws IOException {
    try (ScriptedServer server =
            new ScriptedServer(
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nabc\n|3\nd|ef\n0\n\n");
        HttpConnection connection = connect(server);
        InputStream stream = connection.stream(request(server))) {
      assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("abcdef");
    }
  }

  @Test
  void aMemberIsFoundByItsNameAlone() throws IOException {
    String json = "{\"type\":\"CreateBooking\",\"commandId\":\"0199-7\",\"links\":{}}";
    try (ScriptedServer server =
            new ScriptedServer(
                "HTTP/1.1 202 OK\nContent-Length: " + json.length() + "\n\n" + json);
        HttpConnection connection = connect(server)) {
      HttpAnswer answer = connection.exchange(request(server));

      assertThat(answer.text("commandId")).contains("0199-7");
      assertThat(answer.text("bookingId")).isEmpty();
    }
  }
}
