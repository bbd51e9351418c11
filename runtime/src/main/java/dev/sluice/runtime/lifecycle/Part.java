package dev.sluice.runtime.lifecycle;

/** Something that runs until it is closed. */
@FunctionalInterface
public interface Part {
  /** Stops it. May block; is interrupted when its time is up. */
  void close() throws Exception;
}
