package dev.sluice.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Follows a feed on a connection and a thread of its own, and takes from each event its type and
 * the id of its command without reading its JSON.
 */
public final class FeedReader implements AutoCloseable {
  private static final byte[] EVENT = "event:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] COMMAND_ID = Scan.key("commandId");

  private final HttpConnection connection;
  private final InputStream stream;
  private final Listener listener;
  private final Thread thread;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private String type = "";
  private volatile boolean closed;

  /** Who is told of events, on the reader's thread. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param commandId empty if the event has none
     * @param at when it had come, by {@link System#nanoTime()}
     */
    void received(String type, String commandId, long at);
  }

  private FeedReader(HttpConnection connection, InputStream stream, Listener listener) {
    this.connection = connection;
    this.stream = stream;
    this.listener = listener;
    this.thread = Thread.ofPlatform().daemon().name("feed").start(this::read);
  }

  /** Returns when the server has answered, so that what is accepted later is seen. */
  public static FeedReader follow(Session session, Listener listener) throws IOException {
    HttpConnection connection = HttpConnection.open(session.target(), Duration.ZERO);
    try {
      Request request =
          Request.of(
              "GET",
              session.target(),
              "/v1/events?from=now",
              session.token(),
              "Accept",
              "text/event-stream");
      return new FeedReader(connection, connection.stream(request.bytes()), listener);
    } catch (IOException e) {
      connection.close();
      throw e;
    }
  }

  /** Fails if the stream has ended by itself. */
  public void check() {
    Exception cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException("the feed broke off: " + cause.getMessage(), cause);
    }
  }

  private void read() {
    byte[] buffer = new byte[65_536];
    int filled = 0;
    try {
      while (true) {
        if (filled == buffer.length) {
          buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = stream.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
          throw new IOException("it ended");
        }
        int end = filled + read;
        int begin = lines(buffer, filled, end);
        System.arraycopy(buffer, begin, buffer, 0, end - begin);
        filled = end - begin;
      }
    } catch (IOException | RuntimeException e) {
      if (!closed) {
        failure.compareAndSet(null, e);
      }
    }
  }

  /** Handles all whole lines, and returns where the rest begins. */
  private int lines(byte[] buffer, int unseen, int end) {
    long now = System.nanoTime();
    int begin = 0;
    for (int i = unseen; i < end; i++) {
      if (buffer[i] == '\n') {
        line(buffer, begin, i, now);
        begin = i + 1;
      }
    }
    return begin;
  }

  private void line(byte[] buffer, int begin, int end, long now) {
    if (Scan.startsWith(buffer, begin, end, EVENT)) {
      int from = begin + EVENT.length;
      type = new String(buffer, from, end - from, StandardCharsets.UTF_8).strip();
    } else if (Scan.startsWith(buffer, begin, end, DATA)) {
      listener.received(type, Scan.text(buffer, begin, end, COMMAND_ID).orElse(""), now);
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    connection.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
