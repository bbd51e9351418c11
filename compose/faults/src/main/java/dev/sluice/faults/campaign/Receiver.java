package dev.sluice.faults.campaign;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.faults.history.History;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The receiver of a webhook: refuses some requests, wants no more now and then and is enabled
 * again, and notes what it has taken, before it says so.
 */
final class Receiver implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int REFUSED_OF = 200;
  private static final int GONE_OF = 150;

  private final String name;
  private final History.Filter filter;
  private final Session session;
  private final World world;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile byte[] secret = {};
  private volatile String path = "";

  private Receiver(String name, History.Filter filter, Session session, World world)
      throws IOException {
    this.name = name;
    this.filter = filter;
    this.session = session;
    this.world = world;
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
  }

  /**
   * Registers it, while nothing goes wrong yet and nothing has happened: it is told of all.
   *
   * @param filter by kind, if at all
   */
  static Receiver open(String name, History.Filter filter, Session session, World world)
      throws IOException, InterruptedException {
    Receiver receiver = new Receiver(name, filter, session, world);
    receiver.server.start();
    receiver.register();
    return receiver;
  }

  private void register() throws InterruptedException {
    String types = filter.kinds().isEmpty() ? "" : ",\"types\":" + types(filter.kinds());
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name;
    Session.Answer answer =
        session.send(
            world.readers(),
            "POST",
            "/v1/webhooks",
            "{\"url\":\"" + url + "\"" + types + "}",
            Map.of());
    if (answer.status() != 201) {
      throw new IllegalStateException("no webhook for " + name + ": " + answer.text());
    }
    path = answer.body().get("links").get("self").asString();
    secret = Base64.getDecoder().decode(answer.body().get("secret").asString().substring(6));
  }

  private static String types(Set<History.EventKind> kinds) {
    return kinds.stream()
        .map(kind -> "\"command." + kind.name().toLowerCase(Locale.ROOT) + "\"")
        .sorted()
        .collect(Collectors.joining(",", "[", "]"));
  }

  String name() {
    return name;
  }

  /** What it asked for. */
  History.Filter filter() {
    return filter;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(answer(exchange, body), -1);
    } catch (RuntimeException e) {
      world.notebook().surprised(name + ": " + e);
    }
  }

  private int answer(HttpExchange exchange, byte[] body) {
    JsonNode event = JSON.readTree(body);
    String id = exchange.getRequestHeaders().getFirst("webhook-id");
    if (!isSigned(exchange, id, body) || !id.equals(event.get("id").asString())) {
      world.notebook().surprised(name + " got what is not signed as " + id);
      return 400;
    }
    if (event.get("type").asString().equals("feed.truncated")) {
      world.notebook().surprised(name + " was told that its history is gone");
      return 204;
    }
    // At the end all of it is to come to rest.
    if (world.goOn().getAsBoolean()) {
      if (ThreadLocalRandom.current().nextInt(REFUSED_OF) == 0) {
        return 503;
      }
      if (ThreadLocalRandom.current().nextInt(GONE_OF) == 0) {
        threads.execute(this::comeBack);
        return 410;
      }
    }
    world.notebook().told(EventJson.read(name, filter.feed(), event));
    return 204;
  }

  private boolean isSigned(HttpExchange exchange, String id, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      String time = exchange.getRequestHeaders().getFirst("webhook-timestamp");
      mac.update((id + "." + time + ".").getBytes(StandardCharsets.UTF_8));
      String expected = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
      String signatures = exchange.getRequestHeaders().getFirst("webhook-signature");
      return Arrays.asList(signatures.split(" ")).contains(expected);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  /** Once it is switched off; should this come too early, the end of the campaign sees to it. */
  private void comeBack() {
    try {
      for (int i = 0; i < 600; i++) {
        if (isOff()) {
          enable();
          return;
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      world.notebook().surprised(name + ": " + e);
    }
  }

  private boolean isOff() throws InterruptedException {
    JsonNode webhook = session.get(world.readers(), path, Map.of()).body();
    return webhook.path("status").asString("").equals("DISABLED");
  }

  /** Goes on where it stopped; nothing if it is not off. */
  void enable() throws InterruptedException {
    session.send(world.readers(), "POST", path + "/enable", "", Map.of());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
