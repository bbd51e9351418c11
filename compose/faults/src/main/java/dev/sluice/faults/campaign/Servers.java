package dev.sluice.faults.campaign;

import dev.sluice.embedded.EmbeddedPostgres;
import dev.sluice.embedded.EmbeddedRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The processes of the servers that the infrastructure has started below a data folder. */
final class Servers {
  private Servers() {}

  /** PostgreSQL's postmaster. */
  static List<ProcessHandle> postgres(Path data) {
    return EmbeddedPostgres.servers(data.resolve("postgres"));
  }

  static List<ProcessHandle> redis(Path data) {
    return EmbeddedRedis.servers(data.resolve("redis"));
  }

  /** SIGSTOP to each of them and to all that they have started, until the answer is closed. */
  static Thaw pause(List<ProcessHandle> servers) {
    return pausePids(
        servers.stream()
            .flatMap(server -> Stream.concat(Stream.of(server), server.descendants()))
            .map(process -> Long.toString(process.pid()))
            .toList());
  }

  /** SIGSTOP, until the answer is closed. */
  static Thaw pause(long pid) {
    return pausePids(List.of(Long.toString(pid)));
  }

  private static Thaw pausePids(List<String> pids) {
    Thaw thaw = Thaw.of(pids);
    try {
      new ProcessBuilder(Stream.concat(Stream.of("kill", "-STOP"), pids.stream()).toList())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return thaw;
  }

  /** Ends what outlived the infrastructure, and returns when it is gone. */
  static void killAll(Path data) {
    List<ProcessHandle> all =
        Stream.concat(postgres(data).stream(), redis(data).stream())
            .flatMap(server -> Stream.concat(Stream.of(server), server.descendants()))
            .toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(process -> process.onExit().orTimeout(10, TimeUnit.SECONDS).join());
  }
}
