package dev.sluice.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;

/**
 * The card that a role of a running process leaves in the data folder, so that other processes of
 * the same system find its HTTP.
 *
 * <p>A process that was killed leaves its card behind; {@link #find} overlooks and removes it.
 */
record RunFile(Role role, long pid, URI address) {
  private static final String SUFFIX = ".properties";

  /** Writes the card; the file is there whole or not at all. */
  Path write(Path directory) {
    try {
      Files.createDirectories(directory);
      Path file = directory.resolve(role.id() + "-" + pid + SUFFIX);
      Path beside = directory.resolve(file.getFileName() + ".new");
      String text = "pid=" + pid + "\nhttp=" + address + "\n";
      Files.writeString(beside, text);
      return Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The living processes of a role, in a stable order. */
  static List<RunFile> find(Path directory, Role role) {
    List<RunFile> found = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(directory, role.id() + "-*" + SUFFIX)) {
        for (Path file : files) {
          read(file, role, found);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    found.sort(Comparator.comparingLong(RunFile::pid));
    return found;
  }

  private static void read(Path file, Role role, List<RunFile> into) throws IOException {
    Properties properties = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (NoSuchFileException stoppedMeanwhile) {
      return;
    }
    long pid = Long.parseLong(properties.getProperty("pid"));
    if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()) {
      into.add(new RunFile(role, pid, URI.create(properties.getProperty("http"))));
    } else {
      Files.deleteIfExists(file);
    }
  }
}
