package dev.sluice.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A native process of ours, and the one a killed JVM left behind.
 *
 * <p>A child runs in a session of its own where the system has the means, so that Ctrl-C in a
 * terminal reaches only the JVM, which then stops its children in the right order. A {@link Guard}
 * stops it when the JVM ends without having done so.
 */
final class Child {
  private static final Logger log = LoggerFactory.getLogger(Child.class);
  private static final List<String> OWN_SESSION = ownSession();

  /** Becomes the program once it is told to, which is once it has its guard. */
  private static final String WHEN_GUARDED = "read -r go && exec \"$@\" </dev/null";

  private final ProcessHandle handle;

  private Child(ProcessHandle handle) {
    this.handle = handle;
  }

  /**
   * Starts the command with its output appended to the file.
   *
   * @param signal what it is stopped with when this JVM ends
   */
  static Child start(List<String> command, Path directory, Path output, Signal signal) {
    List<String> whole = inOwnSession("/bin/sh", "-c", WHEN_GUARDED, "sh");
    whole.addAll(command);
    try {
      Process process =
          new ProcessBuilder(whole)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
              .start();
      // If this JVM ends before it says so, the program never starts.
      try (OutputStream told = process.getOutputStream()) {
        Guard guard = Guard.over(process.pid(), signal.name());
        var _ = process.onExit().thenRun(guard::dismiss);
        told.write('\n');
      }
      return new Child(process.toHandle());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Whether a short command ends well. What follows from the answer lasts, so it is waited for as
   * long as a busy machine may take.
   */
  static boolean succeeds(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean ended = process.waitFor(60, TimeUnit.SECONDS);
      process.destroyForcibly();
      return ended && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Stops every process that was started with this directory as an argument. The caller holds the
   * directory's lock, so such a process has lost its parent.
   */
  static void stopOrphansOf(Path directory, String binary, Signal signal) {
    running(directory, binary)
        .forEach(
            orphan -> {
              log.atInfo()
                  .addKeyValue("binary", binary)
                  .addKeyValue("pid", orphan.pid())
                  .log("Stopping a process that an earlier instance left behind");
              new Child(orphan).stop(signal, Duration.ofSeconds(10));
            });
  }

  /**
   * The processes that were started with this path as an argument. A server's own children have
   * changed their titles and tell their arguments no more.
   */
  static List<ProcessHandle> running(Path path, String binary) {
    return ProcessHandle.allProcesses()
        .filter(process -> runs(process, binary, path.toString()))
        .toList();
  }

  private static boolean runs(ProcessHandle process, String binary, String argument) {
    ProcessHandle.Info info = process.info();
    return info.command().filter(path -> path.contains(binary)).isPresent()
        && info.arguments().filter(given -> Arrays.asList(given).contains(argument)).isPresent();
  }

  long pid() {
    return handle.pid();
  }

  void onExit(Runnable action) {
    var _ = handle.onExit().thenRun(action);
  }

  boolean isAlive() {
    return handle.isAlive();
  }

  /** Waits until it has ended by itself, and kills it when the time is over. */
  void awaitEnd(Duration patience) {
    if (!endsWithin(patience)) {
      handle.destroyForcibly();
    }
  }

  /** Asks by the signal, and kills what is still there when the time is over. */
  void stop(Signal signal, Duration patience) {
    List<ProcessHandle> descendants = handle.descendants().toList();
    signal.sendTo(handle);
    if (!endsWithin(patience)) {
      log.atWarn().addKeyValue("pid", pid()).log("A child did not stop in time and is killed");
      handle.destroyForcibly();
      descendants.forEach(ProcessHandle::destroyForcibly);
      endsWithin(Duration.ofSeconds(5));
    }
  }

  private boolean endsWithin(Duration patience) {
    try {
      handle.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      return !handle.isAlive();
    }
  }

  static List<String> inOwnSession(String... command) {
    List<String> whole = new ArrayList<>(OWN_SESSION);
    whole.addAll(List.of(command));
    return whole;
  }

  private static List<String> ownSession() {
    if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
      return List.of("/usr/bin/setsid");
    }
    if (Files.isExecutable(Path.of("/usr/bin/perl"))) {
      return List.of("/usr/bin/perl", "-MPOSIX", "-e", "POSIX::setsid(); exec @ARGV");
    }
    return List.of();
  }

  /** What a process is asked to stop with. */
  enum Signal {
    /** PostgreSQL's fast shutdown: rolls back what is open, writes a checkpoint. */
    INT,
    /** The usual request. */
    TERM;

    private void sendTo(ProcessHandle process) {
      switch (this) {
        case TERM -> process.destroy();
        case INT -> interrupt(process);
      }
    }

    private static void interrupt(ProcessHandle process) {
      try {
        new ProcessBuilder("/bin/sh", "-c", "kill -INT " + process.pid())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
      } catch (IOException e) {
        process.destroy();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
