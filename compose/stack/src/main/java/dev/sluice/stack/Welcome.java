package dev.sluice.stack;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens when the gateway is up: its two resources are put there, and it says so. */
final class Welcome {
  private static final Logger log = LoggerFactory.getLogger(Welcome.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BETWEEN = Duration.ofMillis(250);

  private final Console console;
  private final Clock clock;

  Welcome(Console console, Clock clock) {
    this.console = console;
    this.clock = clock;
  }

  /** For the whole system in one process: when it says that it is up, all of it is. */
  void whole(URI address) {
    try (Gateway gateway = new Gateway(address)) {
      seed(gateway, PATIENCE);
      List<String> commands = FirstBooking.commands(address, gateway, clock);
      DemoAccounts.show(console);
      console.say("");
      console.say("sluice is up on " + address);
      console.say("");
      console.say("A booking, to copy and paste:");
      for (String command : commands) {
        console.say("");
        console.say(command);
      }
      console.say("");
    }
  }

  /** For an ingress by itself: the others may come later. */
  void ingress(URI address) {
    console.say("sluice is up on " + address);
    Thread.ofVirtual()
        .name("seed")
        .start(
            () -> {
              try (Gateway gateway = new Gateway(address)) {
                seed(gateway, Duration.ofMinutes(10));
              }
            });
  }

  private void seed(Gateway gateway, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        Seeding.run(gateway);
        return;
      } catch (IOException e) {
        if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
          log.atWarn()
              .addKeyValue("why", e.getMessage())
              .log("The resources room-1 and class-1 could not be put there");
          return;
        }
        LockSupport.parkNanos(BETWEEN.toNanos());
      }
    }
  }
}
