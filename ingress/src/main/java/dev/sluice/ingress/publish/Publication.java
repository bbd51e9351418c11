package dev.sluice.ingress.publish;

import dev.sluice.runtime.http.ProblemException;

/** A record on its way to the command log. */
@FunctionalInterface
public interface Publication {
  /**
   * Waits until the record is acknowledged by all in-sync replicas.
   *
   * @throws ProblemException when it was not in time; whether it is in the log is then unknown
   */
  LogPosition await();
}
