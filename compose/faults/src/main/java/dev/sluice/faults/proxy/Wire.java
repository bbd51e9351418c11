package dev.sluice.faults.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One connection through a {@link Link}. Thread-safe. */
final class Wire {
  private static final int CHUNK = 64 * 1024;

  private final Socket client;
  private final Socket part;
  private final double chance;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Weather weather = new Weather.Clear();
  private boolean answerHeld;
  private boolean closed;

  /**
   * @param chance decides, at each weather, whether it is for this connection
   */
  Wire(Socket client, Socket part, double chance) {
    this.client = client;
    this.part = part;
    this.chance = chance;
  }

  double chance() {
    return chance;
  }

  /** Forwards until one side has ended. */
  void run() {
    Thread answers = Thread.ofVirtual().start(() -> forward(part, client, true));
    forward(client, part, false);
    try {
      answers.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void become(Weather next) {
    boolean lost;
    lock.lock();
    try {
      lost = weather instanceof Weather.Mute && answerHeld;
      weather = next;
      // Said before anybody wakes, or an answer that is to be lost might still get through.
      closed |= lost;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (lost || next instanceof Weather.Cut) {
      reset();
    }
  }

  private void forward(Socket from, Socket to, boolean isAnswer) {
    byte[] buffer = new byte[CHUNK];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (!passes(isAnswer)) {
          return;
        }
        out.write(buffer, 0, n);
      }
      passes(isAnswer);
      to.shutdownOutput();
    } catch (IOException broken) {
      reset();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reset();
    }
  }

  /** Waits until the weather lets it pass; false when there is nobody left to pass it to. */
  private boolean passes(boolean isAnswer) throws InterruptedException {
    lock.lock();
    try {
      while (!closed && isHeld(isAnswer)) {
        answerHeld |= isAnswer;
        changed.await();
      }
      long left = weather instanceof Weather.Delayed(var by) ? by.toNanos() : 0;
      while (!closed && left > 0 && weather instanceof Weather.Delayed) {
        left = changed.awaitNanos(left);
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private boolean isHeld(boolean isAnswer) {
    return switch (weather) {
      case Weather.Clear _, Weather.Delayed _, Weather.Cut _ -> false;
      case Weather.Stalled _ -> true;
      case Weather.Mute _ -> isAnswer;
    };
  }

  /** Ends it at once, for both sides to see. */
  void reset() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    abort(client);
    abort(part);
  }

  private static void abort(Socket socket) {
    try {
      // So closing sends a reset and throws away what was not sent.
      socket.setSoLinger(true, 0);
    } catch (IOException alreadyClosed) {
      // Then there is nothing to throw away.
    }
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing more can be done to it.
    }
  }
}
