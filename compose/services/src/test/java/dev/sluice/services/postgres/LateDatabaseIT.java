package dev.sluice.services.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.services.TestingServices;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** The server comes up after the service that needs it. */
class LateDatabaseIT {
  private static final int REFUSED = 3;

  @Test
  void aServiceWaitsForItsDatabaseToComeUp() throws IOException {
    DatabaseConfig config = TestingServices.config().database();
    URI server = URI.create(config.url().substring("jdbc:".length()));
    try (ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> open(door, server.getPort()));
      String late = config.url().replace(":" + server.getPort(), ":" + door.getLocalPort());
      DatabaseConfig behind =
          new DatabaseConfig(late, config.user(), config.password(), config.poolSize());
      try (Database database = Database.open("late", "db/booking", behind)) {
        assertThat(database.isReachable()).isTrue();
      }
    }
  }

  /** Hangs up on the first callers, and connects those who come later. */
  private static void open(ServerSocket door, int port) {
    try {
      for (int i = 0; i < REFUSED; i++) {
        door.accept().close();
      }
      while (true) {
        Socket caller = door.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
        Thread.ofVirtual().start(() -> forward(caller, server));
        Thread.ofVirtual().start(() -> forward(server, caller));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private static void forward(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException ended) {
      // Then both are.
    }
  }
}
