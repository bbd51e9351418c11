package dev.sluice.bench.load;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * A kept-alive connection of HTTP/1.1 (RFC 9112) on a blocking socket: the cheapest client there
 * is, since it shares its processors with what it measures. Not thread-safe, but may be closed by
 * any thread, which ends an exchange with an exception.
 */
public final class HttpConnection implements Closeable {
  private static final int BUFFER = 16_384;
  private static final int LONGEST_HEAD = 65_536;

  private final Socket socket;
  private final InputStream in;
  private byte[] buffer = new byte[BUFFER];
  private int position;
  private int limit;
  private boolean closing;

  private HttpConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
  }

  /**
   * @param target of which only host and port are used
   * @param patience for each read; zero waits for ever, and is cheaper
   */
  public static HttpConnection open(URI target, Duration patience) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) patience.toMillis());
      socket.connect(new InetSocketAddress(target.getHost(), target.getPort()), 10_000);
      return new HttpConnection(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Sends a request and reads its whole answer. */
  public HttpAnswer exchange(byte[] request) throws IOException {
    Head head = begin(request);
    byte[] body;
    if (head.status() == 204 || head.status() == 304) {
      body = new byte[0];
    } else if (head.chunked()) {
      body = chunks();
    } else if (head.length() >= 0) {
      body = exactly((int) head.length());
    } else {
      closing = true;
      body = rest();
    }
    return new HttpAnswer(head.status(), head.bytes(), body);
  }

  /**
   * Sends a request and returns its body while it comes. The connection serves nothing else then.
   *
   * @throws IOException also when the answer is not a 200
   */
  public InputStream stream(byte[] request) throws IOException {
    Head head = begin(request);
    if (head.status() != 200) {
      throw new IOException("answered " + head.status());
    }
    closing = true;
    return head.chunked() ? new ChunkedStream(this) : new PlainStream(this);
  }

  /** Whether the server will not take another request on it. */
  public boolean isClosing() {
    return closing;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private record Head(int status, byte[] bytes, long length, boolean chunked) {}

  private Head begin(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    Head head = head();
    while (head.status() < 200) {
      head = head();
    }
    return head;
  }

  private Head head() throws IOException {
    int end = endOfHead();
    byte[] bytes = Arrays.copyOfRange(buffer, position, end);
    position = end;
    String[] lines = new String(bytes, StandardCharsets.ISO_8859_1).split("\r\n");
    if (lines[0].length() < 12 || !lines[0].startsWith("HTTP/1.1 ")) {
      throw new IOException("not an answer of HTTP/1.1: " + lines[0]);
    }
    long length = -1;
    boolean chunked = false;
    for (int i = 1; i < lines.length; i++) {
      String line = lines[i];
      // Cheaper than to lower the case of all of them.
      switch (line.charAt(0)) {
        case 'c', 'C' -> {
          String lower = line.toLowerCase(Locale.ROOT);
          if (lower.startsWith("content-length:")) {
            length = Long.parseLong(line.substring(15).strip());
          } else if (lower.startsWith("connection:") && lower.contains("close")) {
            closing = true;
          }
        }
        case 't', 'T' -> {
          String lower = line.toLowerCase(Locale.ROOT);
          chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
        }
        default -> {
          // Of no consequence for where the answer ends.
        }
      }
    }
    return new Head(Integer.parseInt(lines[0].substring(9, 12)), bytes, length, chunked);
  }

  private int endOfHead() throws IOException {
    int seen = position;
    while (true) {
      for (int i = Math.max(position + 3, seen); i < limit; i++) {
        if (buffer[i] == '\n'
            && buffer[i - 1] == '\r'
            && buffer[i - 2] == '\n'
            && buffer[i - 3] == '\r') {
          return i + 1;
        }
      }
      int checked = limit - position;
      if (checked > LONGEST_HEAD) {
        throw new IOException("the head of the answer has no end");
      }
      fill();
      seen = position + checked;
    }
  }

  private byte[] exactly(int length) throws IOException {
    byte[] body = new byte[length];
    int read = 0;
    while (read < length) {
      read += read(body, read, length - read);
    }
    return body;
  }

  private byte[] chunks() throws IOException {
    try (ChunkedStream stream = new ChunkedStream(this)) {
      return stream.readAllBytes();
    }
  }

  private byte[] rest() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(buffer, position, limit - position);
    position = limit;
    in.transferTo(out);
    return out.toByteArray();
  }

  /** Reads at least one byte; the end of the connection is an error. */
  int read(byte[] target, int offset, int length) throws IOException {
    if (position == limit) {
      fill();
    }
    int taken = Math.min(length, limit - position);
    System.arraycopy(buffer, position, target, offset, taken);
    position += taken;
    return taken;
  }

  /** A line without its end, as the sizes of chunks are. */
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      if (position == limit) {
        fill();
      }
      char next = (char) (buffer[position++] & 0xFF);
      if (next == '\n') {
        return line.toString();
      }
      if (next != '\r') {
        line.append(next);
      }
    }
  }

  private void fill() throws IOException {
    if (position == limit) {
      position = 0;
      limit = 0;
    } else if (limit == buffer.length) {
      if (position > 0) {
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        limit -= position;
        position = 0;
      } else {
        buffer = Arrays.copyOf(buffer, buffer.length * 2);
      }
    }
    int read = in.read(buffer, limit, buffer.length - limit);
    if (read < 0) {
      throw new EOFException("the server closed the connection");
    }
    limit += read;
  }
}
