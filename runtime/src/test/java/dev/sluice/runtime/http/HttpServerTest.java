package dev.sluice.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.health.Health;
import dev.sluice.runtime.health.HealthPart;
import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.problem.FieldError;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shell of every endpoint, asked as a client would. */
class HttpServerTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final HealthParts HEALTH = new HealthParts();
  private static HttpServer server;
  private static HttpClient client;

  @BeforeAll
  static void open() {
    server =
        HttpServer.open(
            HttpServerConfig.onLoopback(),
            List.of(HttpServerTest::endpoints),
            HEALTH,
            Metrics.ofProcess());
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  static void close() {
    client.close();
    server.close();
  }

  private static void endpoints(HttpRouting.Builder routing) {
    routing.get("/things/{id}", (req, res) -> res.send("thing " + Requests.path(req, "id")));
    routing.get(
        "/bytes", (req, res) -> Responses.json(res, 200, "{}".getBytes(StandardCharsets.UTF_8)));
    routing.delete("/things/{id}", (req, res) -> Responses.empty(res, 204));
    routing.post("/echo", (req, res) -> Responses.json(res, 200, JsonBody.read(req, 1_000)));
    routing.get(
        "/busy",
        (req, res) -> {
          throw new ProblemException(
              Problem.of(ProblemType.OVERLOADED).withRetryAfter(Duration.ofSeconds(7)));
        });
    routing.get(
        "/invalid",
        (req, res) -> {
          throw new ProblemException(
              Problem.invalid(
                  ProblemType.INVALID_COMMAND, List.of(new FieldError("/start", "is missing"))));
        });
    routing.get(
        "/login",
        (req, res) -> {
          throw new ProblemException(Problem.of(ProblemType.UNAUTHENTICATED));
        });
    routing.get(
        "/bug",
        (req, res) -> {
          throw new IllegalStateException("a bug");
        });
    routing.get(
        "/checked",
        (req, res) -> {
          throw new IOException("disk");
        });
    routing.get(
        "/helidon",
        (req, res) -> {
          throw new HttpException("no", Status.FORBIDDEN_403);
        });
    routing.get(
        "/torn",
        (req, res) -> {
          OutputStream out = res.outputStream();
          out.write(new byte[300_000]);
          out.flush();
          throw new IllegalStateException("too late");
        });
  }

  @Test
  void serves() throws Exception {
    HttpResponse<String> answer = get("/things/7");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("thing 7");
  }

  @Test
  void anUnknownPathIs404AsAProblem() throws Exception {
    HttpResponse<String> answer = send(request("/nowhere?x=1").header("traceparent", parent()));
    JsonNode problem = problem(answer, 404, "not-found");
    assertThat(problem.path("instance").asString()).isEqualTo("/nowhere");
    assertThat(problem.path("traceId").asString()).isEqualTo(TRACE);
    assertThat(problem.path("type").asString()).endsWith("/problems/not-found");
    assertThat(problem.path("retry").path("key").asString()).isEqualTo("never");
  }

  @Test
  void anotherMethodIs405WithAllow() throws Exception {
    HttpResponse<String> answer =
        send(request("/things/7").method("PATCH", HttpRequest.BodyPublishers.ofString("{}")));
    problem(answer, 405, "method-not-allowed");
    assertThat(answer.headers().firstValue("Allow")).hasValue("DELETE, GET, HEAD");
  }

  @Test
  void headAnswersAsGetWithoutTheBody() throws Exception {
    HttpResponse<String> answer =
        send(request("/bytes").method("HEAD", HttpRequest.BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Length")).hasValue("2");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.body()).isEmpty();
    assertThat(raw("HEAD /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 404")
        .endsWith("\r\n\r\n");
  }

  @Test
  void aProblemSaysWhenToRetry() throws Exception {
    HttpResponse<String> answer = get("/busy");
    JsonNode problem = problem(answer, 503, "overloaded");
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("7");
    assertThat(problem.path("retry").path("afterSeconds").asInt()).isEqualTo(7);
  }

  @Test
  void aProblemNamesEachFault() throws Exception {
    JsonNode problem = problem(get("/invalid"), 422, "invalid-command");
    assertThat(problem.path("errors").get(0).path("pointer").asString()).isEqualTo("/start");
  }

  @Test
  void everyUnauthenticatedAnswerChallenges() throws Exception {
    HttpResponse<String> answer = get("/login");
    problem(answer, 401, "unauthenticated");
    assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"sluice\"");
  }

  @Test
  void aBugIs500WithoutItsMessage() throws Exception {
    for (String path : List.of("/bug", "/checked")) {
      HttpResponse<String> answer = get(path);
      problem(answer, 500, "internal-error");
      assertThat(answer.body()).doesNotContain("a bug", "disk");
    }
  }

  @Test
  void whatHelidonRefusesIsAProblemToo() throws Exception {
    problem(get("/helidon"), 403, "forbidden");
    String torn = raw("GET /things/%zz HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(torn).startsWith("HTTP/1.1 400").contains("application/problem+json");
    assertThat(torn).contains("\"code\":\"malformed-request\"", "\"pointer\":\"path\"");
  }

  @Test
  void whatHelidonCannotReadIsNamedWhereItIsKnown() throws Exception {
    String host = " HTTP/1.1\r\nHost: x\r\n";
    assertThat(raw("GET /things/1?q=" + "x".repeat(5_000) + host + "\r\n"))
        .startsWith("HTTP/1.1 400")
        .contains("\"pointer\":\"query\"", "4096 bytes");
    assertThat(raw("GET /things/1" + host + "X: " + "x".repeat(17_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 400")
        .contains("\"pointer\":\"header\"", "16384 bytes");
    assertThat(raw("GET /things/1 HTTP/1.1\r\n\r\n")).contains("\"pointer\":\"header:Host\"");
    assertThat(raw("nonsense\r\n\r\n")).startsWith("HTTP/1.1 400").doesNotContain("errors");
    String json = "Content-Type: application/json\r\nContent-Length: 2\r\n";
    assertThat(raw("POST /echo" + host + json + "Content-Encoding: gzip\r\n\r\n{}"))
        .startsWith("HTTP/1.1 415")
        .contains("Accept-Encoding: identity\r\n", "\"pointer\":\"header:Content-Encoding\"");
    for (String identity : List.of("identity", "Identity")) {
      String encoding = "Connection: close\r\nContent-Encoding: " + identity + "\r\n\r\n{}";
      assertThat(raw("POST /echo" + host + json + encoding)).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void whatIsWrongWithJsonIsSaidInOurWordsAndWhere() throws Exception {
    assertFault("", "", "must be one JSON value, but there is none");
    assertFault("{\n \"a\":}", "", "is not JSON at line 2, column 6");
    assertFault("{\"a\":1,\"a\":2}", "/a", "occurs twice, again just before line 1, column 11");
    assertFault(
        "{\"x/y\":[0,{\"b\":1,\"b\":2}]}",
        "/x~1y/1/b",
        "occurs twice, again just before line 1, column 21");
    assertFault("[".repeat(90), "", "is nested more than 64 deep");
  }

  private static void assertFault(String body, String pointer, String detail) throws Exception {
    JsonNode fault =
        problem(post("application/json", body), 400, "malformed-json").path("errors").path(0);
    assertThat(fault.path("pointer").asString()).isEqualTo(pointer);
    assertThat(fault.path("detail").asString()).isEqualTo(detail);
  }

  @Test
  void aBodyOverTheServersLimitIs413() throws Exception {
    HttpResponse<String> answer =
        send(request("/echo").POST(HttpRequest.BodyPublishers.ofByteArray(new byte[2_000_000])));
    problem(answer, 413, "payload-too-large");
  }

  @Test
  void aConnectionIsClosedWhenTheClientAsksForIt() throws Exception {
    String close = "Host: x\r\nConnection: close\r\n";
    assertThat(raw("GET /things/1 HTTP/1.1\r\n" + close + "\r\n")).endsWith("thing 1");
    // Over the limit, and yet short enough to be written before the server closes.
    String big =
        "Content-Type: application/json\r\nContent-Length: 1500\r\n\r\n" + "x".repeat(1_500);
    assertThat(raw("POST /echo HTTP/1.1\r\n" + close + big)).startsWith("HTTP/1.1 413");
  }

  @Test
  void aFailureAfterTheAnswerBeganClosesTheConnection() throws Exception {
    assertThat(raw("GET /torn HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
        .doesNotContain("\r\n0\r\n");
    assertThat(get("/things/1").statusCode()).isEqualTo(200);
  }

  @Test
  void jsonIsReadStrictly() throws Exception {
    assertThat(post("application/json", "{\"a\":[1,\"ü\"]}").body()).isEqualTo("{\"a\":[1,\"ü\"]}");
    assertThat(post("application/json; charset=\"UTF-8\"", "{}").statusCode()).isEqualTo(200);
    problem(post("text/plain", "{}"), 415, "unsupported-media-type");
    problem(post("application/json; charset=latin1", "{}"), 415, "unsupported-media-type");
    for (String body :
        List.of("", "{\"a\":1,\"a\":2}", "{} {}", "{\"a\":}", "[".repeat(90), "\0{\0}")) {
      problem(post("application/json", body), 400, "malformed-json");
    }
    assertThat(post("application/json", "{\n \"a\":}").body()).contains("line 2, column");
    problem(post("application/json", "\"" + "x".repeat(1_000) + "\""), 413, "payload-too-large");
    HttpRequest.Builder latin =
        request("/echo")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {'"', (byte) 0xfc, '"'}));
    problem(send(latin), 400, "malformed-json");
  }

  @Test
  void healthNamesEachPartAndWhy() throws Exception {
    HealthPart part = HealthPart.ready("kitchen", () -> Health.down("no gas"));
    JsonNode live = MAPPER.readTree(get("/observe/health/live").body());
    assertThat(live.path("status").asString()).isEqualTo("UP");
    assertThat(live.path("parts").toString()).contains("http-listener", "file-descriptors");
    assertThat(get("/observe/health/ready").statusCode()).isEqualTo(200);
    HEALTH.register(part);
    HttpResponse<String> ready = get("/observe/health/ready");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body())
        .contains("{\"name\":\"kitchen\",\"status\":\"DOWN\",\"detail\":\"no gas\"}");
  }

  @Test
  void metricsComeAsPrometheusOrOpenMetricsText() throws Exception {
    get("/things/7");
    HttpResponse<String> plain = get("/observe/metrics");
    assertThat(plain.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
    assertThat(plain.body()).contains("sluice_http_request_seconds_bucket", "/things/{id}");
    HttpResponse<String> open =
        send(request("/observe/metrics").header("Accept", "application/openmetrics-text"));
    assertThat(open.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/openmetrics-text");
    assertThat(open.body()).endsWith("# EOF\n");
    problem(send(request("/observe/metrics").header("Accept", "image/png")), 406, "not-acceptable");
  }

  @Test
  void anAcceptHeaderThatCannotBeReadIs400() throws Exception {
    HttpRequest.Builder request = request("/observe/metrics").header("Accept", "nonsense;;q=x");
    problem(send(request), 400, "malformed-request");
  }

  @Test
  void aTakenPortIsSaidClearly() {
    HttpServerConfig taken =
        new HttpServerConfig(
            "127.0.0.1",
            server.port(),
            10,
            100,
            Duration.ofMinutes(1),
            Duration.ZERO,
            Set.of(),
            Cors.none());
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> HttpServer.open(taken, List.of(), new HealthParts(), Metrics.ofProcess())))
        .hasMessageContaining("cannot listen on 127.0.0.1:" + server.port())
        .hasMessageContaining("in use");
  }

  private static String parent() {
    return "00-" + TRACE + "-b7ad6b7169203331-01";
  }

  private static JsonNode problem(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = MAPPER.readTree(answer.body());
    assertThat(problem.path("code").asString()).isEqualTo(code);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    return problem;
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private static HttpResponse<String> post(String type, String body) throws Exception {
    return send(
        request("/echo")
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
