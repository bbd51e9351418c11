package dev.sluice.stack;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event streams of another process that are being passed on to clients, each on the virtual
 * thread of its request. Thread-safe.
 */
final class PassedStreams {
  private static final Logger log = LoggerFactory.getLogger(PassedStreams.class);
  private static final int BUFFER = 16_384;

  private final Set<InputStream> open = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  /** Passes a stream on until it ends; one that breaks off there breaks off here. */
  void pass(Role role, InputStream stream, ServerRequest req, ServerResponse res)
      throws IOException {
    open.add(stream);
    try {
      OutputStream out = res.outputStream();
      byte[] buffer = new byte[BUFFER];
      for (int n = read(role, stream, buffer, req); n >= 0; n = read(role, stream, buffer, req)) {
        out.write(buffer, 0, n);
        out.flush();
      }
      out.close();
    } finally {
      open.remove(stream);
    }
  }

  private int read(Role role, InputStream stream, byte[] buffer, ServerRequest req) {
    try {
      return draining ? -1 : stream.read(buffer);
    } catch (IOException e) {
      if (draining) {
        return -1;
      }
      Throwable why = e.getCause() == null ? e : e.getCause();
      log.atWarn()
          .addKeyValue("role", role.id())
          .addKeyValue("path", req.path().rawPath())
          .addKeyValue("why", why.toString())
          .log("A stream broke off where it comes from; its client has to come again");
      throw new CloseConnectionException("The stream cannot be gone on with", e);
    }
  }

  /**
   * Ends all of them. A client that had half an event by then forgets it (WHATWG HTML, 9.2.6) and
   * gets the whole one where it resumes.
   */
  void drain() {
    draining = true;
    open.forEach(PassedStreams::close);
  }

  private static void close(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      log.atDebug().setCause(e).log("A stream that is not passed on any more does not close");
    }
  }
}
