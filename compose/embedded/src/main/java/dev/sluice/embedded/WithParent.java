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
                var _ = parent.onExit().thenRun(() -> exit(status));
              });
    }
  }

  /**
   * By a thread of its own: whoever told waits until all is closed, and on two cores nobody else
   * would tell that a child has ended, which is what the closing waits for.
   */
  private static void exit(int status) {
    Thread.ofPlatform().name("parent-gone").start(() -> System.exit(status));
  }
}
