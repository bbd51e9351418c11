package dev.sluice.schemas.redis;

import dev.sluice.schemas.command.CommandIds;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.command.IdempotencyKey;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * Idempotency keys in Redis: which body a key was used with first.
 *
 * <p>A claim is {@code <fingerprint>|<acceptedAt>}, in milliseconds since 1970, when its command is
 * known to be in the log; what the ingress appends behind a further {@code |} is its own business
 * and means "not yet". The egress writes claims only in the first form, over whatever is there. The
 * id of the command follows from the key and the time ({@link CommandIds#ofUse}). Before ids had a
 * day in them the name of the key was the id; such a claim has its time in ISO 8601.
 *
 * <p>A claim counts until 24 hours after its {@code acceptedAt}, by the clock of whoever asks; it
 * lies there for longer.
 *
 * <p>A claim that is missing means "never used" only while {@link #COMPLETE} says so, and only on
 * the very Redis server that it was said of: a server that was restarted or promoted may have lost
 * its newest writes, and has another run id.
 */
public final class ClaimKeys {
  /** How long a key is kept. */
  public static final Duration KEPT = IdempotencyKey.KEPT;

  /**
   * How long a claim lies in Redis, whose clock need not agree with ours: one that was gone before
   * its time would let a second command in.
   */
  public static final Duration STORED = KEPT.plusHours(1);

  /**
   * The {@code run_id} (section {@code server} of {@code INFO}) of the Redis server that has a
   * claim for every command with a key of the last 24 hours, and the hour before.
   *
   * <p>Set by the egress, and only when Redis has been reachable for ten seconds, the claims of all
   * rows have been written, and the projections have passed the end offsets of the command log as
   * of after those ten seconds: an ingress that could not reach Redis may have published without a
   * claim until then.
   */
  public static final String COMPLETE = "sluice:claims:complete";

  private ClaimKeys() {}

  /**
   * The key of a claim.
   *
   * @param key the idempotency key's name: {@link CommandIds#ofKey}
   */
  public static String key(UUID key) {
    return "sluice:claim:" + key;
  }

  /** The claim for a new command. */
  public static String value(Fingerprint fingerprint, Instant acceptedAt) {
    return fingerprint.hex() + "|" + acceptedAt.toEpochMilli();
  }

  /**
   * The claim of a command that is in the log.
   *
   * @param key its name
   */
  public static String value(
      UUID key, UUID commandId, Fingerprint fingerprint, Instant acceptedAt) {
    return commandId.equals(key)
        ? fingerprint.hex() + "|" + acceptedAt
        : value(fingerprint, acceptedAt);
  }
}
