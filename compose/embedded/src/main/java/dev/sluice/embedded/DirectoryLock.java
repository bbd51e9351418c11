package dev.sluice.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Holds a directory for this process until closed. The operating system drops the lock with the
 * process, after a kill too, so a lock left behind never has to be cleared.
 */
public final class DirectoryLock implements AutoCloseable {
  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Creates the directory where needed and takes it; empty if another holder has it. */
  public static Optional<DirectoryLock> tryTake(Path directory) {
    try {
      Files.createDirectories(directory);
      FileChannel channel =
          FileChannel.open(
              directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return Optional.of(new DirectoryLock(channel));
        }
      } catch (OverlappingFileLockException heldByThisProcess) {
        // As refused as by another process.
      }
      channel.close();
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@link #tryTake}, but with a sentence where the directory is in use. */
  public static DirectoryLock take(Path directory) {
    return tryTake(directory)
        .orElseThrow(
            () ->
                new EmbeddedPartException(
                    "The folder " + directory + " is in use by another running instance."));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
