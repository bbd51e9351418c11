package dev.sluice.bench.load;

import java.io.IOException;
import java.io.InputStream;

/** A body that lasts as long as its connection. */
final class PlainStream extends InputStream {
  private final HttpConnection connection;

  PlainStream(HttpConnection connection) {
    this.connection = connection;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return length == 0 ? 0 : connection.read(target, offset, length);
  }
}
