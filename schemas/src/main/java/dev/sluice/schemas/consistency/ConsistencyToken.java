package dev.sluice.schemas.consistency;

import dev.sluice.schemas.kafka.Topics;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What an answer has seen: places in the log that had been materialized, and commands with the
 * revision they had come to. Opaque to clients; a checksum tells what was cut or mistyped. It is no
 * secret and no proof: whoever makes one up waits for nothing but the present end of the log.
 *
 * @param offsets of the next record of a partition
 * @param revisions by command
 */
public record ConsistencyToken(Map<Place, Long> offsets, Map<UUID, Long> revisions) {
  /** The header that carries it both ways. */
  public static final String HEADER = "Consistency-Token";

  /** The topics that are materialized, by their numbers in tokens. */
  private static final List<String> TOPICS = List.of(Topics.COMMANDS.name(), Topics.FEEDS.name());

  private static final int VERSION = 1;

  /** How many commands one token can name. */
  public static final int MOST_COMMANDS = 16;

  private static final int SUM = Integer.BYTES;
  private static final int LONGEST_TEXT = 1_024;

  /** A partition of a topic that is materialized. */
  public record Place(String topic, int partition) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return Integer.compare(number(), other.number());
    }

    private int number() {
      return TOPICS.indexOf(topic) * Topics.PARTITIONS + partition;
    }

    private static Place of(int number) {
      return new Place(TOPICS.get(number / Topics.PARTITIONS), number % Topics.PARTITIONS);
    }
  }

  public ConsistencyToken {
    offsets = new TreeMap<>(offsets);
    revisions = new TreeMap<>(revisions);
  }

  /** A command has come to this revision, and with it all that it left behind. */
  public static ConsistencyToken of(UUID commandId, long revision) {
    return new ConsistencyToken(Map.of(), Map.of(commandId, revision));
  }

  /** Everything before these places has been materialized. */
  public static ConsistencyToken of(Map<Place, Long> offsets) {
    return new ConsistencyToken(offsets, Map.of());
  }

  /** What both have seen; empty when that is more commands than a token holds. */
  public Optional<ConsistencyToken> and(ConsistencyToken other) {
    Map<Place, Long> places = new TreeMap<>(offsets);
    other.offsets.forEach((place, offset) -> places.merge(place, offset, Math::max));
    Map<UUID, Long> commands = new TreeMap<>(revisions);
    other.revisions.forEach((id, revision) -> commands.merge(id, revision, Math::max));
    return commands.size() > MOST_COMMANDS
        ? Optional.empty()
        : Optional.of(new ConsistencyToken(places, commands));
  }

  public String write() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(VERSION);
    number(out, offsets.size());
    offsets.forEach(
        (place, offset) -> {
          number(out, place.number());
          number(out, offset);
        });
    number(out, revisions.size());
    revisions.forEach(
        (id, revision) -> {
          out.writeBytes(
              ByteBuffer.allocate(2 * Long.BYTES)
                  .putLong(id.getMostSignificantBits())
                  .putLong(id.getLeastSignificantBits())
                  .array());
          number(out, revision);
        });
    byte[] said = out.toByteArray();
    byte[] all = ByteBuffer.allocate(said.length + SUM).put(said).putInt(sum(said)).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  /** The token of this text; empty when no answer can have given it. */
  public static Optional<ConsistencyToken> read(String text) {
    if (text.length() > LONGEST_TEXT) {
      return Optional.empty();
    }
    try {
      byte[] all = Base64.getUrlDecoder().decode(text);
      if (all.length <= SUM) {
        return Optional.empty();
      }
      byte[] said = Arrays.copyOf(all, all.length - SUM);
      ByteBuffer sum = ByteBuffer.wrap(all, said.length, SUM);
      if (sum.getInt() != sum(said)) {
        return Optional.empty();
      }
      ConsistencyToken token = read(ByteBuffer.wrap(said));
      return Optional.of(token).filter(t -> t.write().equals(text));
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private static ConsistencyToken read(ByteBuffer in) {
    require(in.get() == VERSION);
    Map<Place, Long> offsets = new TreeMap<>();
    for (long left = number(in); left > 0; left--) {
      long place = number(in);
      require(place < (long) TOPICS.size() * Topics.PARTITIONS);
      offsets.put(Place.of((int) place), number(in));
    }
    Map<UUID, Long> revisions = new TreeMap<>();
    for (long left = number(in); left > 0; left--) {
      revisions.put(new UUID(in.getLong(), in.getLong()), number(in));
    }
    require(!in.hasRemaining() && revisions.size() <= MOST_COMMANDS);
    return new ConsistencyToken(offsets, revisions);
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("not a consistency token");
    }
  }

  /** Seven bits a byte, the lowest first; the highest bit says that more follow. */
  private static void number(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (rest > 0x7f) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static long number(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE - 1; shift += 7) {
      byte part = in.get();
      value |= (part & 0x7fL) << shift;
      if (part >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("not a number");
  }

  private static int sum(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return (int) sum.getValue();
  }
}
