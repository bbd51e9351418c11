package dev.sluice.bench.system;

import dev.sluice.embedded.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * All processes and folders of this run: whatever ends it, none of them outlives it. Thread-safe.
 */
public final class Children implements AutoCloseable {
  private final List<Child> children = new ArrayList<>();
  private final List<Path> folders = new ArrayList<>();
  private boolean closed;

  private volatile boolean cutShort;

  /** Closes itself when the JVM is told to end. */
  public static Children open() {
    Children children = new Children();
    Runtime.getRuntime().addShutdownHook(new Thread(children::cutShort, "end-children"));
    return children;
  }

  private void cutShort() {
    cutShort = true;
    close();
  }

  /** Whether the JVM was told to end, so that nothing is worth to be said any more. */
  public boolean isCutShort() {
    return cutShort;
  }

  /** Starts a process. */
  public synchronized Child start(String name, ProcessBuilder builder) throws IOException {
    if (closed) {
      throw new IOException(name + " is not started: the run is ending");
    }
    Child child = new Child(name, builder.redirectErrorStream(true).start());
    children.add(child);
    return child;
  }

  /** Starts a main class of this class path, in a JVM of its own that ends with its input. */
  public Child startMain(String name, String main, List<String> jvm, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(jvm);
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of("-classpath", System.getProperty("java.class.path"), main));
    command.addAll(arguments);
    return start(name, new ProcessBuilder(command));
  }

  /** The JVM of this process. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** A folder that is deleted at the end of the run, or before by {@link #delete}. */
  public synchronized Path folder(String name) {
    try {
      Path folder = Files.createTempDirectory("sluice-bench-" + name + "-");
      folders.add(folder);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public synchronized void delete(Path folder) {
    if (folders.remove(folder)) {
      Trees.delete(folder);
    }
  }

  /** Ends them all, the last started first. */
  @Override
  public synchronized void close() {
    closed = true;
    List<Child> last = new ArrayList<>(children).reversed();
    children.clear();
    last.forEach(Child::terminate);
    last.forEach(Child::close);
    List.copyOf(folders).forEach(this::delete);
  }
}
