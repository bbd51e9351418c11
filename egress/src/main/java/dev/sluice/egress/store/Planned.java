package dev.sluice.egress.store;

/** How the server plans what is read in a snapshot. */
public enum Planned {
  /** As it sees fit. */
  FREELY(""),
  /** By the values, each time: they decide which index is best. */
  EACH_TIME("set local plan_cache_mode = force_custom_plan;\n"),
  /**
   * Once for each statement, without knowing the values, and such that rows come in the order that
   * is asked for by an index, without being sorted: to plan for all partitions costs several times
   * the look into them.
   */
  ONCE(
      """
      set local plan_cache_mode = force_generic_plan;
      set local enable_sort = off;
      set local enable_incremental_sort = off;
      """);

  private final String settings;

  Planned(String settings) {
    this.settings = settings;
  }

  /** Statements that have it so until the transaction ends. */
  String settings() {
    return settings;
  }
}
