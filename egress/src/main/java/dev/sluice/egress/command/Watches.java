package dev.sluice.egress.command;

import dev.sluice.egress.store.CommandStore;
import dev.sluice.egress.store.CommandStore.Progress;
import dev.sluice.egress.store.Projections;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.subject.SubjectChange;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The polls of this instance that wait for commands to change. Thread-safe; telling them never
 * blocks.
 */
public final class Watches {
  private final Projections projections;
  private final CommandStore commands = new CommandStore();
  private final Map<UUID, Set<Watch>> watches = new ConcurrentHashMap<>();

  /** When those were accepted that a look has found. */
  private final Map<UUID, Instant> accepted = new ConcurrentHashMap<>();

  private final AtomicInteger held = new AtomicInteger();
  private volatile boolean drained;

  public Watches(Projections projections) {
    this.projections = projections;
  }

  /** A poll that waits, until it is closed. */
  record Held(UUID commandId, Watch watch, Watches watches) implements AutoCloseable {
    @Override
    public void close() {
      watches.held.decrementAndGet();
      watches.watches.computeIfPresent(
          commandId,
          (_, all) -> {
            all.remove(watch);
            return all.isEmpty() ? null : all;
          });
    }
  }

  Held hold(UUID commandId, Principal caller) {
    Watch watch = new Watch(caller);
    watches.compute(
        commandId,
        (_, all) -> {
          Set<Watch> more = all == null ? ConcurrentHashMap.newKeySet() : all;
          more.add(watch);
          return more;
        });
    held.incrementAndGet();
    if (drained) {
      watch.stop();
    }
    return new Held(commandId, watch, this);
  }

  /** How many wait now. */
  public int held() {
    return held.get();
  }

  /** These documents were committed by this instance. */
  public void changed(Collection<CommandDocument> documents) {
    if (!watches.isEmpty()) {
      documents.forEach(d -> tell(d.commandId(), d.revision(), d));
    }
  }

  /** A command is known to have come so far. */
  public void changed(UUID commandId, long revision) {
    tell(commandId, revision, null);
  }

  /** Stops the waits of who is suspended; to be called after the suspension is in force. */
  public void suspend(SubjectChange change) {
    watches
        .values()
        .forEach(all -> all.stream().filter(w -> change.isAbout(w.caller())).forEach(Watch::stop));
  }

  /** Stops all waits, those that begin from now on too. */
  public void drain() {
    drained = true;
    watches.values().forEach(all -> all.forEach(Watch::stop));
  }

  /**
   * Looks whether any command that somebody waits for has gone on without our hearing of it. Where
   * one lies it has to be looked for only the first time.
   */
  public void check() {
    Set<UUID> fresh = new HashSet<>(watches.keySet());
    accepted.keySet().retainAll(fresh);
    fresh.removeAll(accepted.keySet());
    if (!accepted.isEmpty()) {
      Instant since = Collections.min(accepted.values());
      Instant until = Collections.max(accepted.values());
      Set<UUID> known = Set.copyOf(accepted.keySet());
      found(projections.read(s -> commands.progress(s, known, since, until)));
    }
    if (!fresh.isEmpty()) {
      found(projections.read(s -> commands.progress(s, fresh)));
    }
  }

  private void found(List<Progress> found) {
    for (Progress progress : found) {
      accepted.put(progress.commandId(), progress.acceptedAt());
      changed(progress.commandId(), progress.revision());
    }
  }

  private void tell(UUID commandId, long revision, @Nullable CommandDocument document) {
    Set<Watch> all = watches.get(commandId);
    if (all != null) {
      all.forEach(watch -> watch.changed(revision, document));
    }
  }
}
