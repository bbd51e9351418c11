package dev.sluice.runtime.control;

import dev.sluice.runtime.control.ExclusiveWriter.Entry;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.kafka.KafkaConfig;
import dev.sluice.schemas.kafka.ControlCodec;
import dev.sluice.schemas.kafka.Topics;
import dev.sluice.schemas.policy.PolicyChange;
import dev.sluice.schemas.policy.PolicyScope;
import dev.sluice.schemas.seal.EnvelopeSeal;
import dev.sluice.schemas.subject.SubjectChange;
import dev.sluice.schemas.subject.SubjectKey;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;

/**
 * Changes policies and subjects. Each change is decided on the newest state, is the only one of its
 * thing at that moment, and is in force in this process when the call returns. Thread-safe.
 */
public final class ControlWriter {
  private final ControlLog state;
  private final ExclusiveWriter writer;
  private final Clock clock;

  /** Decides what the next version of a policy is. */
  public interface PolicyStep {
    /**
     * @param newest absent: there never was one
     * @return nothing, if it is to stay as it is
     * @throws ProblemException when it must not be changed like this
     */
    Optional<PolicyChange> next(Optional<PolicyChange> newest, Instant now);
  }

  /** Decides what is to become of a subject. */
  public interface SubjectStep {
    /**
     * @param newest absent: nothing was ever changed
     * @return nothing, if it is to stay as it is
     */
    Optional<SubjectChange> next(Optional<SubjectChange> newest, Instant now);
  }

  /**
   * @param admin not closed by this
   * @param source {@code ce_source} of the records
   */
  public ControlWriter(
      ControlLog state,
      KafkaConfig kafka,
      Admin admin,
      EnvelopeSeal seal,
      String source,
      Clock clock) {
    this.state = state;
    this.writer = new ExclusiveWriter(state, kafka, admin, seal, source);
    this.clock = clock;
  }

  /**
   * @throws ProblemException what the step throws; 503 when Kafka does not answer
   */
  public Optional<PolicyChange> change(PolicyScope scope, PolicyStep step) {
    return writer.write(
        Topics.POLICIES,
        scope.key(),
        () -> step.next(state.policies().newest(scope), now()),
        change ->
            new Entry(
                scope.key(change.version()),
                ControlCodec.write(change),
                change.document() == null ? "policy.removed" : "policy.changed",
                scope.key(),
                change.changedAt()));
  }

  /**
   * @throws ProblemException what the step throws; 503 when Kafka does not answer
   */
  public Optional<SubjectChange> change(String tenant, String subject, SubjectStep step) {
    String key = SubjectKey.of(tenant, subject);
    return writer.write(
        Topics.SUBJECTS,
        key,
        () -> step.next(state.suspensions().find(tenant, subject), now()),
        change ->
            new Entry(
                key,
                ControlCodec.write(change),
                change.suspended() ? "subject.suspended" : "subject.resumed",
                key,
                change.changedAt()));
  }

  /**
   * Puts the built-in policy in force where there is none, and where there is an older built-in one
   * that nobody has changed. Any number of processes may do so at the same time.
   *
   * @throws ProblemException 503 when Kafka does not answer
   */
  public void seed() {
    if (isOutdated(state.policies().newest(PolicyScope.DEFAULT))) {
      change(
          PolicyScope.DEFAULT,
          (newest, now) ->
              isOutdated(newest)
                  ? Optional.of(
                      PolicyChange.builtIn(newest.map(PolicyChange::version).orElse(0L) + 1, now))
                  : Optional.empty());
    }
  }

  private static boolean isOutdated(Optional<PolicyChange> newest) {
    return newest.map(c -> c.builtIn() > 0 && c.builtIn() < PolicyChange.BUILT_IN).orElse(true);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
