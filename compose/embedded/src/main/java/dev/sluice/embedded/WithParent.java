package dev.sluice.embedded;

/**
 * Ends this process when its parent ends, if the system property {@code sluice.stop-with-parent}
 * asks for it: Maven, ended by a signal, would leave behind what it runs.
 */
public final class WithParent {
  private WithParent() {}

  /**
   * @param status to exit with when the parent is gone
   */
  public static void stopIfAsked(int status) {
    if (Boolean.getBoolean("sluice.stop-with-parent")) {
      ProcessHandle.current()
          .parent()
          .ifPresent(
              parent -> {
                var _ = parent.onExit().thenRun(() -> System.exit(status));
              });
    }
  }
}
