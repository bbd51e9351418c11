package dev.sluice.egress.feed;

import dev.sluice.egress.store.FeedId;
import dev.sluice.runtime.http.JsonBytes;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.FeedRecord;
import dev.sluice.schemas.json.CloudEventJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An event of a feed with its bytes, encoded once and shared by all who receive it.
 *
 * @param last whether the command is final with it
 * @param bytes the whole SSE event; never changed
 */
record FeedEvent(
    long sequence, EventType type, @Nullable String resourceId, boolean last, byte[] bytes) {

  static FeedEvent of(FeedRecord entry, long sequence) {
    String previous = sequence == 1 ? null : id(sequence - 1);
    byte[] data = JsonBytes.of(CloudEventJson.of(entry, sequence, previous));
    return new FeedEvent(
        sequence,
        entry.type(),
        entry.resourceId(),
        entry.isLast(),
        event(id(sequence), entry.type().apiName(), data));
  }

  /** The {@code id:} of the event with this number. */
  static String id(long sequence) {
    return FeedId.position(sequence);
  }

  /** Spells an event; {@code data} is JSON, which has no line breaks. */
  static byte[] event(@Nullable String id, String type, byte[] data) {
    String head = (id == null ? "" : "id: " + id + "\n") + "event: " + type + "\ndata: ";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(head.length() + data.length + 2);
    bytes.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(data);
    bytes.write('\n');
    bytes.write('\n');
    return bytes.toByteArray();
  }
}
