package dev.sluice.egress.materializer;

import dev.sluice.egress.store.FeedStore;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Order;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.event.FeedRecord;
import dev.sluice.schemas.event.SealedEnvelope;
import dev.sluice.schemas.event.WebhookNotice;
import dev.sluice.schemas.kafka.CommandCodec;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.Topics;
import dev.sluice.schemas.kafka.UnreadableMessageException;
import dev.sluice.schemas.seal.EnvelopeSeal;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads records of the topics of commands and feeds. A record that cannot be read, or bears no
 * valid seal, is logged and skipped: it must not stop what comes behind it. What an order about a
 * command changes is told by the events that come of it.
 */
final class RecordReader {
  private static final Logger log = LoggerFactory.getLogger(RecordReader.class);

  private final EnvelopeSeal seal;
  private final Runnable skipped;

  /**
   * @param skipped is told of each record that cannot be read
   */
  RecordReader(EnvelopeSeal seal, Runnable skipped) {
    this.seal = seal;
    this.skipped = skipped;
  }

  Optional<Change> read(ConsumerRecord<String, byte[]> record) {
    try {
      if (record.value() == null) {
        throw new UnreadableMessageException("no value", new NullPointerException());
      }
      Optional<Change> change =
          record.topic().equals(Topics.COMMANDS.name())
              ? accepted(record.value())
              : Optional.of(happened(record.value()));
      change.ifPresent(RecordReader::requireStorable);
      return change;
    } catch (UnreadableMessageException e) {
      log.atError()
          .addKeyValue("topic", record.topic())
          .addKeyValue("partition", record.partition())
          .addKeyValue("offset", record.offset())
          .addKeyValue("why", e.getMessage())
          .log("Record skipped");
      skipped.run();
      return Optional.empty();
    }
  }

  private Optional<Change> accepted(byte[] value) {
    SealedEnvelope sealed = EventCodec.readSealed(value);
    if (!seal.isValid(sealed)) {
      throw new UnreadableMessageException("no valid seal", new SecurityException());
    }
    return switch (CommandCodec.read(sealed.envelope())) {
      case Envelope envelope ->
          Optional.of(new Change.Accepted(CommandDocument.accepted(envelope)));
      case Order _ -> Optional.empty();
    };
  }

  private static Change happened(byte[] value) {
    FeedRecord record = EventCodec.readRecord(value);
    FeedStore.Received received = new FeedStore.Received(record, value);
    return switch (record) {
      case FeedEntry entry -> new Change.Happened(entry.document(), received);
      case WebhookNotice _ -> new Change.Noted(received);
    };
  }

  /** PostgreSQL keeps no NUL in texts; one such record would make every batch fail. */
  private static void requireStorable(Change change) {
    switch (change) {
      case Change.Accepted(CommandDocument d) -> requireStorable(d);
      case Change.Happened(CommandDocument d, FeedStore.Received _) -> requireStorable(d);
      case Change.Noted(FeedStore.Received event) ->
          requireStorable(event.entry().tenant(), event.entry().subject());
    }
  }

  private static void requireStorable(CommandDocument d) {
    requireStorable(d.tenant(), d.subject(), d.resourceId(), d.bookingId(), d.idempotencyKey());
  }

  private static void requireStorable(@Nullable String... texts) {
    if (!Stream.of(texts).filter(Objects::nonNull).allMatch(text -> text.indexOf('\0') < 0)) {
      throw new UnreadableMessageException("a text with NUL", new IllegalArgumentException());
    }
  }
}
