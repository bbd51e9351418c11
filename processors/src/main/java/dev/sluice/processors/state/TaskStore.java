package dev.sluice.processors.state;

import dev.sluice.processors.lane.Backlog;
import dev.sluice.processors.policy.BookingFacts;
import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.LaneKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The store of one task: the commands that are known, those that are pending, those that wait
 * behind one that stands still, and the bookings.
 *
 * <p>All lie in one Kafka Streams store, under keys of different first letters, because each store
 * adds a partition to every transaction. Used by the stream thread only.
 */
public final class TaskStore implements Backlog {
  /** Name of the store, and in the name of its changelog topic. */
  public static final String NAME = "state";

  private static final byte KNOWN = 'c';
  private static final byte PENDING = 'p';
  private static final byte BOOKING = 'b';
  private static final byte WAITING = 'w';

  private static final byte[] NOTHING = {};

  private final KeyValueStore<Bytes, byte[]> store;
  private Bytes sweptTo = known(new UUID(0, 0));

  public TaskStore(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  public Optional<Known> find(UUID commandId) {
    return Optional.ofNullable(store.get(known(commandId))).map(StateCodec::readKnown);
  }

  /** A command is seen for the first time. */
  public void add(Pending pending) {
    store.put(known(pending.envelope().commandId()), StateCodec.write(Known.of(pending, null)));
    put(pending);
  }

  public void put(Pending pending) {
    store.put(pending(pending.offset()), StateCodec.write(pending));
  }

  public Pending pendingAt(long offset) {
    byte[] bytes = store.get(pending(offset));
    if (bytes == null) {
      throw new IllegalStateException("no command is pending at offset " + offset);
    }
    return StateCodec.readPending(offset, bytes);
  }

  /** A command has come to its end. It stays known until it is swept away. */
  public void end(Pending pending, Instant at) {
    store.put(known(pending.envelope().commandId()), StateCodec.write(Known.of(pending, at)));
    store.delete(pending(pending.offset()));
  }

  /** All pending commands, in the order in which they were accepted. */
  public void forEachPending(Consumer<Pending> consumer) {
    try (KeyValueIterator<Bytes, byte[]> all = store.range(pending(0), pending(Long.MAX_VALUE))) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> next = all.next();
        long offset = ByteBuffer.wrap(next.key.get()).getLong(1);
        consumer.accept(StateCodec.readPending(offset, next.value));
      }
    }
  }

  @Override
  public void put(LaneKey lane, long offset) {
    store.put(waiting(lane, offset), NOTHING);
  }

  @Override
  public boolean remove(LaneKey lane, long offset) {
    return store.delete(waiting(lane, offset)) != null;
  }

  @Override
  public List<Long> take(LaneKey lane, int most) {
    List<Long> first = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> rest =
        store.range(waiting(lane, 0), waiting(lane, Long.MAX_VALUE))) {
      while (rest.hasNext() && first.size() < most) {
        first.add(waitingAt(rest.next().key));
      }
    }
    first.forEach(offset -> store.delete(waiting(lane, offset)));
    return first;
  }

  /** Whether this command is one of those that the backlog of its lane keeps. */
  public boolean isStored(LaneKey lane, long offset) {
    return store.get(waiting(lane, offset)) != null;
  }

  public Optional<BookingFacts> booking(BookingId id) {
    return Optional.ofNullable(store.get(booking(id.value()))).map(StateCodec::readFacts);
  }

  public void put(String bookingId, BookingFacts facts) {
    store.put(booking(bookingId), StateCodec.write(facts));
  }

  /**
   * Forgets commands that ended before {@code limit}, looking at no more than {@code most}; the
   * next call goes on where this one stopped.
   *
   * @return how many it forgot
   */
  public int sweep(Instant limit, int most) {
    int seen = 0;
    int forgotten = 0;
    Bytes last = known(new UUID(-1, -1));
    try (KeyValueIterator<Bytes, byte[]> rest = store.range(sweptTo, last)) {
      while (rest.hasNext() && seen < most) {
        KeyValue<Bytes, byte[]> next = rest.next();
        Instant ended = StateCodec.readKnown(next.value).endedAt();
        if (ended != null && ended.isBefore(limit)) {
          store.delete(next.key);
          forgotten++;
        }
        sweptTo = next.key;
        seen++;
      }
      if (!rest.hasNext()) {
        sweptTo = known(new UUID(0, 0));
      }
    }
    return forgotten;
  }

  private static Bytes known(UUID id) {
    return Bytes.wrap(
        ByteBuffer.allocate(17)
            .put(KNOWN)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array());
  }

  private static Bytes pending(long offset) {
    return Bytes.wrap(ByteBuffer.allocate(9).put(PENDING).putLong(offset).array());
  }

  private static Bytes waiting(LaneKey lane, long offset) {
    byte[] text = lane.value().getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(5 + text.length + 8)
            .put(WAITING)
            .putInt(text.length)
            .put(text)
            .putLong(offset)
            .array());
  }

  private static long waitingAt(Bytes key) {
    return ByteBuffer.wrap(key.get()).getLong(key.get().length - 8);
  }

  private static Bytes booking(String id) {
    byte[] text = id.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(ByteBuffer.allocate(1 + text.length).put(BOOKING).put(text).array());
  }
}
