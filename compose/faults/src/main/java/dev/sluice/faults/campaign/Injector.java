package dev.sluice.faults.campaign;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Carries out the faults of a plan, one after the other, and heals what it hurt. */
final class Injector {
  private final Fleet fleet;
  private final PrintStream out;

  Injector(Fleet fleet, PrintStream out) {
    this.fleet = fleet;
    this.out = out;
  }

  void run(List<Fault> plan) throws InterruptedException {
    long begin = System.nanoTime();
    for (Fault fault : plan) {
      long wait = begin + fault.at().toNanos() - System.nanoTime();
      TimeUnit.NANOSECONDS.sleep(Math.max(0, wait));
      out.println(fault);
      inject(fault);
    }
  }

  private void inject(Fault fault) throws InterruptedException {
    switch (fault.kind()) {
      case KILL -> {
        fleet.member(fault.target()).kill();
        sleep(fault.lasting());
        fleet.member(fault.target()).start();
      }
      case STOP -> {
        fleet.member(fault.target()).stop();
        sleep(fault.lasting());
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
      case EMPTY_REDIS -> emptyRedis();
      case KILL_POSTGRES -> kill(fleet.data().resolve("postgres/cluster/postmaster.pid"));
      case KILL_REDIS -> kill(fleet.data().resolve("redis/redis.pid"));
    }
  }

  private void emptyRedis() {
    try {
      Redis.flush(fleet.port("SLUICE_REDIS_PORT"), secret(fleet.data(), "redis-password"));
    } catch (IOException e) {
      out.println("        Redis could not be emptied: " + e);
    }
  }

  private void kill(Path pidFile) {
    if (Files.exists(pidFile)) {
      Signals.send("KILL", Signals.pidIn(pidFile));
    } else {
      out.println("        there is no " + pidFile);
    }
  }

  static String secret(Path data, String name) throws IOException {
    return Files.readString(data.resolve("secrets").resolve(name)).strip();
  }

  private static void sleep(Duration length) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(length.toNanos());
  }
}
