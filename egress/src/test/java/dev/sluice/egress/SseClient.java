package dev.sluice.egress;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Reads an event stream (WHATWG HTML, 9.2.6) on a thread of its own. */
public final class SseClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpResponse<InputStream> response;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  /** An event; the type is "comment" or "retry" for those lines, and "end" when it ended. */
  public record Event(String id, String type, String data) {}

  SseClient(HttpResponse<InputStream> response) {
    this.response = response;
    Thread.ofVirtual().start(this::read);
  }

  public HttpResponse<InputStream> response() {
    return response;
  }

  private void read() {
    String id = "";
    String type = "";
    String data = "";
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          type = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data = line.substring(6);
        } else if (line.startsWith("retry: ")) {
          type = "retry";
          data = line.substring(7);
        } else if (line.startsWith(":")) {
          type = "comment";
        } else if (!type.isEmpty()) {
          events.add(new Event(id, type, data));
          id = "";
          type = "";
          data = "";
        }
      }
      events.add(new Event("", "end", ""));
    } catch (IOException e) {
      events.add(new Event("", "broken", String.valueOf(e.getMessage())));
    }
  }

  /** The next event, or end; comments and retry lines are left out. */
  public Event next() throws InterruptedException {
    while (true) {
      Event event = nextOfAny();
      if (!event.type().equals("comment") && !event.type().equals("retry")) {
        return event;
      }
    }
  }

  public Event nextOfAny() throws InterruptedException {
    Event event = events.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    if (event == null) {
      throw new AssertionError("no event in time");
    }
    return event;
  }

  public List<Event> next(int count) throws InterruptedException {
    List<Event> next = new ArrayList<>();
    while (next.size() < count) {
      next.add(next());
    }
    return next;
  }

  @Override
  public void close() throws IOException {
    response.body().close();
  }
}
