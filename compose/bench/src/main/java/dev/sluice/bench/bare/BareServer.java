package dev.sluice.bench.bare;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;

/** How all of them serve: Helidon on any free port of the loopback address, until input ends. */
final class BareServer {
  private static final int CONNECTIONS = 20_000;

  private BareServer() {}

  static void serve(HttpRouting.Builder routing) throws IOException {
    WebServer server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .shutdownHook(false)
            .maxTcpConnections(CONNECTIONS)
            .connectionOptions(options -> options.tcpNoDelay(true))
            .addRouting(routing)
            .build()
            .start();
    System.out.println("port " + server.port());
    while (System.in.read() >= 0) {
      // Whoever started this holds the other end.
    }
    Runtime.getRuntime().halt(0);
  }
}
