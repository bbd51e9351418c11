package dev.sluice.ingress.claim;

import dev.sluice.schemas.command.CommandIds;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.redis.ClaimKeys;
import java.time.Instant;
import java.util.UUID;

/**
 * What a key was used with first.
 *
 * @param commandId of the command that it was used for
 * @param acceptedAt of the first use: every answer to a retry says the same
 * @param published whether the command is known to be in the log; if not, whoever asks publishes it
 *     too, under the same id
 */
public record Claim(
    UUID commandId, Fingerprint fingerprint, Instant acceptedAt, boolean published) {

  /** A use of a key that is nowhere but in the claim. */
  static Claim of(UUID key, Fingerprint fingerprint, Instant acceptedAt) {
    return new Claim(CommandIds.ofUse(key, acceptedAt), fingerprint, acceptedAt, false);
  }

  /** What {@link ClaimKeys#value} spells. */
  static Claim read(UUID key, String value, boolean published) {
    int bar = value.indexOf('|');
    Fingerprint fingerprint = new Fingerprint(value.substring(0, bar));
    String time = value.substring(bar + 1);
    if (time.endsWith("Z")) {
      return new Claim(key, fingerprint, Instant.parse(time), published);
    }
    Instant acceptedAt = Instant.ofEpochMilli(Long.parseLong(time));
    return new Claim(CommandIds.ofUse(key, acceptedAt), fingerprint, acceptedAt, published);
  }
}
