package dev.sluice.processors.engine;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The commands that are being carried out, by their offset. Used by the stream thread only. */
final class Runs {
  private final Map<Long, Run> runs = new HashMap<>();

  void add(Run run) {
    runs.put(run.pending.offset(), run);
  }

  void remove(Run run) {
    runs.remove(run.pending.offset());
  }

  @Nullable Run at(long offset) {
    return runs.get(offset);
  }

  boolean isEmpty() {
    return runs.isEmpty();
  }
}
