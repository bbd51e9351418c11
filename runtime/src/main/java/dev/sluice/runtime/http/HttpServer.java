package dev.sluice.runtime.http;

import dev.sluice.runtime.health.FileDescriptors;
import dev.sluice.runtime.health.Health;
import dev.sluice.runtime.health.HealthPart;
import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.telemetry.Metrics;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of a process: the endpoints of its roles, {@code /observe}, and one mapping of
 * errors. Serves each request on a virtual thread of its own. Thread-safe.
 */
public final class HttpServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpServer.class);
  private static final Duration BODY_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration IDLE_LOOK = Duration.ofSeconds(15);
  private static final long SPARE_DESCRIPTORS = 64;

  /** Of the grace, a fifth is for telling clients that are connected that the server goes. */
  private static final long FAREWELL = 5;

  /** How many times the largest body is read away before the connection is cut. */
  private static final long READ_AWAY = 16;

  private final WebServer server;
  private final HttpServerConfig config;
  private final List<Runnable> drains = new CopyOnWriteArrayList<>();
  private volatile boolean draining;
  private volatile int port;

  private HttpServer(
      HttpServerConfig config,
      List<HttpFeature> endpoints,
      HealthParts health,
      Metrics metrics,
      Duration bodyTimeout) {
    this.config = config;
    int connections = connections(config.maxConnections());
    WebServerConfig.Builder builder =
        WebServer.builder()
            .host(config.host())
            .port(config.port())
            .shutdownHook(false)
            .maxTcpConnections(connections)
            .maxPayloadSize(config.maxPayloadBytes() * READ_AWAY)
            .idleConnectionTimeout(config.idleTimeout())
            .idleConnectionPeriod(IDLE_LOOK)
            .shutdownGracePeriod(config.shutdownGrace().minus(farewell(config)))
            .connectionOptions(options -> options.tcpNoDelay(true))
            .contentEncoding(new IdentityEncoding())
            // So that the handlers are told why; what they answer is theirs alone.
            .errorHandling(told -> told.includeEntity(true))
            .directHandlers(UnreadableRequests.handlers())
            .addRouting(routing(config, endpoints, health, metrics, bodyTimeout, () -> draining));
    config.cors().feature().ifPresent(builder::addFeature);
    this.server = builder.build();
    health.register(HealthPart.live("http-listener", this::listening));
    health.register(HealthPart.started("http-server", this::serving));
  }

  /**
   * Starts serving.
   *
   * @param endpoints the routes of the roles, in order; their errors need no handling of their own
   * @param health the parts behind {@code /observe/health}; roles may register more later
   * @throws IllegalStateException when it cannot listen, such as on a port that is taken
   */
  public static HttpServer open(
      HttpServerConfig config, List<HttpFeature> endpoints, HealthParts health, Metrics metrics) {
    return open(config, endpoints, health, metrics, BODY_TIMEOUT);
  }

  static HttpServer open(
      HttpServerConfig config,
      List<HttpFeature> endpoints,
      HealthParts health,
      Metrics metrics,
      Duration bodyTimeout) {
    HttpServer server = new HttpServer(config, endpoints, health, metrics, bodyTimeout);
    server.server.start();
    if (!server.server.isRunning()) { // Helidon only logs that it cannot listen.
      throw new IllegalStateException(
          "cannot listen on " + config.host() + ":" + config.port() + ": " + whyNot(config));
    }
    server.port = server.server.port();
    health.register(FileDescriptors.part());
    log.atInfo()
        .addKeyValue("host", config.host())
        .addKeyValue("port", server.port())
        .log("HTTP server is up");
    return server;
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** Called first when the server closes: ends what would not end by itself, such as streams. */
  public void onDrain(Runnable drain) {
    drains.add(drain);
  }

  /**
   * Lets requests under way end within the grace period, refuses others, and stops.
   *
   * <p>Requests on open connections are answered for a while, if only by 503: Helidon 4.5 closes
   * idle connections at once when it is stopped, on whoever is just sending a request by one.
   */
  @Override
  public void close() {
    draining = true;
    drains.forEach(Runnable::run);
    try {
      Thread.sleep(farewell(config));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop();
  }

  private static Duration farewell(HttpServerConfig config) {
    return config.shutdownGrace().dividedBy(FAREWELL);
  }

  private Health listening() {
    return server.isRunning() || draining ? Health.up() : Health.down("the listener has stopped");
  }

  private Health serving() {
    if (draining) {
      return Health.down("shutting down");
    }
    return server.isRunning() ? Health.up(config.host() + ":" + port()) : Health.down("not up");
  }

  private static HttpRouting.Builder routing(
      HttpServerConfig config,
      List<HttpFeature> endpoints,
      HealthParts health,
      Metrics metrics,
      Duration bodyTimeout,
      BooleanSupplier draining) {
    HttpRouting.Builder routing = HttpRouting.builder();
    RouteTable routes = new RouteTable(routing);
    routing.addFilter(new RequestFilter(metrics, config.trustedProxies()));
    routing.addFilter(new DrainFilter(draining));
    if (!config.cors().origins().isEmpty()) {
      OriginFilter origins = new OriginFilter(config.cors());
      routing.addFeature(() -> origins);
    }
    routing.addFilter(new BodyFilter(config.maxPayloadBytes(), bodyTimeout));
    new ProblemMapping(routes).register(routing);
    new ObserveEndpoint(health, metrics).setup(routes);
    endpoints.forEach(endpoint -> endpoint.setup(routes));
    return routing;
  }

  private static String whyNot(HttpServerConfig config) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(config.host(), config.port()));
      return "see the log";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** A fifth of the descriptors stays free for Kafka, PostgreSQL, Redis and files. */
  private static int connections(int configured) {
    long free = FileDescriptors.limit() - FileDescriptors.open();
    long cap = Math.max(SPARE_DESCRIPTORS, free / 10 * 8);
    return (int) Math.min(configured, cap);
  }
}
