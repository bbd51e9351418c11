package dev.sluice.bench.accept;

import dev.sluice.bench.load.Answers;
import dev.sluice.bench.load.Load;
import dev.sluice.bench.load.LoadResult;
import dev.sluice.bench.load.Requests;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * One of the ways in that are compared. Keeps its connections from round to round, and counts what
 * it was told is accepted. For one thread.
 */
final class Door implements AutoCloseable {
  private static final int ACCEPTED = 202;

  private final URI target;
  private final Requests requests;
  private final Map<Integer, Load> loads = new TreeMap<>();
  private long accepted;

  Door(URI target, Requests requests) {
    this.target = target;
    this.requests = requests;
  }

  LoadResult closed(int connections, Duration duration) throws InterruptedException {
    return counted(load(connections).closed(duration, requests, Answers.IGNORED));
  }

  LoadResult open(double perSecond, int connections, Duration duration)
      throws InterruptedException {
    return counted(load(connections).open(perSecond, duration, requests, Answers.IGNORED));
  }

  private Load load(int connections) {
    return loads.computeIfAbsent(connections, n -> new Load(target, n));
  }

  private LoadResult counted(LoadResult result) {
    accepted += result.count(ACCEPTED);
    if (result.count(ACCEPTED) == 0) {
      throw new IllegalStateException(target + " accepts nothing: " + result.told());
    }
    return result;
  }

  /** How many 202 there were in all. */
  long accepted() {
    return accepted;
  }

  @Override
  public void close() {
    loads.values().forEach(Load::close);
  }
}
