package dev.sluice.schemas.redis;

import dev.sluice.schemas.command.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/**
 * Idempotency keys in Redis: which body a key was used with first.
 *
 * <p>A claim is {@code <fingerprint>|<acceptedAt>} when its command is known to be in the log; what
 * the ingress appends behind a further {@code |} is its own business and means "not yet". The
 * egress writes claims only in the first form, over whatever is there.
 *
 * <p>A claim that is missing means "never used" only while {@link #COMPLETE} says so, and only on
 * the very Redis server that it was said of: a server that was restarted or promoted may have lost
 * its newest writes, and has another run id.
 */
public final class ClaimKeys {
  /** How long a key is kept. */
  public static final Duration KEPT = Duration.ofHours(24);

  /**
   * The {@code run_id} (section {@code server} of {@code INFO}) of the Redis server that has a
   * claim for every command with a key of the last 24 hours.
   *
   * <p>Set by the egress, and only when Redis has been reachable for ten seconds, the claims of all
   * rows have been written, and the projections have passed the end offsets of the command log as
   * of after those ten seconds: an ingress that could not reach Redis may have published without a
   * claim until then.
   */
  public static final String COMPLETE = "sluice:claims:complete";

  private ClaimKeys() {}

  /** The key of the claim of a command. */
  public static String key(UUID commandId) {
    return "sluice:claim:" + commandId;
  }

  /** The claim of a command that is in the log. */
  public static String value(Fingerprint fingerprint, Instant acceptedAt) {
    return fingerprint.hex() + "|" + DateTimeFormatter.ISO_INSTANT.format(acceptedAt);
  }
}
