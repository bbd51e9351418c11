package dev.sluice.egress.materializer;

import dev.sluice.egress.store.BookingStore;
import dev.sluice.egress.store.FeedStore;
import dev.sluice.egress.store.OffsetStore.Advance;
import dev.sluice.egress.store.ScheduleStore;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.Result;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;

/**
 * What a batch of records changes: of several documents of one command, booking or schedule only
 * the newest, of equally new ones the first; of events all, in order.
 */
record Batch(
    Map<TopicPartition, Advance> offsets,
    Collection<CommandDocument> documents,
    Collection<BookingStore.Owned> bookings,
    Collection<ScheduleStore.Owned> schedules,
    List<FeedStore.Received> events) {

  private record Resource(String tenant, String id) {}

  static Batch of(List<Change> changes, Map<TopicPartition, Advance> offsets) {
    Newest newest = new Newest();
    List<FeedStore.Received> events = new ArrayList<>();
    for (Change change : changes) {
      switch (change) {
        case Change.Accepted(CommandDocument document) -> newest.take(document);
        case Change.Happened(CommandDocument document, FeedStore.Received event) -> {
          newest.take(document);
          events.add(event);
        }
        case Change.Noted(FeedStore.Received event) -> events.add(event);
      }
    }
    return new Batch(
        Map.copyOf(offsets),
        newest.documents.values(),
        newest.bookings.values(),
        newest.schedules.values(),
        events);
  }

  /** What is the newest of each command, booking and schedule so far. */
  private static final class Newest {
    private final Map<UUID, CommandDocument> documents = new LinkedHashMap<>();
    private final Map<String, BookingStore.Owned> bookings = new HashMap<>();
    private final Map<Resource, ScheduleStore.Owned> schedules = new HashMap<>();

    void take(CommandDocument document) {
      documents.merge(
          document.commandId(), document, (a, b) -> b.revision() > a.revision() ? b : a);
      switch (document.result()) {
        case Result.BookingState b ->
            bookings.merge(
                b.bookingId(),
                new BookingStore.Owned(document.tenant(), b),
                (x, y) -> y.booking().revision() > x.booking().revision() ? y : x);
        case Result.ScheduleState s ->
            schedules.merge(
                new Resource(document.tenant(), s.resourceId()),
                new ScheduleStore.Owned(document.tenant(), s),
                (x, y) -> y.schedule().revision() > x.schedule().revision() ? y : x);
        case null -> {}
      }
    }
  }
}
