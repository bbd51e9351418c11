package dev.sluice.runtime.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.http.HttpServer;
import dev.sluice.runtime.http.HttpServerConfig;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.schemas.contract.Contract;
import dev.sluice.schemas.problem.ProblemType;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class DocsEndpointTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static HttpServer server;
  private static HttpClient client;

  @BeforeAll
  static void open() {
    server = open(DocsEndpoint.create());
    client = HttpClient.newHttpClient();
  }

  private static HttpServer open(DocsEndpoint docs) {
    return HttpServer.open(
        HttpServerConfig.onLoopback(), List.of(docs), new HealthParts(), Metrics.ofProcess());
  }

  @AfterAll
  static void close() {
    client.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/openapi, */*, application/vnd.oai.openapi+json",
    "/openapi, application/json, application/json",
    "/openapi, application/vnd.oai.openapi, application/vnd.oai.openapi",
    "/openapi, application/yaml, application/yaml",
    "/asyncapi, */*, application/vnd.aai.asyncapi+json",
    "/asyncapi, application/yaml, application/yaml",
    "/schemas/Problem, */*, application/schema+json",
    "/docs, text/html, text/html; charset=utf-8",
    "/docs/, text/html, text/html; charset=utf-8",
    "/docs/swagger-ui-bundle.js, */*, text/javascript; charset=utf-8",
    "/docs/swagger-ui.css, text/css, text/css; charset=utf-8",
    "/problems, text/html, text/html; charset=utf-8",
  })
  void aDocumentIsServedInTheFormThatIsAskedFor(String path, String accept, String type)
      throws Exception {
    HttpResponse<String> answer = get(path, "Accept", accept);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains(type);
    assertThat(answer.headers().firstValue("Cache-Control")).isPresent();
  }

  @Test
  void theOpenApiDocumentIsThatOfTheContract() throws Exception {
    assertThat(MAPPER.readTree(get("/openapi").body())).isEqualTo(Contract.load().openApi());
    assertThat(get("/openapi", "Accept", "application/yaml").body()).startsWith("openapi: 3.1");
  }

  @Test
  void theAsyncApiDocumentSaysWhereItIsServed() throws Exception {
    for (String host : List.of("127.0.0.1", "localhost", "127.0.0.1")) {
      URI address = URI.create("http://" + host + ":" + server.port() + "/asyncapi");
      String json =
          client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).body();
      assertThat(MAPPER.readTree(json).at("/servers/http/host").asString())
          .isEqualTo(host + ":" + server.port());
    }
  }

  @Test
  void anyNumberOfAddressesIsNotRemembered() throws Exception {
    try (HttpServer fresh = open(DocsEndpoint.create())) {
      assertThat(hostTold(fresh, "h".repeat(256))).isEqualTo(ownHost());
      for (int i = 0; i < 16; i++) {
        assertThat(hostTold(fresh, "host-" + i)).isEqualTo("host-" + i);
      }
      assertThat(hostTold(fresh, "host-16")).isEqualTo(ownHost());
      assertThat(hostTold(fresh, "host-3")).isEqualTo("host-3");
    }
  }

  private static String ownHost() {
    return Contract.load().asyncApi().at("/servers/http/host").asString();
  }

  /** By a socket: the client of the JDK sets the header itself. */
  private static String hostTold(HttpServer server, String host) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      String request = "GET /asyncapi HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
      return MAPPER.readTree(body).at("/servers/http/host").asString();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/openapi", "/asyncapi", "/schemas/Booking", "/docs", "/problems"})
  void whoHasItAlreadyIsToldSo(String path) throws Exception {
    String etag = get(path).headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> again = get(path, "If-None-Match", "\"other\", W/" + etag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.headers().firstValue("ETag")).contains(etag);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/docs",
        "/docs/events",
        "/docs/events.js",
        "/docs/initializer.js",
        "/docs/page.css",
        "/problems"
      })
  void nothingIsFetchedFromElsewhere(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.body()).doesNotContain("http://", "https://", "//cdn");
  }

  @Test
  void pagesSayWhatABrowserMayLoad() throws Exception {
    for (String path : List.of("/docs", "/docs/events", "/problems", "/problems/not-found")) {
      assertThat(get(path).headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'")
          .contains("script-src 'self'");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theTypeOfAProblemResolvesToItsPage(ProblemType type) throws Exception {
    HttpResponse<String> answer = get(type.typeUri());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("<h1>" + type.title() + "</h1>")
        .contains("<code>" + type.code() + "</code>")
        .doesNotContain("`");
    assertThat(get("/problems").body()).contains("href=\"" + type.typeUri() + "\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/problems/none", "/schemas/None", "/docs/none.js", "/docs/..%2Findex.html"})
  void whatThereIsNotIsNotFound(String path) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  @Test
  void whatCannotBeProducedIsNotAcceptable() throws Exception {
    assertThat(get("/openapi", "Accept", "image/png").statusCode()).isEqualTo(406);
    assertThat(get("/docs", "Accept", "application/json").statusCode()).isEqualTo(406);
  }

  private static HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
