package dev.sluice.egress.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.egress.TestEgress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;

/** A receiver of webhooks that remembers what came. */
final class Receiver implements AutoCloseable {
  private final HttpServer server;
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private volatile ToIntFunction<Request> answer = _ -> 204;
  private volatile String retryAfter = "";

  /** One request. */
  record Request(Headers headers, byte[] body) {
    JsonNode json() {
      return TestEgress.json(new String(body, StandardCharsets.UTF_8));
    }

    String eventId() {
      return headers.getFirst("webhook-id");
    }

    String type() {
      return json().path("type").asString();
    }

    String resource() {
      return json().at("/data/resourceId").asString();
    }

    /** As a receiver that knows nothing of ours checks it. */
    boolean isSignedBy(String secret) {
      try {
        byte[] key = Base64.getDecoder().decode(secret.replace("whsec_", ""));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        mac.update(
            (eventId() + "." + headers.getFirst("webhook-timestamp") + ".")
                .getBytes(StandardCharsets.UTF_8));
        String expected = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        return Arrays.asList(headers.getFirst("webhook-signature").split(" ")).contains(expected);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  Receiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 50);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Request request =
          new Request(exchange.getRequestHeaders(), exchange.getRequestBody().readAllBytes());
      // Before anybody knows that it came: who waits for it may want another answer for the next.
      ToIntFunction<Request> now = answer;
      requests.add(request);
      if (!retryAfter.isEmpty()) {
        exchange.getResponseHeaders().set("Retry-After", retryAfter);
      }
      exchange.sendResponseHeaders(now.applyAsInt(request), -1);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
  }

  void answers(ToIntFunction<Request> next) {
    answer = next;
  }

  /** Holds what it is asked until this opens. */
  void answersAfter(CountDownLatch open, int status) {
    answers(
        _ -> {
          try {
            open.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return status;
        });
  }

  void asksToWait(String seconds) {
    retryAfter = seconds;
  }

  Request next() throws InterruptedException {
    Request request = requests.poll(30, TimeUnit.SECONDS);
    assertThat(request).as("a request").isNotNull();
    return request;
  }

  List<Request> next(int count) throws InterruptedException {
    List<Request> found = new ArrayList<>();
    while (found.size() < count) {
      found.add(next());
    }
    return found;
  }

  /** What came and was not asked for. */
  List<Request> rest() {
    List<Request> found = new ArrayList<>();
    requests.drainTo(found);
    return found;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
