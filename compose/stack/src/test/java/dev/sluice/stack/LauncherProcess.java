package dev.sluice.stack;

import dev.sluice.testing.ShortJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The launcher in a JVM of its own, which a test may kill. Nothing waits for it without end. */
final class LauncherProcess {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Process process;

  /** What it said; then nothing, once. */
  private final BlockingQueue<Optional<String>> unread = new LinkedBlockingQueue<>();

  private final List<String> read = new ArrayList<>();
  private final Duration patience;

  private LauncherProcess(Process process, Duration patience) {
    this.process = process;
    this.patience = patience;
  }

  /** From the classes of this build. */
  static LauncherProcess start(Path data, Ports ports, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(ShortJvm.flags());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.sluice.stack.Start"));
    command.addAll(List.of(arguments));
    return run(command, data, ports);
  }

  /**
   * @param command of the JVM: its options, what it runs, arguments
   */
  static LauncherProcess run(List<String> command, Path data, Ports ports) throws IOException {
    List<String> whole = new ArrayList<>();
    whole.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    whole.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(whole).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.putAll(ports.toEnvironment());
    environment.put("SLUICE_DATA_DIR", data.toString());
    return follow(builder.start(), PATIENCE);
  }

  /**
   * @param patience for each line that is waited for, for the end of the output, and for its own
   */
  static LauncherProcess follow(Process process, Duration patience) {
    LauncherProcess followed = new LauncherProcess(process, patience);
    Thread.ofVirtual().start(followed::read);
    return followed;
  }

  private void read() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      output.lines().map(Optional::of).forEach(unread::add);
    } catch (IOException | UncheckedIOException e) {
      unread.add(Optional.of(e.toString()));
    } finally {
      unread.add(Optional.empty());
    }
  }

  Process process() {
    return process;
  }

  /** Waits for the line that contains the text. */
  String awaitLine(String text) throws IOException, InterruptedException {
    long giveUp = System.nanoTime() + patience.toNanos();
    Optional<String> line = next(giveUp, text);
    while (line.isPresent() && !line.get().contains(text)) {
      line = next(giveUp, text);
    }
    return line.orElseThrow(() -> failure("ended without \"" + text + "\""));
  }

  /** All that it says until it ends. */
  String rest() throws IOException, InterruptedException {
    long giveUp = System.nanoTime() + patience.toNanos();
    List<String> rest = new ArrayList<>();
    for (Optional<String> line = next(giveUp, "the end");
        line.isPresent();
        line = next(giveUp, "the end")) {
      rest.add(line.get());
    }
    return String.join("\n", rest);
  }

  private Optional<String> next(long giveUp, String awaited)
      throws IOException, InterruptedException {
    Optional<String> line = unread.poll(giveUp - System.nanoTime(), TimeUnit.NANOSECONDS);
    if (line == null) {
      process.destroyForcibly();
      throw failure("was ended, because it had not come to \"" + awaited + "\" in " + patience);
    }
    line.ifPresent(read::add);
    return line;
  }

  int awaitExit() throws IOException, InterruptedException {
    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      throw failure("was ended, because it had not ended by itself in " + patience);
    }
    return process.exitValue();
  }

  private IOException failure(String what) {
    return new IOException("The process " + what + ":\n" + String.join("\n", read));
  }
}
