package dev.sluice.runtime.control;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import dev.sluice.schemas.subject.Suspensions;
import java.util.function.Consumer;

/** Turns away at the door who is known to be suspended: the guard of an authenticator. */
public final class SuspensionGuard implements Consumer<Principal> {
  private final Suspensions suspensions;

  public SuspensionGuard(Suspensions suspensions) {
    this.suspensions = suspensions;
  }

  /**
   * @throws ProblemException 403 when the caller is suspended
   */
  @Override
  public void accept(Principal caller) {
    if (suspensions.isSuspended(caller)) {
      throw new ProblemException(Problem.of(ProblemType.SUBJECT_SUSPENDED));
    }
  }
}
