package dev.sluice.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.health.HealthProbe;
import dev.sluice.runtime.health.HealthStatus;
import dev.sluice.runtime.telemetry.Logging;
import dev.sluice.runtime.telemetry.Metrics;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What becomes of requests when the server, or the client, goes. */
class HttpServerShutdownTest {
  private final HealthParts health = new HealthParts();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch proceed = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  private HttpServer open(Duration grace) {
    HttpServerConfig config =
        new HttpServerConfig(
            "127.0.0.1", 0, 100, 1_000, Duration.ofMinutes(1), grace, Set.of(), Cors.none());
    return HttpServer.open(config, List.of(this::endpoints), health, Metrics.ofProcess());
  }

  private void endpoints(HttpRouting.Builder routing) {
    routing.get(
        "/slow",
        (req, res) -> {
          begun.countDown();
          proceed.await();
          res.send("done");
        });
    routing.post(
        "/cut",
        (req, res) -> {
          throw new InterruptedException();
        });
    routing.post("/body", (req, res) -> Responses.json(res, 200, JsonBody.read(req, 1_000)));
    routing.get("/stream", (req, res) -> stream(res.outputStream()));
  }

  private void stream(OutputStream out) throws IOException {
    try (out) {
      while (true) {
        out.write(new byte[10_000]);
        out.flush();
        begun.countDown();
      }
    } finally {
      ended.countDown();
    }
  }

  private static HttpRequest request(HttpServer server, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build();
  }

  @Test
  void requestsUnderWayEndAndNewOnesAreRefused() throws Exception {
    HttpServer server = open(Duration.ofSeconds(10));
    CountDownLatch drained = new CountDownLatch(1);
    server.onDrain(drained::countDown);
    try (HttpClient client = HttpClient.newHttpClient();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<HttpResponse<String>> slow =
          threads.submit(
              () -> client.send(request(server, "/slow"), HttpResponse.BodyHandlers.ofString()));
      begun.await();
      Future<?> closing = threads.submit(server::close);
      drained.await();
      assertThat(health.report(HealthProbe.READY).status()).isEqualTo(HealthStatus.DOWN);
      proceed.countDown();
      assertThat(slow.get().body()).isEqualTo("done");
      closing.get(5, TimeUnit.SECONDS);
      assertThatThrownBy(
              () -> client.send(request(server, "/slow"), HttpResponse.BodyHandlers.discarding()))
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void requestsOnOpenConnectionsAreAnsweredWhileItStops() throws Exception {
    HttpServer server = open(Duration.ofSeconds(10));
    CountDownLatch drained = new CountDownLatch(1);
    server.onDrain(drained::countDown);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Socket idle = new Socket("127.0.0.1", server.port());
        Socket busy = new Socket("127.0.0.1", server.port())) {
      send(
          idle, "POST /body HTTP/1.1", "Content-Type: application/json\r\nContent-Length: 2", "{}");
      assertThat(new String(idle.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 200");
      send(busy, "GET /slow HTTP/1.1", "Accept: */*", "");
      begun.await();
      Future<?> closing = threads.submit(server::close);
      drained.await();
      send(
          idle, "POST /body HTTP/1.1", "Content-Type: application/json\r\nContent-Length: 2", "{}");
      String rest = new String(idle.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(rest).contains("HTTP/1.1 503", "Connection: close", "Retry-After: 1");
      assertThat(rest).contains("\"code\":\"shutting-down\"", "\"afterSeconds\":1");
      proceed.countDown();
      assertThat(new String(busy.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 200")
          .contains("Connection: close")
          .endsWith("done");
      closing.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void whatIsCutShortIsNotSaidToHaveDoneNothing() throws Exception {
    try (HttpServer server = open(Duration.ofMillis(200));
        Socket socket = new Socket("127.0.0.1", server.port())) {
      send(socket, "POST /cut HTTP/1.1", "Content-Length: 0\r\nConnection: close", "");
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).contains("HTTP/1.1 503", "\"code\":\"cut-short\"", "\"unknown\"");
      assertThat(answer).contains("Retry-After: 1", "\"afterSeconds\":1");
    }
  }

  private static void send(Socket socket, String line, String headers, String body)
      throws IOException {
    String request = line + "\r\nHost: x\r\n" + headers + "\r\n\r\n" + body;
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void theGraceIsKept() throws Exception {
    HttpServer server = open(Duration.ofMillis(100));
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket
          .getOutputStream()
          .write("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      begun.await();
      long start = System.nanoTime();
      server.close();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void aClientThatGoesAwayIsNoErrorOfOurs() throws Exception {
    Logging.install();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> seen = new ListAppender<>();
    seen.start();
    root.addAppender(seen);
    try (HttpServer server = open(Duration.ofSeconds(1))) {
      try (Socket socket = new Socket("127.0.0.1", server.port())) {
        socket.setSoLinger(true, 0); // resets the connection
        socket
            .getOutputStream()
            .write("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        begun.await();
      }
      ended.await();
    } finally {
      root.detachAppender(seen);
    }
    assertThat(seen.list).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
  }

  @Test
  void aBodyThatDoesNotArriveCostsTheClientItsConnection() throws Exception {
    String head = "POST /body HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    try (HttpServer server =
            HttpServer.open(
                HttpServerConfig.onLoopback(),
                List.of(this::endpoints),
                health,
                Metrics.ofProcess(),
                Duration.ofMillis(200));
        Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write((head + "Content-Length: 2\r\n\r\n{}").getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 200");
      out.write((head + "Content-Length: 9\r\n\r\n{").getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .doesNotContain("HTTP/1.1");
    }
  }
}
