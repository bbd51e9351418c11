package dev.sluice.schemas.redis;

import java.util.UUID;

/** The newest command documents in Redis, and the news of commands that have ended. */
public final class StatusKeys {
  /** Channel; a message is the id of a command that has ended, after its document was written. */
  public static final String ENDED = "sluice:ended";

  private StatusKeys() {}

  /** Holds a {@link StatusValue}. */
  public static String document(UUID commandId) {
    return "sluice:command:" + commandId;
  }

  /** Holds the tenant of a command, a line feed, and its subject: who may see the document. */
  public static String owner(UUID commandId) {
    return "sluice:owner:" + commandId;
  }
}
