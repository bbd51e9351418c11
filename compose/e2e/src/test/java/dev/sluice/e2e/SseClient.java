package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * Reads an event stream as WHATWG HTML section 9.2 says. Each event's data is held against its
 * schema, and each event against the one before it.
 */
final class SseClient implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  /** What the reading thread tells: an event, a comment, or the end. */
  private sealed interface Told {
    record Event(SseEvent event) implements Told {}

    record Comment() implements Told {}

    record End() implements Told {}

    record Fault(Throwable cause) implements Told {}
  }

  private final String target;
  private final InputStream in;
  private final ContractCheck contract;
  private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
  private volatile String retry = "";
  private volatile String lastId = "";

  private SseClient(String target, InputStream in, ContractCheck contract) {
    this.target = target;
    this.in = in;
    this.contract = contract;
  }

  static SseClient read(String target, InputStream in, ContractCheck contract) {
    SseClient client = new SseClient(target, in, contract);
    Thread.ofVirtual().start(client::run);
    return client;
  }

  /** The next event. */
  SseEvent next() {
    return nextOrEnd().orElseThrow(() -> new AssertionError("the stream has ended"));
  }

  /** The next event; empty if the stream ends instead. */
  Optional<SseEvent> nextOrEnd() {
    while (true) {
      switch (poll()) {
        case Told.Event(SseEvent event) -> {
          return Optional.of(event);
        }
        case Told.Comment() -> {}
        case Told.End() -> {
          return Optional.empty();
        }
        case Told.Fault(Throwable cause) -> throw new AssertionError("the stream broke", cause);
      }
    }
  }

  /** All events up to and with the first that fits. */
  List<SseEvent> until(Predicate<SseEvent> last) {
    List<SseEvent> events = new ArrayList<>();
    do {
      events.add(next());
    } while (!last.test(events.getLast()));
    return events;
  }

  List<SseEvent> next(int count) {
    List<SseEvent> events = new ArrayList<>();
    while (events.size() < count) {
      events.add(next());
    }
    return events;
  }

  /** All events to the end of the stream. */
  List<SseEvent> toEnd() {
    List<SseEvent> events = new ArrayList<>();
    for (Optional<SseEvent> next = nextOrEnd(); next.isPresent(); next = nextOrEnd()) {
      events.add(next.get());
    }
    return events;
  }

  /** Waits for a comment; no event may come before it. */
  void awaitHeartbeat() {
    assertThat(poll()).isInstanceOf(Told.Comment.class);
  }

  /** The {@code retry:} that the server sent; it comes before the first event. */
  String retry() {
    return retry;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      // It was being closed anyway.
    }
  }

  private Told poll() {
    try {
      Told next = told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError(
            "%s: after event '%s' nothing, not even a heartbeat, came within %d s"
                .formatted(target, lastId, PATIENCE_SECONDS));
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private void run() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      String id = "";
      String type = "";
      StringBuilder data = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String value = line.substring(line.indexOf(':') + 1).replaceFirst("^ ", "");
        if (line.isEmpty()) {
          if (!data.isEmpty()) {
            tell(id, type, data.toString());
          }
          type = "";
          data.setLength(0);
        } else if (line.startsWith(":")) {
          told.add(new Told.Comment());
        } else if (line.startsWith("id:")) {
          id = value;
        } else if (line.startsWith("event:")) {
          type = value;
        } else if (line.startsWith("data:")) {
          data.append(value).append('\n');
        } else if (line.startsWith("retry:")) {
          retry = value;
        } else {
          throw new AssertionError("not a line of an event stream: " + line);
        }
      }
      told.add(new Told.End());
    } catch (IOException | RuntimeException | AssertionError e) {
      told.add(new Told.Fault(e));
    }
  }

  private void tell(String id, String type, String data) {
    JsonNode json = Answer.MAPPER.readTree(data);
    contract.checkEvent(json);
    assertThat(json.get("type").asString()).isEqualTo(type);
    if (type.startsWith("command.")) {
      assertThat(id).isGreaterThan(lastId);
    }
    assertThat(retry).as("retry: comes first").isNotEmpty();
    lastId = id;
    told.add(new Told.Event(new SseEvent(id, type, json)));
  }
}
