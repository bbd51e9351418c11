package dev.sluice.bench.scenario;

/** Something to be measured. */
public interface Scenario {
  /** By which it is chosen, such as {@code accept}. */
  String name();

  /** What it measures, in a sentence. */
  String purpose();

  /** Whether it is run when nobody says what; otherwise it has to be asked for by its name. */
  default boolean isPartOfAll() {
    return true;
  }

  /**
   * Measures, and adds what it finds to the run.
   *
   * @throws Exception with a message that says what is wrong; what was added before stays
   */
  void run(Run run) throws Exception;
}
