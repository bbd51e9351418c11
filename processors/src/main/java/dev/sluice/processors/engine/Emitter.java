package dev.sluice.processors.engine;

import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandEvent;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.kafka.CloudEventHeaders;
import dev.sluice.schemas.kafka.EventCodec;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Writes events to the audit log and to the feed of the client they concern. */
public final class Emitter {
  /** Names of the sinks in the topology. */
  public static final String EVENTS = "events";

  public static final String FEEDS = "feeds";
  private static final String SOURCE = "/sluice/processors";

  private final ProcessorContext<byte[], byte[]> context;

  public Emitter(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
  }

  /**
   * @param document the command after the event
   */
  void emit(
      Envelope envelope,
      EventType type,
      CommandDocument document,
      CommandEvent.@Nullable Detail detail) {
    FeedEntry entry = new FeedEntry(type, document.updatedAt(), document, envelope.traceparent());
    Headers headers = new RecordHeaders();
    CloudEventHeaders.write(
        headers,
        entry.eventId(),
        type.apiName(),
        SOURCE,
        entry.time(),
        envelope.bookingId().map(BookingId::value).or(envelope::resourceId).orElse(""),
        envelope.traceparent());
    long time = entry.time().toEpochMilli();
    EventCodec.Written written = EventCodec.writeBoth(new CommandEvent(entry, detail));
    byte[] lane = bytes(envelope.lane().value());
    context.forward(new Record<>(lane, written.event(), time, headers), EVENTS);
    byte[] feed = bytes(entry.feedKey());
    context.forward(new Record<>(feed, written.entry(), time, headers), FEEDS);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
