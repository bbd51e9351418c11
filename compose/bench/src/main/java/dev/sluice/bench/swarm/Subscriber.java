package dev.sluice.bench.swarm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One event stream: connects, asks, counts, and checks that the numbers of its feed are dense. It
 * comes back with {@code Last-Event-ID} as a browser does. Confined to the selector's thread.
 */
final class Subscriber implements EventScanner.Listener {
  private final int number;
  private final int feed;
  private final Asking asking;
  private final Stamps stamps;
  private final Tally tally;
  private @Nullable SocketChannel channel;
  private @Nullable ByteBuffer request;
  private EventScanner scanner = new EventScanner();
  private State state = State.IDLE;
  private long begun;
  private long last;
  private boolean before;

  /** Where a subscriber stands. */
  enum State {
    /** Not wanted to be connected, or to be connected later. */
    IDLE,
    OPENING,
    LIVE
  }

  /** How a subscriber asks for its stream. */
  interface Asking {
    /**
     * The bytes of the request.
     *
     * @param last the last event it has, 0 for none
     * @param again whether it was connected before
     */
    byte[] request(int subscriber, long last, boolean again);
  }

  Subscriber(int number, int feed, Asking asking, Stamps stamps, Tally tally) {
    this.number = number;
    this.feed = feed;
    this.asking = asking;
    this.stamps = stamps;
    this.tally = tally;
  }

  State state() {
    return state;
  }

  /** Begins to connect. */
  void open(Selector selector, InetSocketAddress target) throws IOException {
    begun = System.nanoTime();
    scanner = new EventScanner();
    request = ByteBuffer.wrap(asking.request(number, last, before));
    SocketChannel opened = SocketChannel.open();
    channel = opened;
    state = State.OPENING;
    opened.configureBlocking(false);
    opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
    opened.register(
        selector, opened.connect(target) ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, this);
  }

  /** Goes on with what the channel is ready for; false when the stream is over. */
  boolean ready(SelectionKey key, ByteBuffer buffer, byte[] bytes) throws IOException {
    SocketChannel open = (SocketChannel) key.channel();
    if (key.isConnectable() && open.finishConnect()) {
      key.interestOps(SelectionKey.OP_WRITE);
    }
    if (key.isValid() && key.isWritable()) {
      write(open, key);
    }
    return !key.isValid() || !key.isReadable() || read(open, buffer, bytes);
  }

  private void write(SocketChannel open, SelectionKey key) throws IOException {
    ByteBuffer rest = request;
    if (rest != null) {
      open.write(rest);
      if (!rest.hasRemaining()) {
        request = null;
        key.interestOps(SelectionKey.OP_READ);
      }
    }
  }

  private boolean read(SocketChannel open, ByteBuffer buffer, byte[] bytes) throws IOException {
    int n;
    do {
      buffer.clear();
      n = open.read(buffer);
      if (n > 0) {
        buffer.flip();
        buffer.get(bytes, 0, n);
        tally.bytes.addAndGet(n);
        scanner.read(bytes, n, this);
      }
    } while (n == buffer.capacity() && state != State.IDLE);
    return n >= 0 && state != State.IDLE && !scanner.ended();
  }

  @Override
  public void answered(int status) {
    if (status == 200) {
      state = State.LIVE;
      before = true;
      tally.connected(System.nanoTime() - begun);
    } else {
      tally.refused(status);
      state = State.IDLE;
    }
  }

  @Override
  public void event(long id) {
    if (id <= last) {
      tally.doubles.incrementAndGet();
      return;
    }
    if (id != last + 1) {
      tally.gaps.addAndGet(id - last - 1);
    }
    last = id;
    tally.received(System.nanoTime() - stamps.planned(feed, id));
  }

  /**
   * Lets go of the connection at once.
   *
   * @param abruptly by a reset, as when a network goes away; else in order
   */
  void close(boolean abruptly) {
    if (state == State.LIVE) {
      tally.live.decrementAndGet();
    }
    state = State.IDLE;
    SocketChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        if (abruptly) {
          open.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        open.close();
      } catch (IOException gone) {
        // It was gone already.
      }
    }
  }
}
