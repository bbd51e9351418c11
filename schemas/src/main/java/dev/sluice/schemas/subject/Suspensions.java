package dev.sluice.schemas.subject;

import dev.sluice.schemas.command.Principal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which subjects are suspended, as far as the changes have been read. Written by one thread, read
 * by any.
 */
public final class Suspensions {
  private final Map<Subject, SubjectChange> newest = new ConcurrentHashMap<>();
  private final AtomicLong suspended = new AtomicLong();

  private record Subject(String tenant, String subject) {}

  /** A change was read; one that is older than what is known changes nothing. */
  public void apply(SubjectChange change) {
    newest.compute(
        new Subject(change.tenant(), change.subject()),
        (_, known) -> {
          if (known != null && known.revision() >= change.revision()) {
            return known;
          }
          boolean before = known != null && known.suspended();
          suspended.addAndGet((change.suspended() ? 1 : 0) - (before ? 1 : 0));
          return change;
        });
  }

  public boolean isSuspended(Principal principal) {
    SubjectChange change = newest.get(new Subject(principal.tenant(), principal.subject()));
    return change != null && change.suspended();
  }

  /** The last change of a subject, if there was any. */
  public Optional<SubjectChange> find(String tenant, String subject) {
    return Optional.ofNullable(newest.get(new Subject(tenant, subject)));
  }

  /** How many are suspended. */
  public long size() {
    return suspended.get();
  }
}
