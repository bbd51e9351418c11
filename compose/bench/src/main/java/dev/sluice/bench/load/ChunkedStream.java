package dev.sluice.bench.load;

import java.io.IOException;
import java.io.InputStream;

/** A body in chunks (RFC 9112, 7.1), without their frames; ends with the last chunk. */
final class ChunkedStream extends InputStream {
  private final HttpConnection connection;
  private long left;
  private boolean inChunk;
  private boolean ended;

  ChunkedStream(HttpConnection connection) {
    this.connection = connection;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!ended && left == 0) {
      nextChunk();
    }
    if (ended) {
      return -1;
    }
    int read = connection.read(target, offset, (int) Math.min(length, left));
    left -= read;
    return read;
  }

  private void nextChunk() throws IOException {
    if (inChunk) {
      expectEmpty(connection.line());
    }
    String size = connection.line();
    int extension = size.indexOf(';');
    try {
      left = Long.parseLong((extension < 0 ? size : size.substring(0, extension)).strip(), 16);
    } catch (NumberFormatException e) {
      throw new IOException("not the size of a chunk: " + size, e);
    }
    inChunk = true;
    if (left == 0) {
      ended = true;
      while (!connection.line().isEmpty()) {
        // Trailers say nothing about the body's end.
      }
    }
  }

  private static void expectEmpty(String line) throws IOException {
    if (!line.isEmpty()) {
      throw new IOException("a chunk is longer than its size");
    }
  }
}
