package dev.sluice.egress.webhook;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event on its way to a receiver, as the log shows it.
 *
 * @param redeliveryOf the delivery that it repeats
 * @param dueAt when it is tried next; absent while it waits for others of its lane, or is done
 * @param attempts as JSON: a list of objects
 */
record Delivery(
    UUID id,
    UUID webhookId,
    String eventId,
    String type,
    @Nullable String resourceId,
    @Nullable UUID redeliveryOf,
    Status status,
    @Nullable Instant dueAt,
    int tries,
    String attempts,
    Instant createdAt,
    @Nullable Instant endedAt) {

  /** How it stands. */
  enum Status {
    /** It will be sent, now or again. */
    PENDING,
    DELIVERED,
    /** A redelivery that was given up. */
    FAILED,
    /** Its webhook was enabled again for new events only. */
    SKIPPED
  }

  /**
   * An event that has to be sent.
   *
   * @param lane those of one lane are sent one after the other
   */
  record Parcel(
      long sequence,
      String lane,
      String eventId,
      String type,
      @Nullable String resourceId,
      byte[] body) {}
}
