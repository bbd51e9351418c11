package dev.sluice.stack;

import dev.sluice.embedded.EmbeddedPartException;
import dev.sluice.embedded.WithParent;
import dev.sluice.runtime.config.ConfigException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Starts the roles that the command line asks for, and stops them when the process is told to.
 *
 * <p>Exit status: 0 when stopped, 1 when it could not start, 2 when the arguments make no sense.
 */
final class Launcher {
  private static final Duration READINESS = Duration.ofSeconds(30);
  private static final Duration FULL_STRENGTH = Duration.ofSeconds(12);

  private static final Duration STOPPING = Duration.ofSeconds(18);

  private Launcher() {}

  public static void main(String[] args) {
    switch (CommandLine.parse(List.of(args))) {
      case CommandLine.Help() -> System.out.print(usage());
      case CommandLine.Version() -> System.out.println("sluice " + version());
      case CommandLine.Refused(String sentence) -> end(2, sentence);
      case CommandLine.Run run -> run(run);
    }
  }

  private static void run(CommandLine.Run run) {
    Console console = new Console(System.out);
    try {
      StackSettings settings = StackSettings.read(run, System.getenv());
      logTo(settings, "sluice");
      DataDirectory data = DataDirectory.open(settings.dataDirectory(), settings.fresh());
      Places places = Places.take(data, settings);
      logTo(settings, places.logName());
      UnsafeWarning.silence();
      start(settings, new StackApplication(settings, data, places, console), console);
    } catch (CannotStartException e) {
      end(1, e.getMessage());
    }
  }

  /** Read when the first line is logged; which place a process has is only known by then. */
  private static void logTo(StackSettings settings, String name) {
    System.getProperties().putIfAbsent("logback.configurationFile", "logback-stack.xml");
    System.setProperty(
        "sluice.log.file", DataDirectory.log(settings.dataDirectory(), name).toString());
  }

  private static void start(StackSettings settings, StackApplication application, Console console) {
    AtomicBoolean stopping = new AtomicBoolean();
    Runnable hook =
        () -> {
          stopping.set(true);
          stop(application, console);
        };
    Runtime.getRuntime().addShutdownHook(new Thread(hook, "stop"));
    WithParent.stopIfAsked(0);
    try {
      greet(application, application.start(), settings, console);
    } catch (RuntimeException e) {
      // What is stopped while it starts cannot start; that is no failure.
      if (!stopping.get()) {
        fail(application, e);
      }
    }
  }

  private static void greet(
      StackApplication application, URI address, StackSettings settings, Console console) {
    switch (application.awaitUp(READINESS, FULL_STRENGTH)) {
      case UP -> {}
      case DEGRADED -> console.say("  It works, but not at its best: " + application.missing());
      case DOWN ->
          console.say(
              "  Not ready after " + READINESS.toSeconds() + " s: " + application.missing());
    }
    Welcome welcome = new Welcome(console, Clock.systemUTC());
    if (settings.runs(EnumSet.allOf(Role.class))) {
      welcome.whole(address);
    } else if (settings.runs(Role.INGRESS)) {
      welcome.ingress(address);
    } else {
      console.say(settings.roleIds() + " is up on " + address);
    }
  }

  /** A hook that lets the JVM go on would end it with the signal's status. */
  private static void stop(StackApplication application, Console console) {
    console.say("Stopping …");
    Thread closing = Thread.ofPlatform().daemon().name("closing").start(application::close);
    try {
      console.say(closing.join(STOPPING) ? "Stopped." : "Stopped, though not in order.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(0);
  }

  private static void fail(StackApplication application, RuntimeException failure) {
    Optional<String> sentence = sentence(failure);
    if (sentence.isEmpty()) {
      LoggerFactory.getLogger(Launcher.class).atError().setCause(failure).log("Cannot start");
    }
    application.close();
    end(1, sentence.orElse("sluice cannot start: " + failure.getMessage()));
  }

  /** What was written for the person who starts it, however deep it lies. */
  private static Optional<String> sentence(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CannotStartException
          || cause instanceof EmbeddedPartException
          || cause instanceof ConfigException) {
        return Optional.ofNullable(cause.getMessage());
      }
    }
    return Optional.empty();
  }

  private static void end(int status, @Nullable String sentence) {
    System.err.println(sentence);
    System.err.flush();
    Runtime.getRuntime().halt(status);
  }

  private static String usage() {
    StringBuilder ports = new StringBuilder();
    for (Port port : Port.values()) {
      ports.append(
          String.format(
              "  %-28s  the port of %s (%d)%n", port.variable(), port.purpose(), port.preset()));
    }
    return """
    Usage: java -jar sluice.jar [--roles=ROLE,...] [--fresh]

      --roles=...   start only these: %s (default: all)
      --fresh       empty the data folder first
      --version     print the version
      --help        print this

    Environment:
      SLUICE_DATA_DIR               the data folder (.sluice in the current folder)
    """
            .formatted(Role.ids())
        + ports;
  }

  static String version() {
    return Optional.ofNullable(Launcher.class.getPackage().getImplementationVersion())
        .orElse("(not packaged)");
  }
}
