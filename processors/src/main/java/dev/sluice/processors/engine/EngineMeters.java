package dev.sluice.processors.engine;

import dev.sluice.schemas.event.CommandDocument;

/** Is told what the engines of all tasks do. Thread-safe. */
public interface EngineMeters {
  /** Commands that run, more or fewer. */
  void running(int more);

  /** Commands that wait in their lanes, more or fewer. */
  void waiting(int more);

  void ended(CommandDocument document);

  /** A record of a command that is known already. */
  void duplicate(boolean sameFingerprint);

  void retried(String step, String grpcStatus);
}
