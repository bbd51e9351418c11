package dev.sluice.egress.command;

import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.CommandDocument;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One poll that waits for a command to change. Told by any thread; awaited by one, parked. */
final class Watch {
  private final Principal caller;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition told = lock.newCondition();
  private long newest;
  private @Nullable CommandDocument document;
  private boolean stopped;

  /**
   * @param caller who waits
   */
  Watch(Principal caller) {
    this.caller = caller;
  }

  Principal caller() {
    return caller;
  }

  /** There is nothing to wait for any more. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      told.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The command is known to have come so far; the document is given where it is at hand. */
  void changed(long revision, @Nullable CommandDocument now) {
    lock.lock();
    try {
      if (revision > newest) {
        newest = revision;
        document = now;
        told.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Parks until the command is known to be beyond this revision; false when the time is up, or the
   * wait was stopped.
   */
  boolean await(long revision, Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (newest <= revision && left > 0 && !stopped) {
        left = told.awaitNanos(left);
      }
      return newest > revision;
    } finally {
      lock.unlock();
    }
  }

  /** The newest document, if it came along with the news. */
  Optional<CommandDocument> document() {
    lock.lock();
    try {
      return Optional.ofNullable(document);
    } finally {
      lock.unlock();
    }
  }
}
