package dev.sluice.egress.store;

import dev.sluice.runtime.postgres.MaterializedOffsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.hibernate.StatelessSession;

/** Owns {@code materializer_offsets}: up to where each partition is in the projections. */
public final class OffsetStore {

  /** The step of one partition: from the offset at which a batch begins to that behind it. */
  public record Advance(long from, long to) {}

  /** The next offset of each of these partitions that has one. */
  public Map<TopicPartition, Long> positions(
      StatelessSession session, Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> positions = all(session);
    positions.keySet().retainAll(partitions);
    return positions;
  }

  /** The next offset of each partition that has one. */
  public Map<TopicPartition, Long> all(StatelessSession session) {
    Map<TopicPartition, Long> positions = new HashMap<>();
    session
        .doReturningWork(MaterializedOffsets::read)
        .forEach(
            place ->
                positions.put(
                    new TopicPartition(place.topic(), place.partition()), place.nextOffset()));
    return positions;
  }

  /** Begins a partition that has no offset yet; one that has keeps it. */
  public void begin(StatelessSession session, TopicPartition partition, long offset) {
    session
        .createNativeMutationQuery(
            """
            insert into materializer_offsets (topic, partition, next_offset)
            values (:topic, :partition, :offset) on conflict do nothing
            """)
        .setParameter("topic", partition.topic())
        .setParameter("partition", partition.partition())
        .setParameter("offset", offset)
        .executeUpdate();
  }

  /**
   * Moves the offsets of a batch on.
   *
   * @throws StaleOffsetsException when one of them is not where the batch begins; the transaction
   *     has to be given up
   */
  public void advance(StatelessSession session, Map<TopicPartition, Advance> steps) {
    List<Map.Entry<TopicPartition, Advance>> sorted =
        steps.entrySet().stream().sorted(Map.Entry.comparingByKey(OffsetStore::compare)).toList();
    int moved =
        session
            .createNativeMutationQuery(
                """
                update materializer_offsets o set next_offset = s.upto
                from unnest(cast(:topics as text[]), cast(:partitions as int[]),
                            cast(:froms as bigint[]), cast(:uptos as bigint[]))
                  as s (topic, partition, since, upto)
                where o.topic = s.topic and o.partition = s.partition and o.next_offset = s.since
                """)
            .setParameter("topics", Columns.text(sorted, s -> s.getKey().topic()))
            .setParameter("partitions", Columns.integers(sorted, s -> s.getKey().partition()))
            .setParameter("froms", Columns.longs(sorted, s -> s.getValue().from()))
            .setParameter("uptos", Columns.longs(sorted, s -> s.getValue().to()))
            .executeUpdate();
    if (moved != steps.size()) {
      throw new StaleOffsetsException();
    }
  }

  private static int compare(TopicPartition a, TopicPartition b) {
    int byTopic = a.topic().compareTo(b.topic());
    return byTopic != 0 ? byTopic : Integer.compare(a.partition(), b.partition());
  }
}
