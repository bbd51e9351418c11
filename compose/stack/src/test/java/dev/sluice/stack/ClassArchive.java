package dev.sluice.stack;

import dev.sluice.embedded.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a whole system once and has its JVM write down the classes it loads, so that the many that
 * tests start from the same {@code sluice.jar} find them parsed and verified: half of their start.
 */
final class ClassArchive {
  private ClassArchive() {}

  /**
   * @param args the jar, the archive to be made, and what the JVM is to be started with
   */
  public static void main(String[] args) throws Exception {
    Path archive = Path.of(args[1]);
    Files.deleteIfExists(archive);
    Path folder = Files.createTempDirectory("sluice-archive-");
    List<String> command = new ArrayList<>(List.of(args).subList(2, args.length));
    command.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds=error,aot=error"));
    command.addAll(List.of("-Dsluice.stop-with-parent=true", "-jar", args[0]));
    try {
      LauncherProcess system = LauncherProcess.run(command, folder.resolve("data"), Ports.free());
      system.awaitLine("sluice is up on");
      // By its handle, which leaves its output open: it has to be read to the end.
      system.process().toHandle().destroy();
      String last = system.rest();
      if (system.awaitExit() != 0 || !Files.exists(archive)) {
        throw new IOException("The system did not end in order, with an archive:\n" + last);
      }
    } finally {
      Trees.delete(folder);
    }
  }
}
