package dev.sluice.stack;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where the processes of a system are that run a role, by the cards that they leave in the data
 * folder. Looks again each half second at most. Thread-safe.
 */
final class Neighbours {
  private static final long FRESH = Duration.ofMillis(500).toNanos();

  private final Path directory;
  private final Map<Role, Found> found = new ConcurrentHashMap<>();
  private final AtomicInteger turn = new AtomicInteger();

  Neighbours(Path directory) {
    this.directory = directory;
  }

  private record Found(List<URI> addresses, long at) {}

  /** All of them, another one first at each call, so that they share the load. */
  List<URI> of(Role role) {
    Found known =
        found.compute(
            role,
            (_, last) -> last != null && System.nanoTime() - last.at() < FRESH ? last : look(role));
    List<URI> addresses = new ArrayList<>(known.addresses());
    if (!addresses.isEmpty()) {
      Collections.rotate(addresses, Math.floorMod(turn.getAndIncrement(), addresses.size()));
    }
    return addresses;
  }

  private Found look(Role role) {
    return new Found(
        RunFile.find(directory, role).stream().map(RunFile::address).toList(), System.nanoTime());
  }
}
