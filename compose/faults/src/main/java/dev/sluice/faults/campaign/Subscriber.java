package dev.sluice.faults.campaign;

import dev.sluice.faults.history.History;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A subscriber of an account's feed that drops the connection again and again, goes on at any
 * instance after the last event it saw, and after some events asks for the command they tell of.
 */
final class Follower implements Runnable {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final String name;
  private final Session session;
  private final List<URI> egresses;
  private final Notebook notebook;
  private final RandomGenerator random;
  private final AtomicLong lastSequence = new AtomicLong();
  private String lastId = "";
  private volatile boolean stopped;

  Follower(
      String name, Session session, List<URI> egresses, Notebook notebook, RandomGenerator random) {
    this.name = name;
    this.session = session;
    this.egresses = egresses;
    this.notebook = notebook;
    this.random = random;
  }

  String name() {
    return name;
  }

  String account() {
    return session.username();
  }

  /** Sequence of the last event it got. */
  long lastSequence() {
    return lastSequence.get();
  }

  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    try {
      while (!stopped) {
        try {
          follow(egresses.get(random.nextInt(egresses.size())), 1 + random.nextInt(60));
        } catch (IOException dropped) {
          // Resumed below, after the last event.
        }
        TimeUnit.MILLISECONDS.sleep(random.nextLong(200));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      notebook.surprised(name + ": " + e);
    }
  }

  private void follow(URI egress, int events) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(egress.resolve("/v1/events?from=earliest"))
            .timeout(Duration.ofSeconds(10))
            .header("Authorization", "Bearer " + session.token())
            .header("Accept", "text/event-stream");
    if (!lastId.isEmpty()) {
      request.header("Last-Event-ID", lastId);
    }
    HttpResponse<InputStream> response =
        session.http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      if (response.statusCode() != 200) {
        return;
      }
      String id = "";
      int left = events;
      for (String line = lines.readLine(); line != null && !stopped; line = lines.readLine()) {
        if (line.startsWith("id:")) {
          id = line.substring(3).strip();
        } else if (line.startsWith("event:") && line.contains("feed.truncated")) {
          notebook.surprised(name + " was told that its history is gone after " + lastId);
        } else if (line.startsWith("data:") && !id.isEmpty()) {
          onEvent(id, JSON.readTree(line.substring(5)));
          left--;
          if (left == 0) {
            return;
          }
        }
      }
    }
  }

  private void onEvent(String id, JsonNode event) throws InterruptedException {
    JsonNode document = event.get("data");
    String commandId = document.get("commandId").asString();
    long revision = document.get("revision").asLong();
    long sequence = event.get("sequence").asLong();
    JsonNode previous = event.get("previous");
    long before = previous == null || previous.isNull() ? 0 : Long.parseLong(previous.asString());
    lastId = id;
    lastSequence.set(sequence);
    notebook.delivered(
        new History.Delivery(name, session.username(), sequence, before, commandId, revision));
    if (random.nextInt(10) == 0) {
      Session.Answer answer =
          session.send(egresses, "GET", "/v1/commands/" + commandId, "", Map.of());
      long seen = answer.status() == 200 ? answer.body().get("revision").asLong() : 0;
      notebook.looked(new History.Look(name, commandId, revision, seen));
    }
  }
}
