package dev.sluice.embedded;

import java.nio.file.Path;
import java.util.List;

/** Starts a child, says its number, and is gone: no hook of it runs. */
final class HaltingJvm {
  private HaltingJvm() {}

  static Process start(Path directory) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            HaltingJvm.class.getName(),
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  public static void main(String[] args) {
    Path directory = Path.of(args[0]);
    Child child =
        Child.start(
            List.of("/bin/sleep", "600"),
            directory,
            directory.resolve("sleep.log"),
            Child.Signal.TERM);
    System.out.println(child.pid());
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }
}
