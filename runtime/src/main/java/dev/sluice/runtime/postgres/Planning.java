package dev.sluice.runtime.postgres;

/** How the server plans the statements of a pool's connections. */
public enum Planning {
  /** By what it knows of the tables when a statement comes: for queries of all kinds. */
  BY_COST(""),
  /**
   * Once for each statement, and by index: for pools whose statements look rows up by key and do
   * nothing else. A plan that was made while a table was still empty would scan it, and be kept
   * although the table grows; a plan for each execution costs several times the execution.
   */
  BY_KEY(
      "-c plan_cache_mode=force_generic_plan"
          + " -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off");

  private final String options;

  Planning(String options) {
    this.options = options;
  }

  /** What the connections send when they start: libpq's {@code options}. */
  public String options() {
    return options;
  }
}
