package dev.sluice.egress.webhook;

import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.webhook.send.SigningKeys.Version;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A subject's wish to have the events of its feed sent somewhere.
 *
 * @param disabled absent: it is enabled
 * @param laterTypes types that it wants and that only newer releases know
 * @param disablements how often it was disabled
 * @param failing whether its receiver did not take the last request
 * @param position number of the last event that was looked at
 */
record Webhook(
    UUID id,
    FeedId.OfSubject feed,
    Target target,
    Set<String> laterTypes,
    @Nullable Disabled disabled,
    long disablements,
    boolean failing,
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
   * @param old sign along, each until its own time is over; the newest first
   */
  record Secrets(Version newest, List<Old> old) {
    /** One that was replaced. */
    record Old(Version version, Instant until) {}

    Secrets {
      old = List.copyOf(old);
    }

    List<Version> valid(Instant now) {
      return Stream.concat(Stream.of(newest), old(now).stream().map(Old::version)).toList();
    }

    /** Those old ones that still sign along. */
    List<Old> old(Instant now) {
      return old.stream().filter(secret -> now.isBefore(secret.until())).toList();
    }

    /** With a newer one; what was the newest signs along until then. */
    Secrets replaced(Version next, Instant until, Instant now) {
      return new Secrets(
          next, Stream.concat(Stream.of(new Old(newest, until)), old(now).stream()).toList());
    }
  }

  Status status() {
    return disabled == null ? Status.ENABLED : Status.DISABLED;
  }
}
