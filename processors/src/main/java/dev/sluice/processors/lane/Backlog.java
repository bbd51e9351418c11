package dev.sluice.processors.lane;

import dev.sluice.schemas.command.LaneKey;
import java.util.List;

/** Where a lane keeps of what waits in it what it does not keep in memory, in order. */
public interface Backlog {

  void put(LaneKey lane, long offset);

  /**
   * @return false if it is not there
   */
  boolean remove(LaneKey lane, long offset);

  /** Takes out the first of a lane. */
  List<Long> take(LaneKey lane, int most);
}
