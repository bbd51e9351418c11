package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.http.HttpServer;
import dev.sluice.runtime.http.HttpServerConfig;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.telemetry.Logging;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

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
    front = serve(FrontDoorTest::ingress, door);
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
    try (BufferedReader lines = stream("/v1/events")) {
      assertThat(lines.readLine()).isEqualTo("data: first");
      seen.countDown();
      assertThat(lines.lines().filter(line -> !line.isEmpty())).containsExactly("data: second");
    }
  }

  @Test
  void aStreamEndsWellWhenTheServerInFrontBeginsToClose() throws Exception {
    front.onDrain(door::drain);
    try (BufferedReader lines = stream("/v1/events")) {
      assertThat(lines.readLine()).isEqualTo("data: first");
      front.close();
      assertThat(lines.lines().filter(line -> !line.isEmpty())).isEmpty();
    } finally {
      seen.countDown();
    }
  }

  @Test
  void aStreamThatBreaksOffAtItsSourceIsToldInOneLine() throws Exception {
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    logged.start();
    root.addAppender(logged);
    try (BufferedReader lines = stream("/v1/events/torn")) {
      assertThat(lines.readLine()).isEqualTo("data: first");
      seen.countDown();
      assertThatThrownBy(() -> lines.lines().count()).isInstanceOf(UncheckedIOException.class);
      assertThat(logged.list)
          .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
          .singleElement()
          .satisfies(
              line -> {
                assertThat(line.getLevel()).isEqualTo(Level.WARN);
                assertThat(line.getThrowableProxy()).isNull();
                assertThat(line.getKeyValuePairs())
                    .extracting(pair -> pair.key)
                    .containsExactly("role", "path", "why");
              });
    } finally {
      root.detachAppender(logged);
    }
  }

  private BufferedReader stream(String path) throws Exception {
    InputStream body =
        client
            .send(
                HttpRequest.newBuilder(address(front).resolve(path)).build(),
                BodyHandlers.ofInputStream())
            .body();
    return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
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

  /** RFC 9110, 15.5.6: of the address, whoever serves what of it. */
  @ParameterizedTest
  @CsvSource({
    "PATCH, /v1/bookings/b1, 'GET, HEAD, POST, PUT'",
    "OPTIONS, /v1/bookings/b1, 'GET, HEAD, POST, PUT'",
    "PUT, /v1/events, 'GET, HEAD'",
    "GET, /v1/bookings/b1/cancel, POST",
  })
  void aMethodThatNeitherSideTakesIsToldWhatBothTake(String method, String path, String allow)
      throws Exception {
    HttpResponse<String> answer = send(method, path);
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().allValues("Allow")).containsExactly(allow);
    assertThat(answer.body()).contains("method-not-allowed", "This address takes " + allow);
  }

  @Test
  void whatIsNotThereIsNotFoundWhateverElseItsAddressTakes() throws Exception {
    HttpResponse<String> missing = send("GET", "/v1/bookings/none");
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.body()).contains("booking-not-found");
    HttpResponse<String> nowhere = send("GET", "/v1/nowhere");
    assertThat(nowhere.statusCode()).isEqualTo(404);
    assertThat(nowhere.body()).contains("\"not-found\"");
  }

  @Test
  void headIsAnsweredByWhoAnswersGet() throws Exception {
    HttpResponse<String> here = send("HEAD", "/v1/policies");
    assertThat(here.statusCode()).isEqualTo(200);
    assertThat(here.headers().firstValue("ETag")).contains("\"here\"");
    assertThat(send("HEAD", "/v1/nowhere").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(address(front).resolve(path))
            .method(method, BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  /** What the process with the front door serves itself. */
  private static void ingress(HttpRouting.Builder routing) {
    routing.get(
        "/v1/policies",
        (req, res) -> res.header(HeaderValues.create(HeaderNames.ETAG, "\"here\"")).send("[]"));
    routing.put("/v1/bookings/{id}", (req, res) -> res.send());
    routing.post("/v1/bookings/{id}/cancel", (req, res) -> res.send());
  }

  private static HttpServer serve(HttpFeature... endpoints) {
    return HttpServer.open(
        HttpServerConfig.onLoopback(), List.of(endpoints), new HealthParts(), Metrics.ofProcess());
  }

  private static URI address(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  /** Says what reached it, and streams two events, the second after the first was seen. */
  private record Egress(CountDownLatch seen) implements HttpFeature {
    @Override
    public void setup(HttpRouting.Builder routing) {
      routing.get("/v1/events", this::stream);
      routing.get("/v1/events/torn", this::torn);
      routing.get("/v1/bookings/{id}", Egress::notFound);
      routing.post("/v1/bookings/{id}", Egress::echo);
    }

    private static void notFound(ServerRequest req, ServerResponse res) {
      throw new ProblemException(Problem.of(ProblemType.BOOKING_NOT_FOUND));
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

    private void torn(ServerRequest req, ServerResponse res)
        throws IOException, InterruptedException {
      res.header(HeaderValues.create(HeaderNames.CONTENT_TYPE, "text/event-stream"));
      OutputStream out = res.outputStream();
      out.write("data: first\n\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
      seen.await();
      throw new CloseConnectionException("as if it had been killed");
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
