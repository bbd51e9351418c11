package dev.sluice.faults.history;

import java.util.List;

/** Holds a history against one promise. Pure. */
@FunctionalInterface
public interface Check {
  List<Violation> violations(History history);
}
