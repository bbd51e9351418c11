package dev.sluice.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/**
 * Redis' own server (6.2) as a child process on the loopback interface, with an append-only file in
 * a directory.
 *
 * <p>Killed, it loses at most the last second of writes and loads the rest at the next start; a
 * server that outlived its JVM is stopped first. It refuses writes when its memory is full, since
 * evicting a claim would break a promise.
 */
public final class EmbeddedRedis implements EmbeddedPart {
  private static final String CONFIG = "redis.conf";
  private static final String BINARY = "/redis-server-";

  /** It takes a second or two; a machine that is busy with dozens of other things, a minute. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Settings settings;
  private final DirectoryLock lock;
  private final Child child;
  private final Duration startTime;

  private EmbeddedRedis(Settings settings, DirectoryLock lock, Child child, Duration startTime) {
    this.settings = settings;
    this.lock = lock;
    this.child = child;
    this.startTime = startTime;
  }

  /** What a server is started with. */
  public record Settings(Path directory, Binaries binaries, int port, String password) {
    public Settings {
      directory = directory.toAbsolutePath().normalize();
    }

    Path config() {
      return directory.resolve(CONFIG);
    }

    Path log() {
      return directory.resolve("redis.log");
    }

    @Override
    public String toString() {
      return "Settings[" + directory + ", port " + port + "]";
    }
  }

  /** Starts the server and returns when it has loaded its data and answers. */
  public static EmbeddedRedis start(Settings settings) {
    long begin = System.nanoTime();
    DirectoryLock lock = DirectoryLock.take(settings.directory());
    try {
      Path program = settings.binaries().redis();
      stopOrphans(settings.directory());
      writeConfig(settings);
      Child child =
          Child.start(
              List.of(program.toString(), settings.config().toString()),
              settings.directory(),
              settings.log(),
              Child.Signal.TERM);
      awaitReady(settings, child);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      return new EmbeddedRedis(settings, lock, child, took);
    } catch (IOException e) {
      lock.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Stops a server that outlived its JVM; the caller holds the directory. */
  public static void stopOrphans(Path directory) {
    Child.stopOrphansOf(directory.resolve(CONFIG), BINARY, Child.Signal.TERM);
  }

  /** The server of a directory, whoever started it; none if it does not run. */
  public static List<ProcessHandle> servers(Path directory) {
    return Child.running(directory.resolve(CONFIG), BINARY);
  }

  private static void writeConfig(Settings settings) throws IOException {
    Files.deleteIfExists(settings.config());
    Files.createFile(
        settings.config(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        settings.config(),
        """
        bind 127.0.0.1
        port %d
        requirepass %s
        dir "%s"
        appendonly yes
        appendfsync everysec
        save ""
        maxmemory 512mb
        maxmemory-policy noeviction
        maxclients 2000
        set-proc-title no
        """
            .formatted(settings.port(), settings.password(), settings.directory()));
  }

  private static void awaitReady(Settings settings, Child child) {
    try {
      Waiting.until(
          PATIENCE,
          () -> {
            if (!child.isAlive()) {
              throw new EmbeddedPartException(
                  "Redis ended while it started; see " + settings.log() + ".");
            }
            return answers(settings);
          },
          "Redis did not start in time; see " + settings.log() + ".");
    } catch (RuntimeException e) {
      child.stop(Child.Signal.TERM, Duration.ofSeconds(5));
      throw e;
    }
  }

  /** While it loads its data, it answers PING with an error. */
  private static boolean answers(Settings settings) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", settings.port()), 1_000);
      socket.setSoTimeout(1_000);
      String hello = "AUTH " + settings.password() + "\r\nPING\r\nQUIT\r\n";
      socket.getOutputStream().write(hello.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).contains("+PONG");
    } catch (IOException notYet) {
      return false;
    }
  }

  /** {@code redis://:password@127.0.0.1:port}. */
  public String uri() {
    return "redis://:" + settings.password() + "@127.0.0.1:" + settings.port();
  }

  /** {@code redis://127.0.0.1:port}, for clients that take the password by itself. */
  public String address() {
    return "redis://127.0.0.1:" + settings.port();
  }

  public String password() {
    return settings.password();
  }

  @Override
  public int port() {
    return settings.port();
  }

  /** Runs the action on another thread when the server has ended, by whatever cause. */
  public void onExit(Runnable action) {
    child.onExit(action);
  }

  /** The server's process, for tests that kill it. */
  public long pid() {
    return child.pid();
  }

  @Override
  public String name() {
    return "Redis";
  }

  @Override
  public Duration startTime() {
    return startTime;
  }

  @Override
  public boolean isAlive() {
    return child.isAlive();
  }

  @Override
  public void close() {
    child.stop(Child.Signal.TERM, Duration.ofSeconds(10));
    lock.close();
  }
}
