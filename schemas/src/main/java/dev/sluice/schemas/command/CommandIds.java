package dev.sluice.schemas.command;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** How commands get their ids. */
public final class CommandIds {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private static final long DAY = 24 * 60 * 60;

  private CommandIds() {}

  /** The id that a text spells as we spell ids; nothing else names a command. */
  public static Optional<UUID> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
  }

  /**
   * Names an idempotency key in its scope: UUIDv8 (RFC 9562 section 5.8) from SHA-256 over both.
   */
  public static UUID ofKey(Principal principal, CommandType operation, String idempotencyKey) {
    MessageDigest digest = LaneKey.sha256();
    update(digest, principal.tenant());
    update(digest, principal.subject());
    update(digest, operation.apiName());
    update(digest, idempotencyKey);
    return version8(digest);
  }

  /**
   * The id of the command that a key was used for: a UUIDv8 from the name of the key and the day
   * (UTC) on which the command was accepted. So every instance and every retry arrives at the same
   * id, and a key that is used again after its 24 hours gives another one (ADR 3).
   */
  public static UUID ofUse(UUID key, Instant acceptedAt) {
    return ofDay(key, day(acceptedAt));
  }

  /** The ids that uses of a key less than a day before or after have, but its own. */
  public static List<UUID> ofUsesBeside(UUID key, Instant acceptedAt) {
    long day = day(acceptedAt);
    return List.of(ofDay(key, day - 1), ofDay(key, day + 1));
  }

  private static long day(Instant at) {
    return Math.floorDiv(at.getEpochSecond(), DAY);
  }

  private static UUID ofDay(UUID key, long day) {
    MessageDigest digest = LaneKey.sha256();
    digest.update(
        ByteBuffer.allocate(3 * Long.BYTES)
            .putLong(key.getMostSignificantBits())
            .putLong(key.getLeastSignificantBits())
            .putLong(day)
            .array());
    return version8(digest);
  }

  private static UUID version8(MessageDigest digest) {
    ByteBuffer hash = ByteBuffer.wrap(digest.digest());
    long high = hash.getLong() & ~0xF000L | 0x8000L;
    long low = hash.getLong() & ~(0xC0L << 56) | 0x80L << 56;
    return new UUID(high, low);
  }

  private static void update(MessageDigest digest, String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
    digest.update(bytes);
  }
}
