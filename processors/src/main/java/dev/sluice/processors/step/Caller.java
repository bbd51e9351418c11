package dev.sluice.processors.step;

import java.util.function.Consumer;

/** Makes attempts without holding up who asks for them. */
@FunctionalInterface
public interface Caller {
  /**
   * @param sink gets the answer, exactly once, on some other thread
   */
  void call(Attempt attempt, Consumer<StepAnswer> sink);
}
