package dev.sluice.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A system started for the benchmark: a child process on free ports and an empty data folder. */
final class SystemUnderTest implements AutoCloseable {
  private static final List<String> PORTS =
      List.of(
          "SLUICE_HTTP_PORT",
          "SLUICE_KAFKA_PORT",
          "SLUICE_KAFKA_CONTROLLER_PORT",
          "SLUICE_POSTGRES_PORT",
          "SLUICE_REDIS_PORT",
          "SLUICE_BOOKING_PORT",
          "SLUICE_SCHEDULE_PORT");

  private final Process process;
  private final Path data;
  private final String baseUrl;
  private final double startSeconds;

  private SystemUnderTest(Process process, Path data, String baseUrl, double startSeconds) {
    this.process = process;
    this.data = data;
    this.baseUrl = baseUrl;
    this.startSeconds = startSeconds;
  }

  /** Starts the system and returns when it has printed its ready line. */
  static SystemUnderTest start(Path jar) throws IOException {
    Path data = Files.createTempDirectory("sluice-bench-");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder builder =
        new ProcessBuilder(java.toString(), "-jar", jar.toString()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    List<Integer> ports = freePorts(PORTS.size());
    for (int i = 0; i < PORTS.size(); i++) {
      environment.put(PORTS.get(i), ports.get(i).toString());
    }
    environment.put("SLUICE_DATA_DIR", data.resolve("data").toString());
    long begin = System.nanoTime();
    Process process = builder.start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    List<String> seen = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      seen.add(line);
      if (line.startsWith("sluice is up on ")) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {}));
        String url = line.substring("sluice is up on ".length()).strip();
        return new SystemUnderTest(process, data, url, seconds);
      }
    }
    throw new IOException("the system did not come up:\n" + String.join("\n", seen));
  }

  String baseUrl() {
    return baseUrl;
  }

  double startSeconds() {
    return startSeconds;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      delete(data);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path dir, @org.jspecify.annotations.Nullable IOException e) throws IOException {
            Files.deleteIfExists(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
