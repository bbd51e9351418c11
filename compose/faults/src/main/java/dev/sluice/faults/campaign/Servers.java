package dev.sluice.faults.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The processes of the servers that the infrastructure has started below a data folder. */
final class Servers {
  private Servers() {}

  /** PostgreSQL's postmaster. */
  static List<ProcessHandle> postgres(Path data) {
    return withArgument(data.resolve("postgres/cluster"));
  }

  static List<ProcessHandle> redis(Path data) {
    return withArgument(data.resolve("redis/redis.conf"));
  }

  private static List<ProcessHandle> withArgument(Path path) {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process
                    .info()
                    .arguments()
                    .filter(given -> Arrays.asList(given).contains(path.toString()))
                    .isPresent())
        .toList();
  }

  /** Sends the signal to each of them and to all that they have started. */
  static void signal(String signal, List<ProcessHandle> servers) {
    List<String> pids =
        servers.stream()
            .flatMap(server -> Stream.concat(Stream.of(server), server.descendants()))
            .map(process -> Long.toString(process.pid()))
            .toList();
    if (!pids.isEmpty()) {
      send(signal, pids);
    }
  }

  private static void send(String signal, List<String> pids) {
    try {
      Stream<String> command = Stream.concat(Stream.of("kill", "-" + signal), pids.stream());
      new ProcessBuilder(command.toList())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static void send(String signal, long pid) {
    send(signal, List.of(Long.toString(pid)));
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
