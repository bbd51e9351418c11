package dev.sluice.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's own server as a child process on the loopback interface, with a cluster in a
 * directory.
 *
 * <p>Killed together with this JVM or alone, it recovers at the next start; a server that outlived
 * its JVM is stopped first. It runs as root too, by {@link Unprivileged}.
 */
public final class EmbeddedPostgres implements EmbeddedPart {
  private static final String USER = "sluice";
  private static final String CLUSTER = "cluster";
  private static final String BINARY = "/bin/postgres";

  /** It takes a second or two; a machine that is busy with dozens of other things, a minute. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Settings settings;
  private final DirectoryLock lock;
  private final Child child;
  private final Duration startTime;

  private EmbeddedPostgres(Settings settings, DirectoryLock lock, Child child, Duration startTime) {
    this.settings = settings;
    this.lock = lock;
    this.child = child;
    this.startTime = startTime;
  }

  /**
   * What a server is started with.
   *
   * @param durable false spares the disk in tests: a crash of the machine, not of a process, may
   *     then lose data
   */
  public record Settings(
      Path directory,
      Binaries binaries,
      int port,
      String password,
      List<String> databases,
      boolean durable) {
    public Settings {
      directory = directory.toAbsolutePath().normalize();
      databases = List.copyOf(databases);
    }

    Path cluster() {
      return directory.resolve(CLUSTER);
    }

    Path log() {
      return directory.resolve("postgres.log");
    }

    @Override
    public String toString() {
      return "Settings[" + directory + ", port " + port + ", " + databases + "]";
    }
  }

  /** Starts the server, makes what databases are missing, and returns when they can be used. */
  public static EmbeddedPostgres start(Settings settings) {
    long begin = System.nanoTime();
    DirectoryLock lock = DirectoryLock.take(settings.directory());
    Child child = null;
    try {
      Path bin = settings.binaries().postgres().resolve("bin");
      Unprivileged unprivileged = Unprivileged.detect(bin.resolve("postgres"));
      stopOrphans(settings.directory());
      if (!Files.exists(settings.cluster())) {
        initialize(settings, bin, unprivileged);
      }
      child = launch(settings, bin, unprivileged);
      awaitReady(settings, child);
      createDatabases(settings);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      return new EmbeddedPostgres(settings, lock, child, took);
    } catch (IOException e) {
      abandon(child, lock);
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      abandon(child, lock);
      throw e;
    }
  }

  /** Stops a server that outlived its JVM; the caller holds the directory. */
  public static void stopOrphans(Path directory) {
    Child.stopOrphansOf(directory.resolve(CLUSTER), BINARY, Child.Signal.INT);
  }

  /** The server of a directory, whoever started it; none if it does not run. */
  public static List<ProcessHandle> servers(Path directory) {
    return Child.running(directory.resolve(CLUSTER), BINARY);
  }

  private static void abandon(@Nullable Child child, DirectoryLock lock) {
    if (child != null) {
      child.stop(Child.Signal.INT, Duration.ofSeconds(10));
    }
    lock.close();
  }

  /** Into a directory beside and then renamed, so that a cluster is whole or not there. */
  private static void initialize(Settings settings, Path bin, Unprivileged unprivileged)
      throws IOException {
    Path beside = settings.directory().resolve("cluster.new");
    Child.stopOrphansOf(beside, "/bin/initdb", Child.Signal.TERM);
    Trees.delete(beside);
    Path password = settings.directory().resolve("password.new");
    Files.deleteIfExists(password);
    Files.createFile(
        password,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(password, settings.password());
    unprivileged.give(settings.directory());
    List<String> command =
        new ArrayList<>(
            List.of(
                bin.resolve("initdb").toString(),
                "-D",
                beside.toString(),
                "--username=" + USER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8"));
    if (!settings.durable()) {
      command.add("--no-sync");
    }
    Child initdb =
        Child.start(
            unprivileged.command(command), settings.directory(), settings.log(), Child.Signal.TERM);
    initdb.awaitEnd(PATIENCE);
    Files.delete(password);
    if (!Files.exists(beside.resolve("global/pg_control"))) {
      throw new EmbeddedPartException(
          "PostgreSQL could not make its cluster; see " + settings.log() + ".");
    }
    Files.move(beside, settings.cluster(), StandardCopyOption.ATOMIC_MOVE);
  }

  private static Child launch(Settings settings, Path bin, Unprivileged unprivileged)
      throws IOException {
    // A file of the last run says "ready" until the new server writes its own.
    Files.deleteIfExists(settings.cluster().resolve("postmaster.pid"));
    unprivileged.give(settings.directory());
    List<String> command =
        new ArrayList<>(
            List.of(
                bin.resolve("postgres").toString(),
                "-D",
                settings.cluster().toString(),
                "-p",
                Integer.toString(settings.port())));
    List<String> options =
        new ArrayList<>(
            List.of(
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "max_connections=300",
                "shared_buffers=128MB",
                "max_wal_size=512MB",
                "timezone=UTC",
                "log_timezone=UTC",
                "log_min_messages=warning"));
    if (!settings.durable()) {
      options.addAll(List.of("fsync=off", "full_page_writes=off"));
    }
    for (String option : options) {
      command.add("-c");
      command.add(option);
    }
    return Child.start(
        unprivileged.command(command), settings.directory(), settings.log(), Child.Signal.INT);
  }

  /** As {@code pg_ctl -w} does: the eighth line of {@code postmaster.pid} is the server's state. */
  private static void awaitReady(Settings settings, Child child) {
    Path file = settings.cluster().resolve("postmaster.pid");
    Waiting.until(
        PATIENCE,
        () -> {
          if (!child.isAlive()) {
            throw new EmbeddedPartException(
                "PostgreSQL ended while it started; see " + settings.log() + ".");
          }
          return isReady(file);
        },
        "PostgreSQL did not start in time; see " + settings.log() + ".");
  }

  private static boolean isReady(Path file) {
    try {
      List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
      return lines.size() >= 8 && lines.get(7).strip().equals("ready");
    } catch (IOException changedMeanwhile) {
      return false;
    }
  }

  private static void createDatabases(Settings settings) {
    try (Connection connection = connect(settings)) {
      for (String database : settings.databases()) {
        createDatabase(connection, database);
      }
    } catch (SQLException e) {
      throw new EmbeddedPartException("PostgreSQL started but refused its databases.", e);
    }
  }

  private static Connection connect(Settings settings) throws SQLException {
    return DriverManager.getConnection(
        jdbcUrl(settings.port(), "postgres"), USER, settings.password());
  }

  private static void createDatabase(Connection connection, String name) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
      query.setString(1, name);
      try (ResultSet found = query.executeQuery()) {
        if (found.next()) {
          return;
        }
      }
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE \"" + name.replace("\"", "") + "\"");
    }
  }

  private static String jdbcUrl(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** The database of this name, made now if it is missing. */
  public Database database(String name) {
    try (Connection connection = connect(settings)) {
      createDatabase(connection, name);
    } catch (SQLException e) {
      throw new EmbeddedPartException("PostgreSQL refused the database " + name + ".", e);
    }
    return new Database(jdbcUrl(settings.port(), name), USER, settings.password());
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
    return "PostgreSQL";
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
    child.stop(Child.Signal.INT, Duration.ofSeconds(10));
    lock.close();
  }
}
