package dev.sluice.processors.state;

import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.command.IdempotencyKey;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That a command has been seen: what later records with its id are held against.
 *
 * @param offset where it lies in the commands topic
 * @param endedAt when it came to its end
 * @param acceptedAt if it has an idempotency key
 */
public record Known(
    Fingerprint fingerprint, long offset, @Nullable Instant endedAt, @Nullable Instant acceptedAt) {

  static Known of(Pending pending, @Nullable Instant endedAt) {
    Envelope envelope = pending.envelope();
    return new Known(
        envelope.fingerprint(),
        pending.offset(),
        endedAt,
        envelope.idempotencyKey() == null ? null : envelope.acceptedAt());
  }

  /**
   * Whether it came before that one, and under the same key less than its 24 hours apart.
   *
   * <p>By their places in the log alone: one that came later may well have ended before, as its
   * client cancelled it while both waited.
   */
  public boolean isEarlierInUseOf(Pending pending) {
    return acceptedAt != null
        && Duration.between(acceptedAt, pending.envelope().acceptedAt())
                .abs()
                .compareTo(IdempotencyKey.KEPT)
            < 0
        && offset < pending.offset();
  }
}
