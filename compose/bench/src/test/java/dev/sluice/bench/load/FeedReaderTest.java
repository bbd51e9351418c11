package dev.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class FeedReaderTest {
  private static final String HEAD = "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n";

  private static String chunk(String text) {
    return Integer.toHexString(text.replace("\n", "\r\n").length()) + "\n" + text + "\n";
  }

  @Test
  void takesTypeAndCommandFromEventsHoweverTheyAreCut() throws IOException, InterruptedException {
    String first = chunk(": hello\n\nid: 1\nevent: command.accepted\ndata: {\"data\":{\"comm");
    String second =
        chunk("andId\":\"a\"}}\n\nevent:command.succeeded\ndata:{\"commandId\":\"b\"}\n\n");
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    try (ScriptedServer server = new ScriptedServer(HEAD + first + "|" + second, "");
        FeedReader feed =
            FeedReader.follow(
                new Session(server.address(), "client-a", "token"),
                (type, id, _) -> events.add(type + " " + id))) {
      assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo("command.accepted a");
      assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo("command.succeeded b");
      feed.check();
    }
  }
}
