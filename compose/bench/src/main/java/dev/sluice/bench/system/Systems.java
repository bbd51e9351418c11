package dev.sluice.bench.system;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The system that is being measured: one at a time, since a second would take its share of the
 * machine, and the same one as long as the same is needed. For one thread.
 */
public final class Systems implements AutoCloseable {
  private final Children children;
  private final Path jar;
  private final List<String> jvm;
  private final Consumer<String> console;
  private @Nullable SystemUnderTest current;

  /**
   * @param jvm options for the JVMs of all systems
   */
  public Systems(Children children, Path jar, List<String> jvm, Consumer<String> console) {
    this.children = children;
    this.jar = jar;
    this.jvm = List.copyOf(jvm);
    this.console = console;
  }

  /** The running system if it is like this, otherwise a new one in its place. */
  public SystemUnderTest get(Needs needs) throws IOException, InterruptedException {
    if (current != null && current.needs().equals(needs) && current.isAlive()) {
      return current;
    }
    return fresh(needs);
  }

  /** A new one with no data, whatever runs. */
  public SystemUnderTest fresh(Needs needs) throws IOException, InterruptedException {
    close();
    console.accept("starts " + needs);
    SystemUnderTest started = SystemUnderTest.start(children, jar, jvm, needs);
    current = started;
    return started;
  }

  /** Ends the running one, if there is one. */
  @Override
  public void close() {
    SystemUnderTest last = current;
    current = null;
    if (last != null) {
      last.close();
    }
  }
}
