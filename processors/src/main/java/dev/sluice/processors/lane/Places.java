package dev.sluice.processors.lane;

import dev.sluice.processors.step.Service;
import dev.sluice.schemas.command.LaneKey;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How many commands of one partition wait for each service, and which lanes wait for that to become
 * fewer: a service that does not answer fills its own places, and none of another service.
 *
 * <p>Whether a command may start is told by the service that it calls first. Those that it calls
 * later have twice as many places, since what comes from another service finds them taken only by
 * its like. What runs is never held up on its way. Used by one thread.
 */
public final class Places {
  private static final int ON_THE_WAY = 2;

  private final int bound;
  private final Map<Service, Integer> taken = new EnumMap<>(Service.class);
  private final Map<Service, Set<LaneKey>> waiting = new EnumMap<>(Service.class);

  /**
   * @param bound how many commands that call a service first may wait for it
   */
  public Places(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("at least one command runs");
    }
    this.bound = bound;
    for (Service service : Service.values()) {
      taken.put(service, 0);
      waiting.put(service, new LinkedHashSet<>());
    }
  }

  /** A command waits for this service. */
  public void take(Service service) {
    taken.merge(service, 1, Integer::sum);
  }

  /** It does not any more. */
  public void giveBack(Service service) {
    if (taken.merge(service, -1, Integer::sum) < 0) {
      throw new IllegalStateException("a place was given back that nobody had");
    }
  }

  public int taken(Service service) {
    return taken.getOrDefault(service, 0);
  }

  /**
   * The service that a command must wait for before it starts; empty if it may.
   *
   * @param calls the services that it calls, in the order of its calls
   */
  public Optional<Service> lacking(List<Service> calls) {
    int places = bound;
    for (Service service : calls) {
      if (taken(service) >= places) {
        return Optional.of(service);
      }
      places = bound * ON_THE_WAY;
    }
    return Optional.empty();
  }

  /** The next command of this lane is to start when the service has room. */
  public void await(Service service, LaneKey lane) {
    waiting.getOrDefault(service, Set.of()).add(lane);
  }

  /** A lane whose next command may try again to start, the one that has waited longest. */
  public Optional<LaneKey> next() {
    for (Map.Entry<Service, Set<LaneKey>> each : waiting.entrySet()) {
      Iterator<LaneKey> lanes = each.getValue().iterator();
      if (lanes.hasNext() && taken(each.getKey()) < bound) {
        LaneKey next = lanes.next();
        lanes.remove();
        return Optional.of(next);
      }
    }
    return Optional.empty();
  }
}
