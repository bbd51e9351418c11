package dev.sluice.services.schedule;

import dev.sluice.schemas.command.Period;
import dev.sluice.services.call.Key;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The allocations that a batch of calls has to do with. One transaction, one thread. */
final class Allocations {

  private final Map<Key, Set<Allocation>> byResource = new HashMap<>();
  private final List<Allocation> added = new ArrayList<>();

  /** Takes in an allocation as it is stored; once is enough. */
  void load(Allocation allocation) {
    byResource.computeIfAbsent(allocation.resource(), _ -> new HashSet<>()).add(allocation);
  }

  void add(Allocation allocation) {
    load(allocation);
    added.add(allocation);
  }

  List<Allocation> overlapping(Key resource, Period period) {
    return byResource.getOrDefault(resource, Set.of()).stream()
        .filter(allocation -> allocation.slot().overlaps(period))
        .toList();
  }

  List<Allocation> added() {
    return added;
  }
}
