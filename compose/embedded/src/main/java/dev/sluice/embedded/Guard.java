package dev.sluice.embedded;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A process beside one of ours that stops it when this JVM ends, however that ends: by SIGKILL, or
 * in the middle of starting or stopping what it has started. What does not obey is killed.
 *
 * <p>It hears of the JVM's end by the end of its own input, and of its own by a line.
 */
final class Guard {
  private static final String WATCH =
      """
      read -r dismissed && exit 0
      kill -"$1" "$2" 2>/dev/null
      left=100
      while [ "$left" -gt 0 ] && kill -0 "$2" 2>/dev/null; do sleep 0.1; left=$((left - 1)); done
      kill -KILL "$2" 2>/dev/null
      """;

  private final Process process;

  private Guard(Process process) {
    this.process = process;
  }

  /**
   * @param signal by its name, what the process is to be stopped with
   */
  static Guard over(long pid, String signal) throws IOException {
    Process process =
        new ProcessBuilder(
                Child.inOwnSession("/bin/sh", "-c", WATCH, "sh", signal, Long.toString(pid)))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new Guard(process);
  }

  /** There is nothing left to guard. */
  void dismiss() {
    try (OutputStream told = process.getOutputStream()) {
      told.write('\n');
    } catch (IOException gone) {
      // It needs not be told any more.
    }
  }
}
