package dev.sluice.stack;

import dev.sluice.embedded.DirectoryLock;
import dev.sluice.embedded.EmbeddedPostgres;
import dev.sluice.embedded.EmbeddedRedis;
import dev.sluice.embedded.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder that holds all that survives a stop: one for all processes of a system.
 *
 * <p>Emptying spares the logs, which are being written. Each process holds it shared, and making or
 * emptying it needs it alone, so that nobody empties it under another. A role that owns data is
 * taken by one process; of processors, egress and ingress each process takes a numbered place of
 * its own. The operating system drops all locks with the process.
 */
final class DataDirectory implements AutoCloseable {
  /** Raised when a version writes what an older one cannot read, or cannot read what it wrote. */
  static final String FORMAT = "1";

  private static final String VERSION_FILE = "sluice-data-version";
  private static final String LOCK_FILE = ".sluice.lock";
  private static final String LOGS = "logs";

  private final Path path;
  private final FileChannel channel;
  private final List<DirectoryLock> roles = new ArrayList<>();

  private DataDirectory(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Opens the folder, makes it where it is new, empties it if asked to. */
  static DataDirectory open(Path given, boolean fresh) {
    Path path = given.toAbsolutePath().normalize();
    try {
      refuseForeign(path);
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(
              path.resolve(LOCK_FILE),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      try {
        prepare(path, channel, fresh);
        return new DataDirectory(path, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new CannotStartException("The data folder " + path + " cannot be used: " + e, e);
    }
  }

  private static void refuseForeign(Path path) throws IOException {
    if (Files.isRegularFile(path)) {
      throw new CannotStartException(
          "The data folder " + path + " is a file: set SLUICE_DATA_DIR.");
    }
    if (!Files.isDirectory(path) || Files.exists(path.resolve(VERSION_FILE))) {
      return;
    }
    try (Stream<Path> entries = Files.list(path)) {
      if (entries.anyMatch(entry -> !entry.endsWith(LOCK_FILE) && !entry.endsWith(LOGS))) {
        throw new CannotStartException(
            "The folder "
                + path
                + " holds something else than sluice's data: set SLUICE_DATA_DIR to another.");
      }
    }
  }

  private static void prepare(Path path, FileChannel channel, boolean fresh) throws IOException {
    try (FileLock alone = channel.tryLock()) {
      if (fresh && alone == null) {
        throw new CannotStartException(
            "The data folder "
                + path
                + " is in use by another running instance and cannot be emptied.");
      }
      if (fresh) {
        empty(path);
      }
      if (alone != null && version(path).isEmpty()) {
        Path beside = path.resolve(VERSION_FILE + ".new");
        Files.writeString(beside, FORMAT + "\n");
        Files.move(beside, path.resolve(VERSION_FILE), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    // Waits out another process that is just making or emptying it.
    channel.lock(0, Long.MAX_VALUE, true);
    String found = version(path).orElse("none");
    if (!found.equals(FORMAT)) {
      throw new CannotStartException(
          "The data folder "
              + path
              + " is of another version (its format is "
              + found
              + ", this sluice reads "
              + FORMAT
              + "): start with --fresh to empty it, or set SLUICE_DATA_DIR to another.");
    }
  }

  private static Optional<String> version(Path path) throws IOException {
    try {
      return Optional.of(Files.readString(path.resolve(VERSION_FILE)).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static void empty(Path path) throws IOException {
    EmbeddedPostgres.stopOrphans(path.resolve("postgres"));
    EmbeddedRedis.stopOrphans(path.resolve("redis"));
    List<Path> entries;
    try (Stream<Path> listed = Files.list(path)) {
      entries =
          listed
              .filter(entry -> !entry.endsWith(LOCK_FILE))
              .filter(entry -> !entry.endsWith(LOGS))
              .filter(entry -> !entry.endsWith(VERSION_FILE))
              .toList();
    }
    entries.forEach(Trees::delete);
    Files.deleteIfExists(path.resolve(VERSION_FILE));
  }

  Path path() {
    return path;
  }

  Path resolve(String name) {
    return path.resolve(name);
  }

  /** Where the log of a process goes. */
  static Path log(Path given, String name) {
    return given.toAbsolutePath().normalize().resolve(LOGS).resolve(name + ".log");
  }

  /** Takes a role that only one process may run on this folder. */
  Path take(Role role) {
    Path directory = path.resolve(role.id());
    DirectoryLock lock =
        DirectoryLock.tryTake(directory)
            .orElseThrow(
                () ->
                    new CannotStartException(
                        "The data folder "
                            + path
                            + " is in use by another running instance with the role "
                            + role.id()
                            + "."));
    roles.add(lock);
    return directory;
  }

  /** Takes the first free place of a role that several processes may run: a folder of its own. */
  Path claim(Role role) {
    for (int place = 0; ; place++) {
      Path directory = path.resolve(role.id()).resolve(Integer.toString(place));
      Optional<DirectoryLock> lock = DirectoryLock.tryTake(directory);
      if (lock.isPresent()) {
        roles.add(lock.get());
        return directory;
      }
    }
  }

  @Override
  public void close() {
    roles.forEach(DirectoryLock::close);
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
