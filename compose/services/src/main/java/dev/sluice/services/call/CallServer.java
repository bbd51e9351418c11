package dev.sluice.services.call;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.sluice.runtime.telemetry.Metrics;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A gRPC server for one service and the standard health service (grpc.health.v1), with a virtual
 * thread per call. Closing lets calls finish for a while.
 */
public final class CallServer implements AutoCloseable {

  private static final Duration DRAIN = Duration.ofSeconds(5);
  private static final int MESSAGE_BYTES = 256 * 1024;
  private static final int CALLS_PER_CONNECTION = 4_096;

  private final Server server;
  private final HealthStatusManager health;
  private final ExecutorService threads;

  private CallServer(Server server, HealthStatusManager health, ExecutorService threads) {
    this.server = server;
    this.health = health;
    this.threads = threads;
  }

  /** Binds and serves. */
  public static CallServer start(String host, int port, BindableService service, Metrics metrics) {
    var health = new HealthStatusManager();
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(host, port))
            .executor(threads)
            .addService(ServerInterceptors.intercept(service, new CallObserver(metrics)))
            .addService(health.getHealthService())
            .maxInboundMessageSize(MESSAGE_BYTES)
            .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
            .permitKeepAliveTime(5, SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .build();
    try {
      server.start();
    } catch (IOException e) {
      threads.close();
      throw new UncheckedIOException(
          "cannot listen on " + host + ":" + port + ": " + e.getMessage(), e);
    }
    return new CallServer(server, health, threads);
  }

  /** The port it listens on. */
  public int port() {
    return server.getPort();
  }

  /** Tells the health service's clients whether calls can be carried out. */
  public void setHealthy(boolean healthy) {
    ServingStatus status = healthy ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    server
        .getServices()
        .forEach(it -> health.setStatus(it.getServiceDescriptor().getName(), status));
  }

  @Override
  public void close() {
    health.enterTerminalState();
    server.shutdown();
    try {
      if (!server.awaitTermination(DRAIN.toMillis(), MILLISECONDS)) {
        server.shutdownNow();
        server.awaitTermination(1_000, MILLISECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
  }
}
