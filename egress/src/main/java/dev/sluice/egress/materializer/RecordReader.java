package dev.sluice.egress.materializer;

import dev.sluice.egress.store.FeedStore;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.SealedEnvelope;
import dev.sluice.schemas.kafka.CommandCodec;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.Topics;
import dev.sluice.schemas.kafka.UnreadableMessageException;
import dev.sluice.schemas.seal.EnvelopeSeal;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads records of the topics of commands and feeds. A record that cannot be read, or bears no
 * valid seal, is logged and skipped: it must not stop what comes behind it.
 */
final class RecordReader {
  private static final Logger log = LoggerFactory.getLogger(RecordReader.class);

  private final EnvelopeSeal seal;

  RecordReader(EnvelopeSeal seal) {
    this.seal = seal;
  }

  Optional<Change> read(ConsumerRecord<String, byte[]> record) {
    try {
      if (record.value() == null) {
        throw new UnreadableMessageException("no value", new NullPointerException());
      }
      Change change =
          record.topic().equals(Topics.COMMANDS.name())
              ? accepted(record.value())
              : happened(record.value());
      requireStorable(change.document());
      return Optional.of(change);
    } catch (UnreadableMessageException e) {
      log.atError()
          .addKeyValue("topic", record.topic())
          .addKeyValue("partition", record.partition())
          .addKeyValue("offset", record.offset())
          .addKeyValue("why", e.getMessage())
          .log("Record skipped");
      return Optional.empty();
    }
  }

  private Change accepted(byte[] value) {
    SealedEnvelope sealed = EventCodec.readSealed(value);
    if (!seal.isValid(sealed)) {
      throw new UnreadableMessageException("no valid seal", new SecurityException());
    }
    Envelope envelope = CommandCodec.readEnvelope(sealed.envelope());
    return new Change.Accepted(CommandDocument.accepted(envelope));
  }

  private static Change happened(byte[] value) {
    return new Change.Happened(new FeedStore.Received(EventCodec.readEntry(value), value));
  }

  /** PostgreSQL keeps no NUL in texts; one such record would make every batch fail. */
  private static void requireStorable(CommandDocument d) {
    boolean storable =
        Stream.of(d.tenant(), d.subject(), d.resourceId(), d.bookingId(), d.idempotencyKey())
            .filter(Objects::nonNull)
            .allMatch(text -> text.indexOf('\0') < 0);
    if (!storable) {
      throw new UnreadableMessageException("a text with NUL", new IllegalArgumentException());
    }
  }
}
