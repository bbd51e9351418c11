package dev.sluice.runtime.http;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerResponse;
import java.io.OutputStream;

/** Takes the body of an answer to HEAD: an endless one ends at its first flush. */
final class HeadStream extends OutputStream {
  private final ServerResponse response;

  HeadStream(ServerResponse response) {
    this.response = response;
  }

  @Override
  public void write(int b) {}

  @Override
  public void write(byte[] bytes, int offset, int length) {}

  @Override
  public void flush() {
    close();
    throw new CloseConnectionException("HEAD has been answered");
  }

  @Override
  public void close() {
    if (!response.isSent()) {
      response.send();
    }
  }
}
