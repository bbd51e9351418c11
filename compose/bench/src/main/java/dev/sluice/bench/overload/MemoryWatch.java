package dev.sluice.bench.overload;

import dev.sluice.bench.figure.Series;
import dev.sluice.bench.system.Child;
import dev.sluice.bench.system.Vitals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the memory of processes every half second, and at their heaps after a third of the time
 * and at its end, on a thread of its own.
 */
final class MemoryWatch {
  private static final double MEBI = 1_024;

  private final List<Watched> processes;
  private final Duration duration;
  private final Thread thread;

  /** What was seen of a process, in MiB. */
  private record Watched(Child process, List<Series.Point> resident, List<Double> heaps) {
    private Watched(Child process) {
      this(process, new ArrayList<>(), new ArrayList<>());
    }

    private void look(double second) {
      new Vitals(process.pid())
          .residentKilobytes()
          .ifPresent(size -> resident.add(new Series.Point(second, size / MEBI)));
    }

    private void lookAtHeap() throws InterruptedException {
      new Vitals(process.pid()).heapKilobytes().ifPresent(size -> heaps.add(size / MEBI));
    }
  }

  private MemoryWatch(List<Child> processes, Duration duration) {
    this.processes = processes.stream().map(Watched::new).toList();
    this.duration = duration;
    this.thread = Thread.ofPlatform().daemon().name("memory").unstarted(this::run);
  }

  static MemoryWatch start(List<Child> processes, Duration duration) {
    MemoryWatch watch = new MemoryWatch(processes, duration);
    watch.thread.start();
    return watch;
  }

  private void run() {
    long begin = System.nanoTime();
    try {
      lookUntil(begin, duration.toNanos() / 3);
      lookAtHeaps();
      lookUntil(begin, duration.toNanos());
      lookAtHeaps();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void lookUntil(long begin, long nanos) throws InterruptedException {
    for (long now = 0; now < nanos; now = System.nanoTime() - begin) {
      for (Watched watched : processes) {
        watched.look(now / 1e9);
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }

  private void lookAtHeaps() throws InterruptedException {
    for (Watched watched : processes) {
      watched.lookAtHeap();
    }
  }

  /** Waits for the last look. */
  MemoryWatch await() throws InterruptedException {
    thread.join();
    return this;
  }

  /** MiB of the machine by the seconds of the watch. */
  List<Series> resident() {
    return processes.stream().map(w -> new Series(w.process().name(), w.resident())).toList();
  }

  /**
   * MiB of the machine on average over a third of the looks.
   *
   * @param third 0 to 2
   */
  double resident(Child process, int third) {
    List<Series.Point> looks = of(process).resident();
    return looks.subList(third * looks.size() / 3, (third + 1) * looks.size() / 3).stream()
        .mapToDouble(Series.Point::y)
        .average()
        .orElseThrow();
  }

  /** MiB that are in use after a collection: after a third of the time and at its end, if told. */
  List<Double> heaps(Child process) {
    return List.copyOf(of(process).heaps());
  }

  private Watched of(Child process) {
    return processes.stream().filter(w -> w.process() == process).findFirst().orElseThrow();
  }
}
