package dev.sluice.schemas.subject;

import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.policy.PolicyChange.Author;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A subject was suspended, or may go on again: by whom, when and why.
 *
 * @param revision 1, 2, 3, … of this subject; the greatest one counts
 * @param reason for people
 */
public record SubjectChange(
    String tenant,
    String subject,
    boolean suspended,
    long revision,
    Author author,
    Instant changedAt,
    @Nullable String reason) {

  /** Whether the caller is its subject. */
  public boolean isAbout(Principal caller) {
    return tenant.equals(caller.tenant()) && subject.equals(caller.subject());
  }
}
