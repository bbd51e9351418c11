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
 * The lanes of one partition: each runs one command at a time, in the order of the log, and a
 * bounded number of lanes run at once. A lane that waits for a place gets one in turn.
 *
 * <p>Commands are known here by their offset alone, so that a long queue is small. Used by one
 * thread.
 */
public final class Lanes {
  private final int bound;
  private final Map<LaneKey, Lane> lanes = new HashMap<>();
  private final Deque<Lane> ready = new ArrayDeque<>();
  private final Set<LaneKey> unsettled = new HashSet<>();
  private int active;
  private int waiting;
  private int behindHeld;

  private static final class Lane {
    final Deque<Long> queue = new ArrayDeque<>();
    boolean running;
    boolean held;
  }

  /**
   * @param bound how many lanes may run at once
   */
  public Lanes(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("at least one lane runs");
    }
    this.bound = bound;
  }

  /** A command joins the end of its lane. */
  public void join(LaneKey key, long offset) {
    Lane lane = lanes.computeIfAbsent(key, _ -> new Lane());
    if (lane.queue.isEmpty() && !lane.running) {
      ready.add(lane);
    }
    lane.queue.add(offset);
    waiting++;
    behindHeld += lane.held ? 1 : 0;
  }

  /** The command that is to be started next; empty if none may. */
  public OptionalLong start() {
    if (active >= bound) {
      return OptionalLong.empty();
    }
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
    if (lane == null || !lane.queue.remove(offset)) {
      return false;
    }
    waiting--;
    behindHeld -= lane.held ? 1 : 0;
    unsettled.add(key);
    if (lane.queue.isEmpty() && !lane.running) {
      ready.remove(lane);
      lanes.remove(key);
    }
    return true;
  }

  /**
   * A command of this lane is already running, from an earlier life. It comes before all that join,
   * and may exceed the bound.
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
    behindHeld += lane.queue.size();
  }

  /** The command that stands still here goes on. */
  public void release(LaneKey key) {
    Lane lane = running(key);
    if (!lane.held) {
      throw new IllegalStateException("nothing stands still in this lane");
    }
    lane.held = false;
    active++;
    behindHeld -= lane.queue.size();
  }

  /** A command that has left its lane running comes back: it is the next. */
  public void rejoin(LaneKey key, long offset) {
    Lane lane = lanes.computeIfAbsent(key, _ -> new Lane());
    if (lane.queue.isEmpty() && !lane.running) {
      ready.add(lane);
    }
    lane.queue.addFirst(offset);
    waiting++;
    behindHeld += lane.held ? 1 : 0;
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
   * What is in hand, without what waits behind a command that stands still: however much that is,
   * the order that lets it go on must still be read.
   */
  public int inHand() {
    return active + waiting - behindHeld;
  }
}
