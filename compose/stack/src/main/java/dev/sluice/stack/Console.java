package dev.sluice.stack;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** What the person who starts the system sees. Safe for use by several threads. */
final class Console {
  private final PrintStream out;

  Console(PrintStream out) {
    this.out = out;
  }

  void say(String line) {
    synchronized (out) {
      out.println(line);
      out.flush();
    }
  }

  /** A part is up. */
  void part(String name, String where, Duration took) {
    double seconds = took.toMillis() / 1000.0;
    say(String.format(Locale.ROOT, "  %-12s %-24s %5.1f s", name, where, seconds));
  }
}
