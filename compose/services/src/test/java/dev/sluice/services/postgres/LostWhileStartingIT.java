package dev.sluice.services.postgres;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.config.ConfigSources;
import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.health.HealthProbe;
import dev.sluice.runtime.health.HealthStatus;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.services.ServicesApplication;
import dev.sluice.services.ServicesConfig;
import dev.sluice.services.TestingServices;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The server goes away in the middle of a migration, and comes back. */
class LostWhileStartingIT {
  private final AtomicBoolean lost = new AtomicBoolean();

  @Test
  void aServiceWhoseDatabaseIsLostWhileItStartsStartsAgain() throws IOException {
    DatabaseConfig config = TestingServices.freshDatabase();
    URI server = URI.create(config.url().substring("jdbc:".length()));
    try (ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> serve(door, server.getPort()));
      Map<String, String> environment =
          Map.of(
              "SLUICE_PROFILE",
              "dev",
              "SLUICE_SCHEDULE_ENABLED",
              "false",
              "SLUICE_IDENTITY_ENABLED",
              "false",
              "SLUICE_BOOKING_PORT",
              "0",
              "SLUICE_BOOKING_DATABASE_URL",
              config.url().replace(":" + server.getPort(), ":" + door.getLocalPort()),
              "SLUICE_BOOKING_DATABASE_USER",
              config.user(),
              "SLUICE_BOOKING_DATABASE_PASSWORD",
              config.password().reveal());
      HealthParts health = new HealthParts();
      ServicesConfig services = ServicesConfig.read(ConfigSources.of(environment, Map.of()));
      try (var _ =
          ServicesApplication.start(services, health, Metrics.ofProcess(), Clock.systemUTC())) {
        assertThat(lost).isTrue();
        assertThat(health.report(HealthProbe.STARTED).status()).isEqualTo(HealthStatus.UP);
      }
    }
  }

  private void serve(ServerSocket door, int port) {
    try {
      while (true) {
        Socket caller = door.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
        Thread.ofVirtual().start(() -> ask(caller, server));
        Thread.ofVirtual().start(() -> answer(server, caller));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  /** Hangs up on the first question about the migrations that were made. */
  private void ask(Socket caller, Socket server) {
    try (caller;
        server) {
      InputStream in = caller.getInputStream();
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        String text = new String(buffer, 0, n, ISO_8859_1);
        if (text.contains("flyway_schema_history") && lost.compareAndSet(false, true)) {
          return;
        }
        server.getOutputStream().write(buffer, 0, n);
      }
    } catch (IOException ended) {
      // Then both are.
    }
  }

  private static void answer(Socket server, Socket caller) {
    try (caller;
        server) {
      server.getInputStream().transferTo(caller.getOutputStream());
    } catch (IOException ended) {
      // Then both are.
    }
  }
}
