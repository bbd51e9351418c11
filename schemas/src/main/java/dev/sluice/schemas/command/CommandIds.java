package dev.sluice.schemas.command;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** How commands get their ids. */
public final class CommandIds {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private CommandIds() {}

  /** The id that a text spells as we spell ids; nothing else names a command. */
  public static Optional<UUID> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
  }

  /**
   * The id of a command with an idempotency key: UUIDv8 (RFC 9562 section 5.8) from SHA-256 over
   * the key's scope and the key, so that every instance and every retry arrives at the same id.
   */
  public static UUID derive(Principal principal, CommandType operation, String idempotencyKey) {
    MessageDigest digest = LaneKey.sha256();
    update(digest, principal.tenant());
    update(digest, principal.subject());
    update(digest, operation.apiName());
    update(digest, idempotencyKey);
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
