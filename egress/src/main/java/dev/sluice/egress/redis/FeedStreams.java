package dev.sluice.egress.redis;

import dev.sluice.egress.store.FeedHistory.Entry;
import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.store.FeedStore.Numbered;
import dev.sluice.schemas.kafka.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.redisson.api.RBatch;
import org.redisson.api.RScript;
import org.redisson.api.stream.StreamMessageId;
import org.redisson.api.stream.StreamRangeArgs;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * Owns the newest events of each subject in Redis: a stream with explicit ids, which refuses what
 * was added before. It may have gaps, where Redis was down. Thread-safe.
 */
public final class FeedStreams {
  private static final String ADD =
      """
      for i = 3, #ARGV, 2 do
        redis.pcall('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], ARGV[i], 'e', ARGV[i + 1])
      end
      return redis.call('PEXPIRE', KEYS[1], ARGV[2])
      """;

  private final RedisGate gate;
  private final int length;
  private final Duration kept;

  /**
   * @param length events of a stream, about
   * @param kept how long after its last event
   */
  public FeedStreams(RedisGate gate, int length, Duration kept) {
    this.gate = gate;
    this.length = length;
    this.kept = kept;
  }

  /** Adds events of one feed, in order. */
  void add(RBatch batch, FeedId.OfSubject feed, List<Numbered> events) {
    List<byte[]> values = new ArrayList<>();
    values.add(text(Integer.toString(length)));
    values.add(text(Long.toString(kept.toMillis())));
    for (Numbered event : events) {
      values.add(text(event.subjectSeq() + "-0"));
      values.add(event.body());
    }
    var _ =
        batch
            .getScript(ByteArrayCodec.INSTANCE)
            .evalAsync(
                RScript.Mode.READ_WRITE,
                ADD,
                RScript.ReturnType.LONG,
                List.of(FeedKeys.stream(feed)),
                values.toArray());
  }

  /**
   * The events behind {@code after} up to {@code upto}, if Redis has every one of them from the
   * first on, at most so many; empty otherwise.
   */
  public List<Entry> read(FeedId.OfSubject feed, long after, long upto, int limit) {
    return gate.call(() -> readNow(feed, after, upto, limit)).orElse(List.of());
  }

  private List<Entry> readNow(FeedId.OfSubject feed, long after, long upto, int limit) {
    StreamRangeArgs range =
        StreamRangeArgs.startId(new StreamMessageId(after + 1, 0))
            .endId(new StreamMessageId(upto, 0))
            .count(limit);
    Map<StreamMessageId, Map<byte[], byte[]>> found =
        gate.client()
            .<byte[], byte[]>getStream(FeedKeys.stream(feed), ByteArrayCodec.INSTANCE)
            .range(range);
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<StreamMessageId, Map<byte[], byte[]>> each : found.entrySet()) {
      if (each.getKey().getId0() != after + 1 + entries.size()) {
        break;
      }
      byte[] body = each.getValue().values().iterator().next();
      entries.add(new Entry(each.getKey().getId0(), EventCodec.readRecord(body)));
    }
    return entries;
  }

  private static byte[] text(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }
}
