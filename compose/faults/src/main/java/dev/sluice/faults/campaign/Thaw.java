package dev.sluice.faults.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Has paused processes go on: when it is closed, or when the campaign ends before it came to that.
 * Nobody else would: what is paused does not even hear that it is to end.
 */
final class Thaw implements AutoCloseable {
  /** Ctrl-C in a terminal is for the campaign. */
  private static final String THAW = "trap '' INT TERM HUP; read -r _; kill -CONT \"$@\"";

  private final Process process;

  private Thaw(Process process) {
    this.process = process;
  }

  /** To be there before they are paused. */
  static Thaw of(List<String> pids) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", THAW, "sh"));
    command.addAll(pids);
    try {
      return new Thaw(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns when they go on. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      // It has been told, and does it all the same.
      Thread.currentThread().interrupt();
    }
  }
}
