package dev.sluice.processors.lane;

import dev.sluice.schemas.command.LaneKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The lanes of one partition: each runs one command at a time, in the order of the log. A lane that
 * is ready gets its turn.
 *
 * <p>Commands are known here by their offset alone, so that a long queue is small. However many
 * wait behind a command that stands still, only the first of them are kept here, the others in the
 * backlog. Used by one thread.
 */
public final class Lanes {
  /** Of what waits in a lane that stands still. */
  static final int KEPT = 100;

  private final Backlog backlog;
  private final Map<LaneKey, Lane> lanes = new HashMap<>();
  private final Deque<Lane> ready = new ArrayDeque<>();
  private final Set<LaneKey> unsettled = new HashSet<>();
  private int active;
  private int waiting;
  private int aside;

  private static final class Lane {
    final Deque<Long> queue = new ArrayDeque<>();

    /** How many more wait behind the queue, in the backlog. */
    int stored;

    boolean running;
    boolean held;
    boolean deferred;
  }

  public Lanes(Backlog backlog) {
    this.backlog = backlog;
  }

  /** A command joins the end of its lane. */
  public void join(LaneKey key, long offset) {
    Lane lane = lanes.computeIfAbsent(key, _ -> new Lane());
    if (lane.stored > 0 || lane.held && lane.queue.size() >= KEPT) {
      backlog.put(key, offset);
      joinStored(lane);
    } else {
      join(lane, offset);
    }
  }

  /**
   * A command that waited in its lane before joins it again, after all that have before it.
   *
   * @param stored whether it is one of those in the backlog
   */
  public void joinAgain(LaneKey key, long offset, boolean stored) {
    Lane lane = lanes.computeIfAbsent(key, _ -> new Lane());
    if (stored) {
      joinStored(lane);
    } else {
      join(lane, offset);
    }
  }

  private void joinStored(Lane lane) {
    lane.stored++;
    waiting++;
    aside++;
  }

  private void join(Lane lane, long offset) {
    if (lane.queue.isEmpty() && !lane.running) {
      ready.add(lane);
    }
    lane.queue.add(offset);
    waiting++;
    aside += lane.held ? 1 : 0;
  }

  /** A lane that has nothing in its queue takes the next of its backlog, if it is not held. */
  private void refill(LaneKey key, Lane lane) {
    if (lane.queue.isEmpty() && lane.stored > 0 && !lane.held) {
      lane.queue.addAll(backlog.take(key, KEPT));
      lane.stored -= lane.queue.size();
      aside -= lane.queue.size();
      if (lane.queue.isEmpty()) {
        throw new IllegalStateException("the backlog has lost what waits");
      }
    }
  }

  /** The command that is to be started next; empty if there is none. */
  public OptionalLong start() {
    Lane lane = ready.poll();
    if (lane == null) {
      return OptionalLong.empty();
    }
    lane.running = true;
    active++;
    waiting--;
    return OptionalLong.of(lane.queue.remove());
  }

  /**
   * A command that waits leaves its lane.
   *
   * @return false if it does not wait there
   */
  public boolean leave(LaneKey key, long offset) {
    Lane lane = lanes.get(key);
    if (lane == null) {
      return false;
    }
    boolean wasNext = !lane.queue.isEmpty() && lane.queue.element() == offset;
    if (lane.queue.remove(offset)) {
      aside -= lane.held ? 1 : 0;
    } else if (lane.stored > 0 && backlog.remove(key, offset)) {
      lane.stored--;
      aside--;
    } else {
      return false;
    }
    waiting--;
    unsettled.add(key);
    refill(key, lane);
    if (lane.queue.isEmpty() && !lane.running) {
      ready.remove(lane);
      lanes.remove(key);
    } else if (wasNext) {
      askAgain(lane);
    }
    return true;
  }

  /** What a deferred lane waited for is not what its next command, now another, may need. */
  private void askAgain(Lane lane) {
    if (lane.deferred) {
      lane.deferred = false;
      ready.add(lane);
    }
  }

  /**
   * The command that was to be started cannot be yet; its lane waits until it is {@link
   * #undefer}ed.
   */
  public void defer(LaneKey key, long offset) {
    Lane lane = running(key);
    lane.running = false;
    lane.deferred = true;
    lane.queue.addFirst(offset);
    active--;
    waiting++;
  }

  /**
   * The lane that was deferred, if it still is, is the next.
   *
   * @return false if it is not deferred any more
   */
  public boolean undefer(LaneKey key) {
    Lane lane = lanes.get(key);
    if (lane == null || !lane.deferred) {
      return false;
    }
    lane.deferred = false;
    ready.addFirst(lane);
    return true;
  }

  /**
   * A command of this lane is already running, from an earlier life. It comes before all that join.
   */
  public void resume(LaneKey key) {
    Lane lane = lanes.computeIfAbsent(key, _ -> new Lane());
    if (lane.running || !lane.queue.isEmpty()) {
      throw new IllegalStateException("a lane runs one command at a time, the oldest");
    }
    lane.running = true;
    active++;
  }

  /** The command that runs here stands still, and keeps all behind it waiting. */
  public void hold(LaneKey key) {
    Lane lane = running(key);
    lane.held = true;
    active--;
    aside += lane.queue.size();
    while (lane.queue.size() > KEPT) {
      backlog.put(key, lane.queue.removeLast());
      lane.stored++;
    }
  }

  /** The command that stands still here goes on. */
  public void release(LaneKey key) {
    Lane lane = running(key);
    if (!lane.held) {
      throw new IllegalStateException("nothing stands still in this lane");
    }
    lane.held = false;
    active++;
    aside -= lane.queue.size();
  }

  /**
   * A command that has left its lane running comes back: it is the next, but for others that have
   * come back and were accepted before it, as they would be after a crash.
   */
  public void rejoin(LaneKey key, long offset) {
    Lane lane = lanes.computeIfAbsent(key, _ -> new Lane());
    if (lane.stored > 0 && (lane.queue.isEmpty() || lane.queue.getLast() < offset)) {
      // What is stored may have been accepted before it; the backlog puts it into its place.
      backlog.put(key, offset);
      joinStored(lane);
      return;
    }
    if (lane.queue.isEmpty() && !lane.running) {
      ready.add(lane);
    }
    Deque<Long> before = new ArrayDeque<>();
    while (!lane.queue.isEmpty() && lane.queue.element() < offset) {
      before.push(lane.queue.remove());
    }
    if (before.isEmpty()) {
      askAgain(lane);
    }
    lane.queue.addFirst(offset);
    before.forEach(lane.queue::addFirst);
    waiting++;
    aside += lane.held ? 1 : 0;
  }

  private Lane running(LaneKey key) {
    Lane lane = lanes.get(key);
    if (lane == null || !lane.running) {
      throw new IllegalStateException("nothing runs in this lane");
    }
    return lane;
  }

  /** The command that runs in this lane has ended, or leaves it. */
  public void finish(LaneKey key) {
    Lane lane = running(key);
    lane.running = false;
    active--;
    unsettled.add(key);
    refill(key, lane);
    if (lane.queue.isEmpty()) {
      lanes.remove(key);
    } else {
      ready.add(lane);
    }
  }

  /** All that has left its lane so far has done so for good. */
  public void settle() {
    unsettled.clear();
  }

  /**
   * Whether all that has left this lane did so for good. If not, a crash brings the last of it
   * back, before what stands behind it.
   */
  public boolean isSettled(LaneKey key) {
    return !unsettled.contains(key);
  }

  public int active() {
    return active;
  }

  public int waiting() {
    return waiting;
  }

  /**
   * What is in hand, without what waits behind a command that stands still, and what is not kept in
   * memory: however much that is, the order that lets it go on must still be read.
   */
  public int inHand() {
    return active + waiting - aside;
  }
}
