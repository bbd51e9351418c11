package dev.sluice.bench.load;

/** Who wants to see what came back; called by many threads at once. */
@FunctionalInterface
public interface Answers {
  Answers IGNORED = (_, _, _) -> {};

  /**
   * @param number of the request
   * @param intended when it should have been sent, by {@link System#nanoTime()}
   */
  void received(long number, long intended, HttpAnswer answer);
}
