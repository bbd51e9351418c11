package dev.sluice.runtime.http;

import dev.sluice.runtime.config.ConfigReader;
import java.time.Duration;
import java.util.Set;

/**
 * Where and within which bounds a process serves HTTP: section {@code http}.
 *
 * @param host address to listen on
 * @param port 0 for any free one
 * @param maxConnections also kept below the process's limit of file descriptors
 * @param maxPayloadBytes a larger body is refused with 413
 * @param idleTimeout a connection without a request for this long is closed
 * @param shutdownGrace how long requests under way may go on when the server is closed
 * @param trustedProxies addresses whose word counts on whom they forward for
 * @param cors which pages of other origins may use the server
 */
public record HttpServerConfig(
    String host,
    int port,
    int maxConnections,
    long maxPayloadBytes,
    Duration idleTimeout,
    Duration shutdownGrace,
    Set<String> trustedProxies,
    Cors cors) {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  public static HttpServerConfig read(ConfigReader http) {
    return new HttpServerConfig(
        http.string("host"),
        http.integer("port", 0, 65_535),
        http.integer("max-connections", 1, 1_000_000),
        http.number("max-payload-bytes", 1, 1L << 30),
        http.duration("idle-timeout", Duration.ofSeconds(1), Duration.ofHours(1)),
        http.duration("shutdown-grace", Duration.ZERO, MINUTE),
        Set.copyOf(http.list("trusted-proxies")),
        Cors.read(http.section("cors")));
  }

  /** For tests: any free port of the loopback address. */
  public static HttpServerConfig onLoopback() {
    return new HttpServerConfig(
        "127.0.0.1",
        0,
        1_000,
        1 << 20,
        Duration.ofMinutes(5),
        Duration.ofSeconds(1),
        Set.of(),
        Cors.none());
  }

  /** The same for pages of other origins. */
  public HttpServerConfig with(Cors other) {
    return new HttpServerConfig(
        host,
        port,
        maxConnections,
        maxPayloadBytes,
        idleTimeout,
        shutdownGrace,
        trustedProxies,
        other);
  }
}
