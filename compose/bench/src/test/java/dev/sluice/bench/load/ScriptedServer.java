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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Takes connections one after the other; answers each request without a body by the next piece, and
 * closes a connection when there is none left. A piece with {@code |} is written in as many parts.
 * The last script is for all connections that come after it too.
 */
final class ScriptedServer implements AutoCloseable {
  private final ServerSocket listener = listen();
  private final List<List<String>> scripts;
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

  ScriptedServer(String... pieces) {
    this(List.of(List.of(pieces)));
  }

  /**
   * @param scripts of a connection each
   */
  ScriptedServer(List<List<String>> scripts) {
    this.scripts = scripts;
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
    for (int i = 0; !listener.isClosed(); i = Math.min(i + 1, scripts.size() - 1)) {
      try (Socket socket = listener.accept()) {
        socket.setTcpNoDelay(true);
        for (String piece : scripts.get(i)) {
          requests.add(request(socket.getInputStream()));
          for (String part : piece.split("\\|")) {
            write(socket.getOutputStream(), part);
          }
        }
      } catch (IOException gone) {
        // The client or the test has ended it.
      }
    }
  }

  /** The heads of the requests, as they come. */
  BlockingQueue<String> requests() {
    return requests;
  }

  private static String request(InputStream in) throws IOException {
    StringBuilder request = new StringBuilder();
    int newlines = 0;
    while (newlines < 2) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no further request");
      }
      request.append((char) next);
      newlines = next == '\n' ? newlines + 1 : next == '\r' ? newlines : 0;
    }
    return request.toString();
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
