package dev.sluice.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * The parts that the tests of one JVM share: each starts on first use and stops with the JVM.
 *
 * <p>Safe for use by several threads. Never stop these; a test that does starts its own.
 */
public final class SharedParts {
  private static final String PASSWORD = "test";
  private static final String PREFIX = "sluice-parts-";

  private SharedParts() {}

  public static EmbeddedKafka kafka() {
    return Kafka.PART;
  }

  public static EmbeddedPostgres postgres() {
    return Postgres.PART;
  }

  public static EmbeddedRedis redis() {
    return Redis.PART;
  }

  /** A new, empty database. */
  public static Database freshDatabase() {
    return postgres().database("t" + UUID.randomUUID().toString().replace("-", ""));
  }

  /** Where the binaries are unpacked for all test runs of this user. */
  public static Binaries binaries() {
    return new Binaries(
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "sluice-binaries-" + System.getProperty("user.name")));
  }

  private static final class Kafka {
    static final EmbeddedKafka PART =
        keep(
            EmbeddedKafka.start(
                new EmbeddedKafka.Settings(
                    directory("kafka"), FreePorts.next(), FreePorts.next(), List.of())));
  }

  private static final class Postgres {
    static final EmbeddedPostgres PART =
        keep(
            EmbeddedPostgres.start(
                new EmbeddedPostgres.Settings(
                    directory("postgres"),
                    binaries(),
                    FreePorts.next(),
                    PASSWORD,
                    List.of(),
                    false)));
  }

  private static final class Redis {
    static final EmbeddedRedis PART =
        keep(
            EmbeddedRedis.start(
                new EmbeddedRedis.Settings(
                    directory("redis"), binaries(), FreePorts.next(), PASSWORD)));
  }

  private static <P extends EmbeddedPart> P keep(P part) {
    Root.PARTS.addFirst(part);
    return part;
  }

  private static Path directory(String part) {
    return Root.PATH.resolve(part);
  }

  private static final class Root {
    static final Deque<EmbeddedPart> PARTS = new ConcurrentLinkedDeque<>();
    static final Path PATH = create();

    private static Path create() {
      try {
        sweep();
        Path path = Files.createTempDirectory(PREFIX);
        DirectoryLock lock = DirectoryLock.take(path);
        Runtime.getRuntime()
            .addShutdownHook(new Thread(() -> end(path, lock), "stop-shared-parts"));
        return path;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void end(Path path, DirectoryLock lock) {
      PARTS.forEach(EmbeddedPart::close);
      Trees.delete(path);
      lock.close();
    }

    /** Clears away what the parts of a test run that was killed left behind. */
    private static void sweep() throws IOException {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      try (DirectoryStream<Path> left = Files.newDirectoryStream(temporary, PREFIX + "*")) {
        for (Path path : left) {
          if (Files.isWritable(path) && isOld(path)) {
            DirectoryLock.tryTake(path).ifPresent(lock -> clear(path, lock));
          }
        }
      }
    }

    /** A directory this young may not be locked yet by the one who makes it. */
    private static boolean isOld(Path path) throws IOException {
      return Files.getLastModifiedTime(path).toInstant().isBefore(Instant.now().minusSeconds(60));
    }

    private static void clear(Path path, DirectoryLock lock) {
      EmbeddedPostgres.stopOrphans(path.resolve("postgres"));
      EmbeddedRedis.stopOrphans(path.resolve("redis"));
      Trees.delete(path);
      lock.close();
    }
  }
}
