package dev.sluice.bench.system;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process that was started for the run. What it prints is read all the time. Thread-safe. */
public final class Child implements AutoCloseable {
  private static final int KEPT_LINES = 400;
  private static final long PATIENCE_SECONDS = 25;
  private static final long LEFT_BEHIND_SECONDS = 2;

  private final String name;
  private final Process process;
  private final Deque<String> lines = new ArrayDeque<>();
  private final BufferedWriter input;
  private boolean ended;

  /** What it had started itself when it was asked to end. */
  private final Set<ProcessHandle> below = new HashSet<>();

  Child(String name, Process process) {
    this.name = name;
    this.process = process;
    this.input = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofPlatform().daemon().name("output-of-" + name).start(this::read);
  }

  private void read() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        keep(line);
      }
    } catch (IOException closedWithTheProcess) {
      // There is nothing more to read.
    }
    end();
  }

  private synchronized void keep(String line) {
    lines.add(line);
    if (lines.size() > KEPT_LINES) {
      lines.removeFirst();
    }
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }

  public String name() {
    return name;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits for a line that is like this, and takes it and all before it.
   *
   * @throws IOException when the process has ended, or does not print one in time
   */
  public synchronized Matcher await(Pattern wanted, Duration patience)
      throws IOException, InterruptedException {
    StringBuilder seen = new StringBuilder();
    long giveUp = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<Matcher> found = take(wanted, seen);
      if (found.isPresent()) {
        return found.get();
      }
      long left = TimeUnit.NANOSECONDS.toMillis(giveUp - System.nanoTime());
      if (ended || left <= 0) {
        String what = ended ? " has ended:\n" : " does not say \"" + wanted + "\":\n";
        throw new IOException(name + what + seen);
      }
      wait(left);
    }
  }

  private Optional<Matcher> take(Pattern wanted, StringBuilder seen) {
    while (!lines.isEmpty()) {
      String line = lines.removeFirst();
      seen.append(line).append('\n');
      Matcher matcher = wanted.matcher(line);
      if (matcher.find()) {
        return Optional.of(matcher);
      }
    }
    return Optional.empty();
  }

  /** What it printed last and nobody took. */
  public synchronized String output() {
    return String.join("\n", lines);
  }

  /** Writes a line to its standard input. */
  public void tell(String line) throws IOException {
    input.write(line);
    input.newLine();
    input.flush();
  }

  /**
   * Waits for its end, and returns its exit status.
   *
   * @throws IOException when it does not end in time; it is killed then
   */
  public int awaitEnd(Duration patience) throws IOException, InterruptedException {
    if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      awaitOutput();
      return process.exitValue();
    }
    close();
    throw new IOException(name + " did not end within " + patience.toSeconds() + " s");
  }

  private synchronized void awaitOutput() throws InterruptedException {
    while (!ended) {
      wait();
    }
  }

  /** Asks it to end. It can still say what it does: {@code Process.destroy} closes its output. */
  synchronized void terminate() {
    process.descendants().forEach(below::add);
    process.toHandle().destroy();
  }

  /**
   * Asks it to end, and ends it if it does not, and what it has started and left behind: on a busy
   * machine a system may give up stopping its servers.
   */
  @Override
  public void close() {
    terminate();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      endLeftBehind();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void endLeftBehind() throws InterruptedException {
    for (ProcessHandle left : below) {
      if (left.destroyForcibly()) {
        awaitEnd(left);
      }
    }
  }

  private static void awaitEnd(ProcessHandle killed) throws InterruptedException {
    try {
      killed.onExit().get(LEFT_BEHIND_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException notYetReaped) {
      // It is dead; where nobody waits for orphans, they stay in the list of processes.
    }
  }
}
