package dev.sluice.stack;

/**
 * Main class of {@code sluice.jar}: says in one sentence when the Java that runs it is too old, and
 * hands over to the launcher otherwise.
 *
 * <p>The only class compiled for Java 8: any other one of ours would end in an {@code
 * UnsupportedClassVersionError} before it could say anything.
 */
final class Start {
  private static final int OLDEST = 25;

  private Start() {}

  public static void main(String[] args) throws Exception {
    String running = System.getProperty("java.specification.version", "");
    if (feature(running) < OLDEST) {
      System.err.printf(
          "sluice needs Java %d or newer, but this is Java %s (%s).%n",
          OLDEST, running, System.getProperty("java.home"));
      System.exit(1);
    }
    Launcher.main(args);
  }

  /** Java 8 still calls itself 1.8. */
  private static int feature(String version) {
    try {
      return (int) Double.parseDouble(version.startsWith("1.") ? version.substring(2) : version);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
