package dev.sluice.bench.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** What a process takes of the machine, as the operating system and its JVM tell. */
public record Vitals(long pid) {
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  /** The last line of a histogram of classes: how many objects, and their bytes. */
  private static final Pattern LIVE = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

  /** Processor time so far, of all its threads. */
  public Duration processorTime() {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElse(Duration.ZERO);
  }

  /** Memory of the machine that it holds, in KiB; empty where the system does not tell. */
  public OptionalDouble residentKilobytes() {
    try {
      Path status = Path.of("/proc", Long.toString(pid), "status");
      return Files.exists(status)
          ? number(RESIDENT, Files.readString(status))
          : OptionalDouble.empty();
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }

  /**
   * What its heap holds, in KiB; empty if its JVM does not tell. Counted by the JVM while it stands
   * still after a collection: what is allocated until another question is answered does not count.
   */
  public OptionalDouble heapKilobytes() throws InterruptedException {
    return jcmd("GC.class_histogram").stream()
        .flatMapToDouble(text -> number(LIVE, text).stream())
        .map(bytes -> bytes / 1024)
        .findFirst();
  }

  private Optional<String> jcmd(String command) throws InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      // Not through a pipe: a JVM that asks itself stands still while it answers, and reads
      // nothing.
      Path output = Files.createTempFile("sluice-bench", ".jcmd");
      try {
        Process process =
            new ProcessBuilder(jcmd.toString(), Long.toString(pid), command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return process.waitFor() == 0 ? Optional.of(Files.readString(output)) : Optional.empty();
      } finally {
        Files.delete(output);
      }
    } catch (IOException noJcmd) {
      return Optional.empty();
    }
  }

  private static OptionalDouble number(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .mapToDouble(m -> Double.parseDouble(m.group(1)))
        .findFirst();
  }
}
