package dev.sluice.stack;

import dev.sluice.runtime.http.NoRouteException;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.json.ProblemJson;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serves the paths of roles that run in other processes of the system, by passing requests on to
 * them and their answers back, event streams too: so the whole API is at one address however the
 * roles are split.
 *
 * <p>Mounted behind the routes of the process itself. A role that cannot be reached is a 503 with
 * {@code Retry-After}; a method that neither side takes is told what both of them do (RFC 9110,
 * 15.5.6). For the embedded mode; elsewhere a load balancer does this.
 */
final class FrontDoor implements HttpFeature, AutoCloseable {
  private static final Duration LONGEST_POLL = Duration.ofSeconds(45);
  private static final JsonMapper JSON = JsonMapper.shared();

  /**
   * RFC 9110, 7.6.1, and what the client sets itself; whether the origin may use the system has
   * been judged here, and the other role would take the address here for another origin than its
   * own.
   */
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "origin",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final Set<Role> here;
  private final Neighbours neighbours;
  private final PassedStreams streams = new PassedStreams();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .executor(Executors.newVirtualThreadPerTaskExecutor())
          .build();

  /**
   * @param here the roles of this process
   */
  FrontDoor(Set<Role> here, Neighbours neighbours) {
    this.here = Set.copyOf(here);
    this.neighbours = neighbours;
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    if (!here.contains(Role.SERVICES)) {
      routing.any("/v1/auth/*", (req, res) -> pass(Role.SERVICES, req, res));
      routing.any("/.well-known/*", (req, res) -> pass(Role.SERVICES, req, res));
    }
    if (!here.contains(Role.EGRESS)) {
      routing.any("/v1/*", (req, res) -> pass(Role.EGRESS, req, res));
    }
  }

  private void pass(Role role, ServerRequest req, ServerResponse res)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> answer = ask(role, req);
    String type = answer.headers().firstValue("content-type").orElse("");
    try (InputStream body = answer.body()) {
      if (type.startsWith("text/event-stream")) {
        copyHead(answer, res);
        streams.pass(role, body, req, res);
      } else {
        byte[] whole = whole(role, body);
        if (answer.statusCode() == 405 || isUnknown(type, whole)) {
          throw new NoRouteException(allowed(answer));
        }
        copyHead(answer, res);
        res.send(whole);
      }
    }
  }

  /** Whether there is nothing at the address, rather than not what it names. */
  private static boolean isUnknown(String type, byte[] body) {
    return type.startsWith(ProblemJson.MEDIA_TYPE)
        && body.length > 0 // Not an answer to HEAD.
        && JSON.readTree(body).path("code").asString("").equals(ProblemType.NOT_FOUND.code());
  }

  private static Set<String> allowed(HttpResponse<?> answer) {
    return answer.headers().allValues("allow").stream()
        .flatMap(line -> Arrays.stream(line.split(",")))
        .map(String::strip)
        .filter(method -> !method.isEmpty())
        .collect(Collectors.toSet());
  }

  private static void copyHead(HttpResponse<?> answer, ServerResponse res) {
    res.status(Status.create(answer.statusCode()));
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
                res.header(HeaderValues.create(HeaderNames.create(name), values));
              }
            });
  }

  private static byte[] whole(Role role, InputStream body) {
    try {
      return body.readAllBytes();
    } catch (IOException e) {
      throw unavailable(role);
    }
  }

  private HttpResponse<InputStream> ask(Role role, ServerRequest req) throws InterruptedException {
    byte[] body = req.content().hasEntity() ? req.content().as(byte[].class) : new byte[0];
    for (URI address : neighbours.of(role)) {
      try {
        return client.send(request(address, req, body), BodyHandlers.ofInputStream());
      } catch (ConnectException | HttpConnectTimeoutException notThere) {
        // Nothing was sent; the next one may be.
      } catch (IOException e) {
        throw unavailable(role);
      }
    }
    throw unavailable(role);
  }

  private static HttpRequest request(URI address, ServerRequest req, byte[] body) {
    String query = req.query().rawValue();
    String target = req.path().rawPath() + (query.isEmpty() ? "" : "?" + query);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve(target))
            .timeout(LONGEST_POLL)
            .method(
                req.prologue().method().text(),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    req.headers()
        .forEach(
            header -> {
              if (!HOP_BY_HOP.contains(header.name().toLowerCase(Locale.ROOT))) {
                header.allValues().forEach(value -> request.header(header.name(), value));
              }
            });
    request.header("X-Forwarded-For", req.remotePeer().host());
    return request.build();
  }

  private static ProblemException unavailable(Role role) {
    return new ProblemException(
        ProblemType.UPSTREAM_UNAVAILABLE,
        "No process with the role " + role.id() + " can be reached.");
  }

  /** Ends the streams; to be called when the HTTP server in front begins to close. */
  void drain() {
    streams.drain();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
