package dev.sluice.ingress.http;

import dev.sluice.ingress.publish.LogPosition;
import dev.sluice.runtime.kafka.EndOffsets;
import dev.sluice.runtime.kafka.KafkaUnavailableException;
import dev.sluice.runtime.kafka.Position;
import dev.sluice.schemas.consistency.ConsistencyToken;
import dev.sluice.schemas.consistency.ConsistencyToken.Place;
import dev.sluice.schemas.kafka.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says in one token what the lines of a batch have seen: where their commands lie in the log. What
 * was there before lies somewhere before the end of the log. Thread-safe.
 */
final class BatchToken {
  private final EndOffsets log;

  /**
   * @param log of the topic of commands
   */
  BatchToken(EndOffsets log) {
    this.log = log;
  }

  /** Empty when Kafka does not say where its log ends; the commands are durable all the same. */
  Optional<ConsistencyToken> of(List<Batch.Line> lines) {
    Map<Place, Long> places = new HashMap<>();
    boolean allKnown = true;
    for (Batch.Line line : lines) {
      switch (line) {
        case Batch.Accepted accepted -> {
          @Nullable LogPosition at = accepted.command().position();
          if (at != null && at.isKnown()) {
            note(places, at.partition(), at.offset() + 1);
          } else {
            allKnown = false;
          }
        }
        case Batch.Refused _ -> {}
      }
    }
    try {
      if (!allKnown) {
        for (Position end : log.now()) {
          note(places, end.partition(), end.nextOffset());
        }
      }
    } catch (KafkaUnavailableException | InterruptedException e) {
      // Not interrupted again: that would close the connection on an answer that is owed.
      return Optional.empty();
    }
    return Optional.of(ConsistencyToken.of(places));
  }

  private static void note(Map<Place, Long> places, int partition, long next) {
    places.merge(new Place(Topics.COMMANDS.name(), partition), next, Math::max);
  }
}
