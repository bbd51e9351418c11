package dev.sluice.faults.campaign;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** Keeps the disk below a folder busy: writes, and has each write flushed. */
final class BusyDisk {
  private static final int CHUNK = 4 * 1024 * 1024;
  private static final long MOST = 256L * 1024 * 1024;

  private BusyDisk() {}

  static void write(Path directory, Duration lasting) throws IOException {
    Path file = Files.createTempFile(directory, "busy-", ".tmp");
    long end = System.nanoTime() + lasting.toNanos();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
      while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
        if (channel.position() >= MOST) {
          channel.truncate(0);
        }
        chunk.clear();
        while (chunk.hasRemaining()) {
          channel.write(chunk);
        }
        channel.force(true);
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
