package dev.sluice.faults.campaign;

import dev.sluice.faults.history.History;
import dev.sluice.faults.proxy.Manner;
import dev.sluice.faults.proxy.Weather;
import io.grpc.Status;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Carries out the faults of a plan, each on a thread of its own, and heals what it hurt. */
final class Injector {
  private static final Status.Code[] STATUSES = Status.Code.values();

  private final Fleet fleet;
  private final PrintStream out;
  private final Consumer<Healed> healed;
  private final Consumer<String> failed;

  /**
   * A fault that is over.
   *
   * @param nanos when it was, by {@link System#nanoTime}
   */
  record Healed(Fault fault, Instant from, Instant until, long nanos) {
    static Healed now(Fault fault, Instant from) {
      return new Healed(fault, from, Instant.now(), System.nanoTime());
    }

    History.Trouble trouble() {
      return new History.Trouble(fault.kind().name(), fault.target(), from, until);
    }
  }

  /**
   * @param healed told of the end of each fault
   * @param failed told of each fault that could not be injected: what was not hurt proves nothing
   */
  Injector(Fleet fleet, PrintStream out, Consumer<Healed> healed, Consumer<String> failed) {
    this.fleet = fleet;
    this.out = out;
    this.healed = healed;
    this.failed = failed;
  }

  /** Returns when all are over. */
  void run(List<Fault> plan) throws InterruptedException {
    long begin = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    try {
      for (Fault fault : plan) {
        sleep(Duration.ofNanos(begin + fault.at().toNanos() - System.nanoTime()));
        out.println(fault);
        threads.add(Thread.ofVirtual().name(fault.kind().name()).start(() -> carryOut(fault)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    } finally {
      threads.forEach(Thread::interrupt);
    }
  }

  private void carryOut(Fault fault) {
    Instant from = Instant.now();
    try {
      inject(fault);
      healed.accept(Healed.now(fault, from));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException partIsDown) {
      // Another fault lasts, and there is nothing to empty.
      healed.accept(Healed.now(fault, from));
      out.println("           " + fault.kind() + " of " + fault.target() + ": " + partIsDown);
    } catch (RuntimeException e) {
      failed.accept(fault.kind() + " of " + fault.target() + " did not work: " + e);
    }
  }

  private void inject(Fault fault) throws InterruptedException, IOException {
    switch (fault.kind()) {
      case KILL -> {
        fleet.member(fault.target()).kill();
        sleep(fault.lasting());
        fleet.member(fault.target()).start();
      }
      case STOP -> {
        stop(fault);
        sleep(fault.lasting());
        fleet.member(fault.target()).start();
      }
      case SKEW_CLOCK -> {
        long most = Campaign.SKEW.toMillis();
        fleet.member(fault.target()).skew(Duration.ofMillis(fault.between(-most, most)));
        stop(fault);
        fleet.member(fault.target()).start();
      }
      case PAUSE -> {
        fleet.member(fault.target()).pause();
        try {
          sleep(fault.lasting());
        } finally {
          fleet.member(fault.target()).resume();
        }
      }
      case EMPTY -> Redis.flush(fleet.port(Part.REDIS), fleet.secret("redis-password"));
      case KILL_SERVER -> awaitServer(fault).forEach(ProcessHandle::destroyForcibly);
      case PAUSE_SERVER -> pauseServer(fault);
      case CUT -> weather(fault, new Weather.Cut());
      case STALL -> weather(fault, new Weather.Stalled());
      case LOSE_ANSWERS -> weather(fault, new Weather.Mute());
      case DELAY -> weather(fault, new Weather.Delayed(Duration.ofMillis(fault.between(5, 300))));
      case SLOW_SERVICE -> manner(fault, new Manner.Slow(millis(fault, 50, 3_000)));
      case FAIL_SERVICE -> manner(fault, new Manner.Failing(status(fault)));
      case LATE_SERVICE -> manner(fault, new Manner.Late());
      case LOSE_SERVICE -> manner(fault, new Manner.Losing());
      case DOUBLE_SERVICE ->
          manner(fault, new Manner.Doubling(millis(fault, fault.variant() % 2, 4_000)));
      case BUSY_DISK -> BusyDisk.write(fleet.data(), fault.lasting());
      case STUTTER -> stutter(fault);
    }
  }

  private void stop(Fault fault) throws InterruptedException {
    if (!fleet.member(fault.target()).stop()) {
      out.println("           " + fault.target() + " did not stop in time and was killed");
    }
  }

  /** There may be none just now: its infrastructure is being started itself. */
  private List<ProcessHandle> awaitServer(Fault fault) throws InterruptedException {
    List<ProcessHandle> server = server(fault);
    for (int left = 3_000; server.isEmpty() && left > 0; left--) {
      TimeUnit.MILLISECONDS.sleep(100);
      server = server(fault);
    }
    if (server.isEmpty()) {
      throw new IllegalStateException("there is no server of " + fault.target());
    }
    return server;
  }

  private void pauseServer(Fault fault) throws InterruptedException {
    List<ProcessHandle> server = awaitServer(fault);
    try (Thaw _ = Servers.pause(server)) {
      sleep(fault.lasting());
    }
  }

  private List<ProcessHandle> server(Fault fault) {
    return Part.of(fault.target()) == Part.POSTGRES
        ? Servers.postgres(fleet.data())
        : Servers.redis(fleet.data());
  }

  /** For all connections, or for half of them. */
  private void weather(Fault fault, Weather weather) throws InterruptedException {
    var link = fleet.link(Part.of(fault.target()));
    link.become(weather, fault.variant() < 50 ? 1 : 0.5);
    try {
      sleep(fault.lasting());
    } finally {
      link.become(new Weather.Clear(), 1);
    }
  }

  private void manner(Fault fault, Manner manner) throws InterruptedException {
    var proxy = fleet.proxy(Part.of(fault.target()));
    proxy.behave(manner, fault.variant() % 3 == 0 ? 1 : 0.5);
    try {
      sleep(fault.lasting());
    } finally {
      proxy.behave(new Manner.Honest(), 1);
    }
  }

  private static Duration millis(Fault fault, long least, long most) {
    return Duration.ofMillis(fault.between(least, most));
  }

  /** Any but OK, which comes first. */
  private static Status.Code status(Fault fault) {
    return STATUSES[1 + fault.variant() % (STATUSES.length - 1)];
  }

  private void stutter(Fault fault) throws InterruptedException {
    Member member = fleet.member(fault.target());
    long end = System.nanoTime() + fault.lasting().toNanos();
    while (System.nanoTime() < end) {
      member.pause();
      try {
        TimeUnit.MILLISECONDS.sleep(fault.between(50, 200));
      } finally {
        member.resume();
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static void sleep(Duration length) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(Math.max(0, length.toNanos()));
  }
}
