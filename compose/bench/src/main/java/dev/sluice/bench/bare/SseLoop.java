package dev.sluice.bench.bare;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One thread that writes to its share of the streams: all that waits goes out with one flush a
 * stream. Other threads hand it orders.
 */
final class SseLoop {
  private static final byte[] RETRY = "retry: 1000\n\n".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final int HEARTBEAT_SECONDS = 2;

  private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
  private final Map<Integer, Feed> feeds = new HashMap<>();

  /** What the loop is told. */
  private sealed interface Order {
    int feed();

    record Follow(int feed, long last, OutputStream out, CountDownLatch over) implements Order {}

    record Write(int feed, long sequence, byte[] bytes) implements Order {}
  }

  /** Everything that was written to a feed, for those who come back, and who follows it. */
  private static final class Feed {
    private final List<byte[]> history = new ArrayList<>();
    private final List<Order.Follow> followers = new ArrayList<>();
    private int flushed;
  }

  private SseLoop() {}

  static SseLoop start() {
    SseLoop loop = new SseLoop();
    Thread.ofPlatform().daemon().name("loop").start(loop::run);
    return loop;
  }

  /**
   * Adds a stream.
   *
   * @param last what comes behind this event is sent first
   * @return released when the client is gone
   */
  CountDownLatch follow(int feed, long last, OutputStream out) {
    CountDownLatch over = new CountDownLatch(1);
    orders.add(new Order.Follow(feed, last, out, over));
    return over;
  }

  void write(int feed, long sequence, byte[] bytes) {
    orders.add(new Order.Write(feed, sequence, bytes));
  }

  private void run() {
    List<Order> taken = new ArrayList<>();
    Set<Feed> written = new LinkedHashSet<>();
    while (true) {
      if (!take(taken)) {
        return;
      }
      for (Order order : taken) {
        Feed feed = feeds.computeIfAbsent(order.feed(), _ -> new Feed());
        switch (order) {
          case Order.Write write -> {
            feed.history.add(write.bytes());
            written.add(feed);
          }
          case Order.Follow follow -> {
            flush(feed);
            begin(feed, follow);
          }
        }
      }
      taken.clear();
      written.forEach(SseLoop::flush);
      written.clear();
    }
  }

  /** Waits for orders; from time to time sends a comment to all, which finds those who are gone. */
  private boolean take(List<Order> into) {
    try {
      Order first = orders.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
      while (first == null) {
        feeds.values().forEach(f -> f.followers.removeIf(each -> !send(each, List.of(COMMENT))));
        first = orders.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
      }
      into.add(first);
      orders.drainTo(into);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static void begin(Feed feed, Order.Follow follow) {
    int from = (int) Math.min(follow.last(), feed.history.size());
    try {
      follow.out().write(RETRY);
      for (byte[] event : feed.history.subList(from, feed.history.size())) {
        follow.out().write(event);
      }
      follow.out().flush();
      feed.followers.add(follow);
    } catch (IOException | RuntimeException gone) {
      follow.over().countDown();
    }
  }

  private static void flush(Feed feed) {
    List<byte[]> fresh = feed.history.subList(feed.flushed, feed.history.size());
    if (!fresh.isEmpty()) {
      feed.followers.removeIf(follower -> !send(follower, fresh));
      feed.flushed = feed.history.size();
    }
  }

  private static boolean send(Order.Follow follower, List<byte[]> events) {
    try {
      for (byte[] event : events) {
        follower.out().write(event);
      }
      follower.out().flush();
      return true;
    } catch (IOException | RuntimeException gone) {
      follower.over().countDown();
      return false;
    }
  }
}
