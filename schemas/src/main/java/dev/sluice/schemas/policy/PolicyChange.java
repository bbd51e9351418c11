package dev.sluice.schemas.policy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A version of a policy, and how it came to be: who put it, when, and in whose place.
 *
 * @param version 1, 2, 3, … within its scope
 * @param document the rules as JSON; absent where the policy was taken away
 * @param author who put it
 * @param note why, for people
 * @param restored the version whose rules these are, if an older one was put again
 * @param builtIn number of the built-in policy that this is; 0 if somebody put it
 */
public record PolicyChange(
    PolicyScope scope,
    long version,
    @Nullable String document,
    Author author,
    Instant changedAt,
    @Nullable String note,
    long restored,
    int builtIn) {
  /** Number of the built-in policy of this release: raised whenever that document changes. */
  public static final int BUILT_IN = 1;

  /** Somebody who changes what commands are judged by. */
  public record Author(String tenant, String subject) {
    /** The system itself, when it starts. */
    public static final Author SYSTEM = new Author("", "system");
  }

  public PolicyChange {
    if (version < 1) {
      throw new IllegalArgumentException("versions are counted from 1");
    }
  }

  /** The built-in policy as the next version of the default one. */
  public static PolicyChange builtIn(long version, Instant now) {
    return new PolicyChange(
        PolicyScope.DEFAULT,
        version,
        PolicyReader.builtIn(),
        Author.SYSTEM,
        now,
        null,
        0,
        BUILT_IN);
  }

  /** The version in whose place it was put; 0 for the first. */
  public long previousVersion() {
    return version - 1;
  }
}
