package dev.sluice.stack;

/**
 * Main class of {@code sluice.jar}: says in one sentence when the Java that runs it is too old, and
 * hands over to the launcher otherwise.
 *
 * <p>The only class compiled for Java 11: any other one of ours would end in an {@code
 * UnsupportedClassVersionError} before it could say anything.
 */
final class Start {
  private static final int OLDEST = 25;

  private Start() {}

  public static void main(String[] args) throws Exception {
    int running = Runtime.version().feature();
    if (running < OLDEST) {
      System.err.printf(
          "sluice needs Java %d or newer, but this is Java %d (%s).%n",
          OLDEST, running, System.getProperty("java.home"));
      System.exit(1);
    }
    if (Boolean.getBoolean("sluice.stop-with-parent")) {
      stopWithParent();
    }
    Launcher.main(args);
  }

  /** Under Maven, whose end by a signal would leave this process behind. */
  private static void stopWithParent() {
    ProcessHandle.current().parent().ifPresent(Start::stopAfter);
  }

  private static void stopAfter(ProcessHandle parent) {
    var unused = parent.onExit().thenRun(() -> System.exit(0));
  }
}
