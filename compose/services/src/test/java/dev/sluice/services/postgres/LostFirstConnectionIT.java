package dev.sluice.services.postgres;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.services.TestingServices;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The first connection of a pool is lost while HikariCP asks it what it is like. */
class LostFirstConnectionIT {
  private final AtomicBoolean lost = new AtomicBoolean();

  @Test
  void aPoolThatLostItsFirstConnectionConnectsAgain() throws IOException {
    DatabaseConfig config = TestingServices.config().database();
    URI server = URI.create(config.url().substring("jdbc:".length()));
    try (ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> serve(door, server.getPort()));
      String url = config.url().replace(":" + server.getPort(), ":" + door.getLocalPort());
      DatabaseConfig behind =
          new DatabaseConfig(url, config.user(), config.password(), config.poolSize());
      try (Database database = Database.open("unlucky", "db/booking", behind)) {
        boolean reachable = false;
        for (int attempts = 0; !reachable && attempts < 10; attempts++) {
          reachable = database.isReachable();
        }
        assertThat(reachable).isTrue();
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

  /** Hangs up on the pool's first question about isolation. */
  private void ask(Socket caller, Socket server) {
    try (caller;
        server) {
      InputStream in = caller.getInputStream();
      byte[] buffer = new byte[8192];
      boolean pool = false;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        String text = new String(buffer, 0, n, ISO_8859_1);
        pool |= text.contains("sluice-unlucky");
        if (pool && text.contains("ISOLATION") && lost.compareAndSet(false, true)) {
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
