package dev.sluice.bench.swarm;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When each event was meant to be sent, by {@link System#nanoTime}. Events go to the feeds in turn,
 * so the number of an event within its feed tells which event it is. Thread-safe.
 */
final class Stamps {
  private final int feeds;
  private final AtomicLongArray times;

  /**
   * @param feeds how many feeds take turns
   * @param most events in all
   */
  Stamps(int feeds, int most) {
    this.feeds = feeds;
    this.times = new AtomicLongArray(most);
  }

  /** The feed of the event with this number from 0 on, over all feeds. */
  int feed(int event) {
    return event % feeds;
  }

  /** The number that the event has within its feed, from 1 on. */
  long sequence(int event) {
    return event / feeds + 1L;
  }

  void plan(int event, long time) {
    times.set(event, time);
  }

  /** When the event with this number over all feeds was meant to be sent. */
  long planned(int event) {
    return times.get(event);
  }

  /** When the event with this number within this feed was meant to be sent. */
  long planned(int feed, long sequence) {
    return planned(Math.toIntExact((sequence - 1) * feeds + feed));
  }
}
