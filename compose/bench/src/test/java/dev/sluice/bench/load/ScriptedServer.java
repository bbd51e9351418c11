package dev.sluice.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Takes connections one after the other; answers each request without a body by the next piece, and
 * closes a connection when there is none left. A piece with {@code |} is written in as many parts.
 */
final class ScriptedServer implements AutoCloseable {
  private final ServerSocket listener = listen();
  private final List<String> pieces;

  ScriptedServer(String... pieces) {
    this.pieces = List.of(pieces);
    Thread.ofVirtual().start(this::serve);
  }

  private static ServerSocket listen() {
    try {
      return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  private void serve() {
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept()) {
        socket.setTcpNoDelay(true);
        for (String piece : pieces) {
          awaitRequest(socket.getInputStream());
          for (String part : piece.split("\\|")) {
            write(socket.getOutputStream(), part);
          }
        }
      } catch (IOException gone) {
        // The client or the test has ended it.
      }
    }
  }

  private static void awaitRequest(InputStream in) throws IOException {
    int newlines = 0;
    while (newlines < 2) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no further request");
      }
      newlines = next == '\n' ? newlines + 1 : next == '\r' ? newlines : 0;
    }
  }

  private static void write(OutputStream out, String part) throws IOException {
    out.write(part.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
