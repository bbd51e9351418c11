package dev.sluice.runtime.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** Tells a client that went away from a fault of ours. */
final class ClientAbort {
  private ClientAbort() {}

  static boolean is(Throwable thrown) {
    for (@Nullable Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SocketException
          || t instanceof ClosedChannelException
          || t instanceof CloseConnectionException
          || t instanceof DataReader.InsufficientDataAvailableException
          || (t instanceof IOException && isReset(t.getMessage()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isReset(@Nullable String message) {
    return message != null
        && (message.contains("Broken pipe") || message.contains("Connection reset"));
  }
}
