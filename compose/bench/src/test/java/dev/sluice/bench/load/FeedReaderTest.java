package dev.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
                Set.of(),
                (type, id, _) -> events.add(type + " " + id))) {
      assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo("command.accepted a");
      assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo("command.succeeded b");
      feed.check();
    }
  }

  @Test
  void goesOnBehindTheLastEventWhenTheStreamBreaksOff() throws IOException, InterruptedException {
    String first =
        chunk("id: f-1\nevent: command.succeeded\ndata: {\"commandId\":\"a\"}\n\nid: f-2\n");
    String second = chunk("id: f-2\nevent: command.failed\ndata: {\"commandId\":\"b\"}\n\n");
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    try (ScriptedServer server =
            new ScriptedServer(List.of(List.of(HEAD + first), List.of(HEAD + second, "")));
        FeedReader feed =
            FeedReader.follow(
                new Session(server.address(), "client-a", "token"),
                new LinkedHashSet<>(List.of("command.succeeded", "command.failed")),
                (type, id, _) -> events.add(type + " " + id))) {
      assertThat(server.requests().poll(20, TimeUnit.SECONDS))
          .startsWith("GET /v1/events?from=now&types=command.succeeded,command.failed HTTP")
          .doesNotContain("Last-Event-ID");
      assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo("command.succeeded a");
      assertThat(server.requests().poll(20, TimeUnit.SECONDS)).contains("Last-Event-ID: f-1\r\n");
      assertThat(events.poll(20, TimeUnit.SECONDS)).isEqualTo("command.failed b");
      assertThat(feed.resumed()).isOne();
      feed.check();
    }
  }

  @Test
  void tellsThatAStreamBrokeOffBeforeItsFirstEventOrWithAGap()
      throws IOException, InterruptedException {
    String gap = chunk("id: f-7\nevent: feed.truncated\ndata: {}\n\n");
    for (String body : List.of(chunk(": hello\n\n"), gap)) {
      try (ScriptedServer server = new ScriptedServer(HEAD + body);
          FeedReader feed =
              FeedReader.follow(
                  new Session(server.address(), "client-a", "token"), Set.of(), (_, _, _) -> {})) {
        feed.awaitEnd();
        assertThatThrownBy(feed::check).hasMessageContaining("broke off");
      }
    }
  }
}
