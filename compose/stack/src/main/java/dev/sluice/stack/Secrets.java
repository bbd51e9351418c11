package dev.sluice.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Supplier;

/**
 * What all processes of a system have to agree on: made up on first use, and kept in files that
 * only their owner reads.
 *
 * <p>Several processes may ask at once: one makes the value, all get the same.
 */
final class Secrets {
  static final String POSTGRES = "postgres-password";
  static final String REDIS = "redis-password";
  static final String SEAL = "seal-key";
  static final String WEBHOOKS = "webhook-key";
  static final String IDENTITY = "identity-key-secret";
  static final String ISSUER = "issuer";

  private static final int BYTES = 32;

  private final Path directory;

  Secrets(Path directory) {
    this.directory = directory;
  }

  /** 256 random bits in URL-safe Base64, the same at every call with this name. */
  String secret(String name) {
    return kept(name, Secrets::random);
  }

  /** The value that was kept first under this name. */
  String keep(String name, String value) {
    return kept(name, () -> value);
  }

  /** Keeps the value instead of an earlier one. */
  String put(String name, String value) {
    return locked(
        () -> {
          write(directory.resolve(name), value);
          return value;
        });
  }

  private String kept(String name, Supplier<String> value) {
    return locked(
        () -> {
          Path file = directory.resolve(name);
          if (!Files.exists(file)) {
            write(file, value.get());
          }
          return Files.readString(file).strip();
        });
  }

  /** The file's lock keeps other processes away, the monitor other threads. */
  private synchronized String locked(Work work) {
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      try (FileChannel channel =
              FileChannel.open(
                  directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock _ = channel.lock()) {
        return work.run();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String random() {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  private static void write(Path file, String value) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(beside);
    Files.createFile(
        beside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(beside, value);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private interface Work {
    String run() throws IOException;
  }
}
