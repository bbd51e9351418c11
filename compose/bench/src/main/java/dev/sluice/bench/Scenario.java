package dev.sluice.bench;

import java.util.List;

/** Something to be measured. */
interface Scenario {
  /** Runs its rounds, warm-up told apart, and returns its figures. */
  List<Figure> run(SystemUnderTest system) throws InterruptedException;
}
