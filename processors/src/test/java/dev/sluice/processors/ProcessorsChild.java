package dev.sluice.processors;

import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.telemetry.Metrics;
import dev.sluice.testing.ShortJvm;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Processors in a process of their own, so that they can be killed as they would be. */
final class ProcessorsChild implements AutoCloseable {
  private final Process process;

  private ProcessorsChild(Process process) {
    this.process = process;
  }

  static ProcessorsChild start(String bootstrap, String services, Path directory) {
    return start(bootstrap, services, directory, "one", 0);
  }

  static ProcessorsChild start(
      String bootstrap, String services, Path directory, String instance, int standbys) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ShortJvm.flags());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-Dtest.full-at=40");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ProcessorsChild.class.getName());
    command.addAll(List.of(bootstrap, services, directory.toString()));
    command.addAll(List.of(instance, Integer.toString(standbys)));
    try {
      return new ProcessorsChild(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(new File("target/processors-child.log")))
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL: nothing is closed, nothing is said. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** SIGTERM: it closes what it has open and ends. */
  void stop() {
    process.destroy();
    process.onExit().join();
  }

  @Override
  public void close() {
    kill();
  }

  public static void main(String[] args) throws InterruptedException {
    ProcessorsApplication application =
        ProcessorsApplication.open(
            TestConfig.of(args[0], args[1], Path.of(args[2]), args[3], Integer.parseInt(args[4])),
            new HealthParts(),
            Metrics.ofProcess(),
            Clock.systemUTC());
    Runtime.getRuntime().addShutdownHook(new Thread(application::close));
    Thread.currentThread().join();
  }
}
