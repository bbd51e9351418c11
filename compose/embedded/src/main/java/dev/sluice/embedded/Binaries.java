package dev.sluice.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The native programs in the class path, unpacked once into a directory.
 *
 * <p>Several processes may unpack into the same directory at once: each writes beside and renames,
 * and the first to rename wins.
 */
public final class Binaries {
  private static final Object UNPACKING = new Object();

  private final Path directory;

  public Binaries(Path directory) {
    this.directory = directory.toAbsolutePath().normalize();
  }

  /** The directory that holds {@code bin/postgres} and {@code bin/initdb}. */
  Path postgres() {
    String platform =
        switch (Platform.current()) {
          case LINUX_AMD64 -> "linux-x86_64";
          case LINUX_ARM64 -> "linux-arm_64";
          case MACOS_AMD64 -> "darwin-x86_64";
          case MACOS_ARM64 -> "darwin-arm_64";
        };
    return unpacked("postgres-" + platform, ".txz", Binaries::untar);
  }

  /** The Redis server. */
  Path redis() {
    return switch (Platform.current()) {
      case LINUX_AMD64 -> linuxRedis();
      case LINUX_ARM64 -> program("redis-server-6.2.7-linux-arm64");
      case MACOS_AMD64 -> program("redis-server-6.2.6-v5-darwin-amd64");
      case MACOS_ARM64 -> program("redis-server-6.2.6-v5-darwin-arm64");
    };
  }

  /** The 64-bit build needs OpenSSL 3 of the system; the 32-bit one is linked statically. */
  private Path linuxRedis() {
    Path preferred = program("redis-server-6.2.6-v5-linux-amd64");
    return starts(preferred) ? preferred : program("redis-server-6.2.7-linux-386");
  }

  private static boolean starts(Path program) {
    return Child.succeeds(List.of(program.toString(), "--version"));
  }

  private Path program(String resource) {
    return unpacked(
        resource,
        "",
        (in, target) -> {
          Files.copy(in, target);
          makeExecutable(target);
        });
  }

  private Path unpacked(String name, String suffix, Unpacking unpacking) {
    URL resource = Binaries.class.getResource("/" + name + suffix);
    if (resource == null) {
      throw new EmbeddedPartException(
          "The binaries " + name + " are not part of this build: build it on this platform.");
    }
    synchronized (UNPACKING) {
      return unpacked(resource, name, unpacking);
    }
  }

  private Path unpacked(URL resource, String name, Unpacking unpacking) {
    try {
      // The size tells builds apart, without reading 15 MB at each start.
      Path target =
          directory.resolve(name + "-" + resource.openConnection().getContentLengthLong());
      if (!Files.exists(target)) {
        Files.createDirectories(directory);
        Path beside = directory.resolve(name + "." + ProcessHandle.current().pid() + ".tmp");
        Trees.delete(beside);
        try (InputStream in = resource.openStream()) {
          unpacking.unpack(in, beside);
        }
        move(beside, target);
      }
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException e) {
      Trees.delete(from);
    }
  }

  private static void untar(InputStream in, Path target) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(in)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("An entry leaves the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
          continue;
        }
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
          Files.copy(tar, path);
          if ((entry.getMode() & 0100) != 0) {
            makeExecutable(path);
          }
        }
      }
    }
  }

  private static void makeExecutable(Path path) throws IOException {
    if (!path.toFile().setExecutable(true, false)) {
      throw new IOException("Could not make " + path + " executable");
    }
  }

  private interface Unpacking {
    void unpack(InputStream in, Path target) throws IOException;
  }

  private enum Platform {
    LINUX_AMD64,
    LINUX_ARM64,
    MACOS_AMD64,
    MACOS_ARM64;

    static Platform current() {
      String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
      String machine = System.getProperty("os.arch", "");
      boolean arm = machine.equals("aarch64");
      if (arm || machine.equals("amd64") || machine.equals("x86_64")) {
        if (system.startsWith("linux")) {
          return arm ? LINUX_ARM64 : LINUX_AMD64;
        }
        if (system.startsWith("mac")) {
          return arm ? MACOS_ARM64 : MACOS_AMD64;
        }
      }
      throw new EmbeddedPartException(
          "The embedded parts run on Linux and macOS, amd64 and arm64, not on "
              + system
              + " "
              + machine
              + ".");
    }
  }
}
