package dev.sluice.bench.swarm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All subscribers on one thread. At most so many connect at once; one that is refused or broken
 * comes back after a second, the soonest that {@code retry:} tells anybody.
 */
final class Swarm implements AutoCloseable {
  private static final int BUFFER = 65_536;
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

  private final InetSocketAddress target;
  private final List<Subscriber> subscribers;
  private final Tally tally;
  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
  private final ArrayDeque<Subscriber> waiting = new ArrayDeque<>();
  private final PriorityQueue<Later> later = new PriorityQueue<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final byte[] bytes = new byte[BUFFER];
  private int window = 1;
  private int opening;
  private boolean wanted;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;

  private record Later(long at, Subscriber subscriber) implements Comparable<Later> {
    @Override
    public int compareTo(Later other) {
      return Long.compare(at - other.at, 0);
    }
  }

  Swarm(InetSocketAddress target, List<Subscriber> subscribers, Tally tally) throws IOException {
    this.target = target;
    this.subscribers = List.copyOf(subscribers);
    this.tally = tally;
    this.selector = Selector.open();
    this.thread = Thread.ofPlatform().daemon().name("swarm").start(this::run);
  }

  int size() {
    return subscribers.size();
  }

  /**
   * Connects all.
   *
   * @param atOnce so many connections may be under way at once
   */
  void connect(int atOnce) {
    order(
        () -> {
          wanted = true;
          window = atOnce;
          waiting.addAll(subscribers);
        });
  }

  /** All lose their connections at once, and do not come back before they are told to. */
  void drop() {
    order(
        () -> {
          wanted = false;
          waiting.clear();
          later.clear();
          opening = 0;
          subscribers.forEach(s -> s.close(true));
        });
  }

  /** What ended the swarm's thread, if anything did. */
  @Nullable Throwable failure() {
    return failure;
  }

  private void order(Runnable what) {
    orders.add(what);
    selector.wakeup();
  }

  private void run() {
    try {
      while (!closed) {
        selector.select(this::ready, waiting.isEmpty() ? 100 : 1);
        for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
          order.run();
        }
        connectMore();
      }
      subscribers.forEach(s -> s.close(true));
      selector.close();
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
  }

  private void connectMore() throws IOException {
    long now = System.nanoTime();
    for (Later next = later.peek(); next != null && next.at() - now <= 0; next = later.peek()) {
      later.poll();
      waiting.add(next.subscriber());
    }
    Iterator<Subscriber> next = waiting.iterator();
    while (opening < window && next.hasNext()) {
      Subscriber subscriber = next.next();
      next.remove();
      if (subscriber.state() == Subscriber.State.IDLE) {
        opening++;
        open(subscriber);
      }
    }
  }

  private void open(Subscriber subscriber) {
    try {
      subscriber.open(selector, target);
    } catch (IOException e) {
      over(subscriber, Subscriber.State.OPENING);
    }
  }

  private void ready(SelectionKey key) {
    Subscriber subscriber = (Subscriber) key.attachment();
    Subscriber.State before = subscriber.state();
    boolean goesOn;
    try {
      goesOn = subscriber.ready(key, buffer, bytes);
    } catch (IOException e) {
      goesOn = false;
    }
    if (!goesOn) {
      over(subscriber, before);
    } else if (before == Subscriber.State.OPENING && subscriber.state() == Subscriber.State.LIVE) {
      opening--;
    }
  }

  private void over(Subscriber subscriber, Subscriber.State before) {
    if (before == Subscriber.State.OPENING) {
      opening--;
    }
    if (subscriber.state() != Subscriber.State.IDLE) {
      tally.broken.incrementAndGet();
    }
    subscriber.close(false);
    if (wanted) {
      later.add(new Later(System.nanoTime() + PAUSE, subscriber));
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
