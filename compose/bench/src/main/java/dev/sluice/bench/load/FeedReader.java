package dev.sluice.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Follows a feed on a connection and a thread of its own, and takes from each event its type and
 * the id of its command without reading its JSON. A stream that breaks off is resumed behind the
 * last event that came, as a browser does.
 */
public final class FeedReader implements AutoCloseable {
  /** The types of event with which a command ends. */
  public static final Set<String> ENDS =
      Set.of(
          "command.succeeded",
          "command.rejected",
          "command.failed",
          "command.expired",
          "command.cancelled");

  private static final byte[] ID = "id:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EVENT = "event:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] COMMAND_ID = Scan.key("commandId");

  /** So many streams without an event, one after the other, are no bad luck. */
  private static final int MOST_IN_VAIN = 5;

  private final Session session;
  private final String path;
  private final Listener listener;
  private final Thread thread;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final AtomicInteger resumed = new AtomicInteger();
  private HttpConnection connection;
  private InputStream stream;
  private boolean closed;
  private String id = "";
  private String lastId = "";
  private String type = "";
  private int inVain;

  /** Who is told of events, on the reader's thread. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param commandId empty if the event has none
     * @param at when it had come, by {@link System#nanoTime()}
     */
    void received(String type, String commandId, long at);
  }

  private FeedReader(Session session, String path, Listener listener) throws IOException {
    this.session = session;
    this.path = path;
    this.listener = listener;
    this.connection = HttpConnection.open(session.target(), Duration.ZERO);
    try {
      this.stream = connection.stream(request());
    } catch (IOException e) {
      connection.close();
      throw e;
    }
    this.thread = Thread.ofPlatform().daemon().name("feed").unstarted(this::read);
  }

  /**
   * Returns when the server has answered, so that what is accepted later is seen.
   *
   * @param types of events; empty for all
   */
  public static FeedReader follow(Session session, Set<String> types, Listener listener)
      throws IOException {
    String filter = types.isEmpty() ? "" : "&types=" + String.join(",", types);
    String path = "/v1/events?from=now" + filter;
    FeedReader reader = new FeedReader(session, path, listener);
    reader.thread.start();
    return reader;
  }

  /** Fails if the stream has broken off and could not be resumed without a gap. */
  public void check() {
    Exception cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException("the feed broke off: " + cause.getMessage(), cause);
    }
  }

  /** Returns when nothing more is read. */
  void awaitEnd() throws InterruptedException {
    thread.join();
  }

  /** How often it broke off and was resumed. */
  public int resumed() {
    return resumed.get();
  }

  private byte[] request() {
    List<String> headers = new ArrayList<>(List.of("Accept", "text/event-stream"));
    if (!lastId.isEmpty()) {
      headers.addAll(List.of("Last-Event-ID", lastId));
    }
    return Request.of(
            "GET", session.target(), path, session.token(), headers.toArray(String[]::new))
        .bytes();
  }

  private void read() {
    try {
      while (true) {
        resume(breakingOff());
      }
    } catch (IOException | RuntimeException e) {
      if (!isClosed()) {
        failure.compareAndSet(null, e);
      }
    }
  }

  /** Reads until the stream breaks off, and returns why. */
  private IOException breakingOff() {
    byte[] buffer = new byte[65_536];
    int filled = 0;
    try {
      while (true) {
        if (filled == buffer.length) {
          buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = stream.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
          return new EOFException("it ended");
        }
        int end = filled + read;
        int begin = lines(buffer, filled, end);
        System.arraycopy(buffer, begin, buffer, 0, end - begin);
        filled = end - begin;
      }
    } catch (IOException e) {
      return e;
    }
  }

  private void resume(IOException cause) throws IOException {
    if (lastId.isEmpty() || ++inVain > MOST_IN_VAIN) {
      throw cause;
    }
    HttpConnection next = HttpConnection.open(session.target(), Duration.ZERO);
    replace(next);
    stream = next.stream(request());
    resumed.incrementAndGet();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void replace(HttpConnection next) throws IOException {
    connection.close();
    connection = next;
    if (closed) {
      next.close();
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
    if (Scan.startsWith(buffer, begin, end, ID)) {
      id = rest(buffer, begin + ID.length, end);
    } else if (Scan.startsWith(buffer, begin, end, EVENT)) {
      type = rest(buffer, begin + EVENT.length, end);
    } else if (Scan.startsWith(buffer, begin, end, DATA)) {
      if (type.equals("feed.truncated")) {
        throw new IllegalStateException("there is a gap");
      }
      lastId = id;
      inVain = 0;
      listener.received(type, Scan.text(buffer, begin, end, COMMAND_ID).orElse(""), now);
    }
  }

  private static String rest(byte[] buffer, int from, int end) {
    return new String(buffer, from, end - from, StandardCharsets.UTF_8).strip();
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
      connection.close();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
