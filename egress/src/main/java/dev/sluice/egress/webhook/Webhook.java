package dev.sluice.egress.webhook;

import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.webhook.send.SigningKeys.Version;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A subject's wish to have the events of its feed sent somewhere.
 *
 * @param disabled absent: it is enabled
 * @param disablements how often it was disabled
 * @param position number of the last event that was looked at
 */
record Webhook(
    UUID id,
    FeedId.OfSubject feed,
    Target target,
    @Nullable Disabled disabled,
    long disablements,
    Secrets secrets,
    long position,
    Instant createdAt,
    Instant updatedAt) {

  /** Whether anything is sent. */
  enum Status {
    ENABLED,
    DISABLED
  }

  /** Why nothing is sent any more. */
  enum Reason {
    /** The owner wanted it. */
    BY_OWNER("by-owner"),
    /** An event could not be delivered for too long. */
    NOT_DELIVERED("not-delivered"),
    /** The receiver answered 410. */
    GONE("gone");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    String code() {
      return code;
    }
  }

  /**
   * @param lastError what came of the last attempt, such as {@code 500} or {@code timed-out}
   */
  record Disabled(Reason reason, Instant at, @Nullable String lastError) {}

  /**
   * @param old signs along until then
   */
  record Secrets(Version newest, @Nullable Version old, @Nullable Instant oldUntil) {
    List<Version> valid(Instant now) {
      return old == null || oldUntil == null || !now.isBefore(oldUntil)
          ? List.of(newest)
          : Stream.of(newest, old).toList();
    }
  }

  Status status() {
    return disabled == null ? Status.ENABLED : Status.DISABLED;
  }
}
