package dev.sluice.bench.load;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/**
 * Someone who is logged in with one of the accounts of embedded mode. Its calls block, each on a
 * connection of its own: for what is done around a measurement, not in it. Thread-safe.
 */
public record Session(URI target, String username, String token) {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  public static Session login(URI target, String username) throws IOException {
    String body = "{\"username\":\"" + username + "\",\"password\":\"demo\"}";
    HttpAnswer answer = once(target, Request.post(target, "/v1/auth/login", "").bytes(body));
    String token =
        answer
            .text("accessToken")
            .orElseThrow(() -> new IOException("the login answered " + answer.status()));
    return new Session(target, username, token);
  }

  /**
   * @param headers names and values by turns
   */
  public HttpAnswer get(String path, String... headers) throws IOException {
    return once(target, Request.of("GET", target, path, token, headers).bytes());
  }

  /**
   * @param type of the body
   */
  public HttpAnswer send(String method, String path, String type, String body) throws IOException {
    return once(target, Request.of(method, target, path, token, "Content-Type", type).bytes(body));
  }

  private static HttpAnswer once(URI target, byte[] request) throws IOException {
    try (HttpConnection connection = HttpConnection.open(target, PATIENCE)) {
      return connection.exchange(request);
    }
  }
}
