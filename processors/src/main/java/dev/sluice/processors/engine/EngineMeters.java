package dev.sluice.processors.engine;

import dev.sluice.schemas.command.OrderKind;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandEvent.PolicyDecision;
import dev.sluice.schemas.event.OrderNote;

/** Is told what the engines of all tasks do. Thread-safe. */
public interface EngineMeters {
  /** Commands that run, more or fewer. */
  void running(int more);

  /** Commands that wait in their lanes, more or fewer. */
  void waiting(int more);

  /** Commands that wait for a decision, more or fewer. */
  void parked(int more);

  void ended(CommandDocument document);

  void decided(PolicyDecision decision);

  /** A record of a command that is known already. */
  void duplicate(boolean sameFingerprint);

  /** An order about a command that had not ended. */
  void ordered(OrderKind kind, OrderNote.Outcome outcome);

  void retried(String step, String grpcStatus);
}
