package dev.sluice.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.runtime.config.ConfigException;
import dev.sluice.runtime.config.ConfigReader;
import dev.sluice.runtime.config.ConfigSources;
import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.contract.Contract;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Pages of which origins may use the server. */
class CorsTest {
  private static final String PAGE = "https://app.example.org";
  private static final Cors CORS =
      new Cors(Set.of(PAGE, "http://localhost:3000"), Duration.ofHours(1));

  /** Fetch, 2.2.6: safelisted. */
  private static final Set<String> SHOWN_ANYWAY =
      Set.of("cache-control", "content-language", "content-type", "expires", "pragma");

  /** What browsers and proxies heed themselves. */
  private static final Set<String> FOR_NO_PAGE =
      Set.of("accept-encoding", "content-security-policy", "x-accel-buffering");

  private static void endpoints(HttpRouting.Builder routing) {
    routing.get("/v1/things/{id}", (req, res) -> res.send("a thing"));
    routing.post("/v1/things", (req, res) -> Responses.empty(res, 204));
    routing.get(
        "/v1/faults",
        (req, res) -> {
          throw new ProblemException(ProblemType.FORBIDDEN, "No.");
        });
  }

  @Test
  void withoutConfigurationNothingIsSaidOfOrigins() throws Exception {
    try (HttpServer server = open(Cors.none())) {
      String answer = ask(server, "GET /v1/things/1", "Origin: " + PAGE);
      assertThat(answer).startsWith("http/1.1 200").doesNotContain("access-control-");
      String preflight =
          ask(
              server,
              "OPTIONS /v1/things/1",
              "Origin: " + PAGE,
              "Access-Control-Request-Method: GET");
      assertThat(preflight).startsWith("http/1.1 405").doesNotContain("access-control-");
    }
  }

  @Test
  void aListedOriginIsShownAnswersAndWhatBrowsersNeed() throws Exception {
    try (HttpServer server = open(CORS)) {
      String answer = ask(server, "GET /v1/things/1", "Origin: " + PAGE);
      assertThat(answer)
          .startsWith("http/1.1 200")
          .contains("access-control-allow-origin: " + PAGE + "\r\n")
          .contains("vary: origin")
          .doesNotContain("access-control-allow-credentials");
      for (String header :
          List.of("location", "etag", "retry-after", "consistency-token", "ratelimit-policy")) {
        assertThat(exposed(answer)).contains(header);
      }
      assertThat(ask(server, "GET /v1/faults", "Origin: " + PAGE))
          .startsWith("http/1.1 403")
          .contains("\"code\":\"forbidden\"")
          .contains("access-control-allow-origin: " + PAGE);
      assertThat(ask(server, "GET /v1/nothing", "Origin: http://localhost:3000"))
          .startsWith("http/1.1 404")
          .contains("access-control-allow-origin: http://localhost:3000");
    }
  }

  /** Browsers show a page no header of another origin's answer that is not named to them. */
  @Test
  void everyHeaderThatTheContractDescribesIsShownToPages() throws Exception {
    ObjectNode contract = Contract.load().openApi();
    ((ObjectNode) contract.get("components")).remove("headers");
    Set<String> described =
        contract.findValues("headers").stream()
            .flatMap(headers -> headers.propertyNames().stream())
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toCollection(TreeSet::new));
    described.removeAll(SHOWN_ANYWAY);
    described.removeAll(FOR_NO_PAGE);
    try (HttpServer server = open(CORS)) {
      String answer = ask(server, "GET /v1/things/1", "Origin: " + PAGE);
      String shown = exposed(answer).replaceFirst("^[^:]*:", "").strip();
      assertThat(List.of(shown.split(", *"))).containsExactlyInAnyOrderElementsOf(described);
    }
  }

  @Test
  void aPreflightSaysWhatMayBeSent() throws Exception {
    try (HttpServer server = open(CORS)) {
      String answer =
          ask(
              server,
              "OPTIONS /v1/things",
              "Origin: " + PAGE,
              "Access-Control-Request-Method: POST",
              "Access-Control-Request-Headers: authorization,content-type,idempotency-key,prefer");
      assertThat(answer)
          .startsWith("http/1.1 200")
          .contains("access-control-allow-origin: " + PAGE + "\r\n")
          .contains("access-control-max-age: 3600")
          .contains("idempotency-key");
    }
  }

  @Test
  void anyOtherOriginIsRefusedWithAProblem() throws Exception {
    try (HttpServer server = open(CORS)) {
      for (String origin : List.of("https://evil.example.org", "null", "http://app.example.org")) {
        for (String request : List.of("GET /v1/things/1", "OPTIONS /v1/things/1")) {
          String answer =
              ask(server, request, "Origin: " + origin, "Access-Control-Request-Method: GET");
          assertThat(answer)
              .startsWith("http/1.1 403")
              .contains("\"code\":\"origin-not-allowed\"")
              .doesNotContain("access-control-");
        }
      }
    }
  }

  @Test
  void theServersOwnPagesAreNoOtherOrigin() throws Exception {
    try (HttpServer server = open(CORS)) {
      String own = "http://127.0.0.1:" + server.port();
      assertThat(ask(server, "GET /v1/things/1", "Origin: " + own)).startsWith("http/1.1 200");
    }
  }

  @Test
  void allOriginsCanBeLetIn() throws Exception {
    try (HttpServer server = open(new Cors(Set.of("*"), Duration.ZERO))) {
      assertThat(ask(server, "GET /v1/things/1", "Origin: https://any.example"))
          .contains("access-control-allow-origin: *");
    }
  }

  @Test
  void whatIsNoOriginIsAFaultOfTheConfiguration() {
    assertThat(read("https://app.example.org, http://localhost:3000").origins()).hasSize(2);
    for (String wrong : List.of("app.example.org", "https://app.example.org/", "https://*.org")) {
      assertThatThrownBy(() -> read(wrong))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("origins");
    }
  }

  private static Cors read(String origins) {
    ConfigReader reader =
        ConfigReader.open(
            "cors-test",
            ConfigSources.of(Map.of(), Map.of("cors.origins", origins, "cors.max-age", "1h")));
    Cors cors = Cors.read(reader.section("cors"));
    reader.finish();
    return cors;
  }

  private static HttpServer open(Cors cors) {
    return HttpServer.open(
        HttpServerConfig.onLoopback().with(cors),
        List.of(CorsTest::endpoints),
        new HealthParts(),
        Metrics.ofProcess());
  }

  /** Status, headers and body as lines in lower case. */
  private static String ask(HttpServer server, String request, String... headers)
      throws IOException, InterruptedException {
    String[] target = request.split(" ");
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + target[1]))
            .version(HttpClient.Version.HTTP_1_1)
            .timeout(Duration.ofSeconds(20))
            .method(target[0], HttpRequest.BodyPublishers.noBody());
    for (String header : headers) {
      String[] parts = header.split(": ");
      builder.header(parts[0], parts[1]);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(builder.build(), HttpResponse.BodyHandlers.ofString());
      StringBuilder text = new StringBuilder("http/1.1 " + answer.statusCode() + "\r\n");
      answer
          .headers()
          .map()
          .forEach(
              (name, values) ->
                  text.append(name).append(": ").append(String.join(", ", values)).append("\r\n"));
      return text.append("\r\n").append(answer.body()).toString().toLowerCase(Locale.ROOT);
    }
  }

  private static String exposed(String answer) {
    return answer
        .lines()
        .filter(line -> line.startsWith("access-control-expose-headers"))
        .findFirst()
        .orElse("");
  }
}
