package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.http.HttpServer;
import dev.sluice.runtime.http.HttpServerConfig;
import dev.sluice.runtime.telemetry.Logging;
import dev.sluice.runtime.telemetry.Metrics;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrontDoorTest {
  @TempDir private Path run;

  private final CountDownLatch seen = new CountDownLatch(1);
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer egress;
  private FrontDoor door;
  private HttpServer front;

  @BeforeEach
  void open() {
    Logging.install();
    egress = serve(new Egress(seen));
    new RunFile(Role.EGRESS, ProcessHandle.current().pid(), address(egress)).write(run);
    door = new FrontDoor(Set.of(Role.INGRESS), new Neighbours(run));
    front = serve(door);
  }

  @AfterEach
  void close() {
    front.close();
    door.close();
    egress.close();
    client.close();
  }

  @Test
  void requestAndAnswerPassWithMethodQueryHeadersAndBody() throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(address(front).resolve("/v1/bookings/b%201?from=2026%2B1"))
                .header("If-None-Match", "\"7\"")
                .POST(BodyPublishers.ofString("{}"))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(418);
    assertThat(answer.headers().firstValue("ETag")).contains("\"8\"");
    assertThat(answer.body()).isEqualTo("POST /v1/bookings/b%201 from=2026%2B1 \"7\" {}");
  }

  @Test
  void anEventArrivesBeforeTheNextOneIsThere() throws Exception {
    HttpResponse<java.io.InputStream> answer =
        client.send(
            HttpRequest.newBuilder(address(front).resolve("/v1/events")).build(),
            BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("data: first");
      seen.countDown();
      assertThat(lines.lines().filter(line -> !line.isEmpty())).containsExactly("data: second");
    }
  }

  @Test
  void aRoleThatIsNotThereIsUnavailableForNow() throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(address(front).resolve("/v1/auth/login"))
                .POST(BodyPublishers.ofString("{}"))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    assertThat(answer.body()).contains("upstream-unavailable", "services");
  }

  @Test
  void theCardOfAProcessThatIsGoneIsOverlooked() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Path card = new RunFile(Role.SERVICES, gone.pid(), URI.create("http://127.0.0.1:1")).write(run);
    assertThat(RunFile.find(run, Role.SERVICES)).isEmpty();
    assertThat(card).doesNotExist();
  }

  private static HttpServer serve(HttpFeature endpoint) {
    return HttpServer.open(
        HttpServerConfig.onLoopback(), List.of(endpoint), new HealthParts(), Metrics.ofProcess());
  }

  private static URI address(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  /** Says what reached it, and streams two events, the second after the first was seen. */
  private record Egress(CountDownLatch seen) implements HttpFeature {
    @Override
    public void setup(HttpRouting.Builder routing) {
      routing.get("/v1/events", this::stream);
      routing.post("/v1/bookings/{id}", Egress::echo);
    }

    private static void echo(ServerRequest req, ServerResponse res) {
      res.status(Status.create(418));
      res.header(HeaderValues.create(HeaderNames.ETAG, "\"8\""));
      res.send(
          String.join(
              " ",
              req.prologue().method().text(),
              req.path().rawPath(),
              req.query().rawValue(),
              req.headers().get(HeaderNames.IF_NONE_MATCH).get(),
              req.content().as(String.class)));
    }

    private void stream(ServerRequest req, ServerResponse res)
        throws IOException, InterruptedException {
      res.header(HeaderValues.create(HeaderNames.CONTENT_TYPE, "text/event-stream"));
      try (OutputStream out = res.outputStream()) {
        out.write("data: first\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
        seen.await();
        out.write("data: second\n\n".getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
