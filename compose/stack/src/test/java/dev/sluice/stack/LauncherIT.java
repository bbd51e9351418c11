package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherIT {
  private static final Duration STOPPING = Duration.ofSeconds(20);

  @TempDir private Path directory;

  @Test
  void aSecondInstanceIsRefusedAKilledOneStartsAgainAndStopsInOrder() throws Exception {
    Path data = directory.resolve("data");
    Ports ports = Ports.free();
    LauncherProcess first = LauncherProcess.start(data, ports, "--roles=infra");
    assertThat(first.awaitLine("is up on")).startsWith("infra is up on http://127.0.0.1:");

    LauncherProcess second = LauncherProcess.start(data, Ports.free(), "--roles=infra");
    assertThat(second.rest())
        .endsWith(
            "The data folder "
                + data
                + " is in use by another running instance with the role infra.");
    assertThat(second.awaitExit()).isEqualTo(1);

    first.process().destroyForcibly();
    first.awaitExit();
    LauncherProcess third = LauncherProcess.start(data, ports, "--roles=infra");
    third.awaitLine("is up on");

    long begin = System.nanoTime();
    third.process().destroy();
    assertThat(third.awaitExit()).isZero();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(STOPPING);
  }

  @Test
  void whatIsStoppedWhileItStartsLeavesNoProcessBehind() throws Exception {
    Path data = directory.resolve("data");
    LauncherProcess process = LauncherProcess.start(data, Ports.free(), "--roles=infra");
    process.awaitLine("Redis");
    process.process().destroy();
    assertThat(process.awaitExit()).isZero();
    List<ProcessHandle> left = ProcessHandle.allProcesses().filter(p -> isOn(data, p)).toList();
    for (ProcessHandle server : left) {
      server.onExit().get(60, TimeUnit.SECONDS);
    }
  }

  private static boolean isOn(Path data, ProcessHandle process) {
    return process.info().arguments().stream()
        .flatMap(Arrays::stream)
        .anyMatch(argument -> argument.contains(data.toString()));
  }

  @Test
  void aTakenPortIsOneSentence() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Map<Port, Integer> numbers = new EnumMap<>(Ports.free().numbers());
      numbers.put(Port.KAFKA, taken.getLocalPort());
      Ports ports = new Ports(numbers, numbers.keySet());
      LauncherProcess process =
          LauncherProcess.start(directory.resolve("data"), ports, "--roles=infra");
      assertThat(process.rest())
          .endsWith(
              "Port "
                  + taken.getLocalPort()
                  + " for Kafka is already taken by another program:"
                  + " set SLUICE_KAFKA_PORT to a free one.");
      assertThat(process.awaitExit()).isEqualTo(1);
    }
  }

  @Test
  void argumentsThatMakeNoSenseAreOneSentence() throws Exception {
    LauncherProcess process = LauncherProcess.start(directory, Ports.free(), "--role=infra");
    assertThat(process.rest())
        .isEqualTo("There is no option \"--role=infra\"; --help lists the ones there are.");
    assertThat(process.awaitExit()).isEqualTo(2);
  }
}
