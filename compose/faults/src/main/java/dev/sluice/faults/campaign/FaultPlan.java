package dev.sluice.faults.campaign;

import dev.sluice.faults.campaign.Fault.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The faults of a campaign: they follow from the seed alone. Pure. */
final class FaultPlan {
  private static final Duration QUIET_START = Duration.ofSeconds(4);
  private static final List<String> SERVERS = List.of("postgres", "redis");
  private static final List<String> SERVICES = List.of("booking", "schedule");
  private static final List<String> LINKS =
      List.of("kafka", "postgres", "redis", "booking", "schedule");
  private static final int OVERLAPPING_PERCENT = 20;

  private final Random random;
  private final List<String> processes;
  private final List<Kind> kinds = new ArrayList<>();
  private final Map<Kind, List<String>> targets = new EnumMap<>(Kind.class);

  private FaultPlan(long seed, List<String> processes) {
    this.random = new Random(seed);
    this.processes = processes;
  }

  /**
   * One fault after another, with pauses in which the system may heal, or not quite; some begin
   * while another lasts. Kinds and targets are drawn like cards, so that all come before one comes
   * again.
   *
   * @param processes the processes that may be hit
   */
  static List<Fault> of(long seed, Duration length, List<String> processes) {
    FaultPlan plan = new FaultPlan(seed, processes);
    List<Fault> faults = new ArrayList<>();
    Duration at = QUIET_START;
    while (at.compareTo(length) < 0) {
      Fault fault = plan.draw(at);
      boolean taken = !faults.isEmpty() && faults.getLast().target().equals(fault.target());
      boolean overlaps = plan.random.nextInt(100) < OVERLAPPING_PERCENT && !taken;
      Duration lasting = overlaps ? Duration.ZERO : fault.lasting();
      faults.add(fault);
      at = at.plus(lasting).plusMillis(plan.millis(overlaps ? 300 : 2_000, 8_000));
    }
    return faults;
  }

  /**
   * Each process and each server is killed once, in the order that the seed gives, hardly waiting
   * for one to come back before the next; the servers before the infrastructure that starts them.
   *
   * @param pause from one to the next
   */
  static List<Fault> ofKills(long seed, Duration pause, List<String> processes) {
    List<String> order = new ArrayList<>(processes);
    order.addAll(SERVERS);
    Random random = new Random(seed);
    Collections.shuffle(order, random);
    if (order.remove(Fleet.INFRA)) {
      int last = Math.max(order.indexOf(SERVERS.getFirst()), order.indexOf(SERVERS.getLast()));
      order.add(random.nextInt(last + 1, order.size() + 1), Fleet.INFRA);
    }
    List<Fault> faults = new ArrayList<>();
    Duration at = QUIET_START;
    for (String target : order) {
      Kind kind = SERVERS.contains(target) ? Kind.KILL_SERVER : Kind.KILL;
      faults.add(new Fault(at, kind, target, Duration.ofMillis(300), 0));
      at = at.plus(pause);
    }
    return faults;
  }

  private Fault draw(Duration at) {
    if (kinds.isEmpty()) {
      Collections.addAll(kinds, Kind.values());
      Collections.shuffle(kinds, random);
    }
    Kind kind = kinds.removeLast();
    List<String> left = targets.computeIfAbsent(kind, _ -> new ArrayList<>());
    if (left.isEmpty()) {
      left.addAll(targetsOf(kind));
      Collections.shuffle(left, random);
    }
    return new Fault(at, kind, left.removeLast(), lasting(kind), random.nextInt(100));
  }

  private List<String> targetsOf(Kind kind) {
    return switch (kind) {
      case KILL, STOP, PAUSE -> processes;
      case SKEW_CLOCK -> processes.stream().filter(p -> !p.equals(Fleet.INFRA)).toList();
      case EMPTY -> List.of("redis");
      case KILL_SERVER, PAUSE_SERVER -> SERVERS;
      case CUT, STALL, LOSE_ANSWERS, DELAY -> LINKS;
      case SLOW_SERVICE, FAIL_SERVICE, LATE_SERVICE, LOSE_SERVICE, DOUBLE_SERVICE -> SERVICES;
      case BUSY_DISK -> List.of("disk");
      case STUTTER -> List.of(Fleet.INFRA);
    };
  }

  private Duration lasting(Kind kind) {
    return Duration.ofMillis(
        switch (kind) {
          case KILL, STOP -> millis(100, 4_000);
          case PAUSE, PAUSE_SERVER -> millis(500, 12_000);
          case EMPTY, KILL_SERVER, SKEW_CLOCK -> 0;
          case CUT, STALL, LOSE_ANSWERS -> millis(500, 9_000);
          case DELAY, SLOW_SERVICE, DOUBLE_SERVICE, BUSY_DISK, STUTTER -> millis(3_000, 8_000);
          case FAIL_SERVICE, LATE_SERVICE, LOSE_SERVICE -> millis(2_000, 10_000);
        });
  }

  private long millis(int least, int most) {
    return random.nextInt(least, most);
  }
}
