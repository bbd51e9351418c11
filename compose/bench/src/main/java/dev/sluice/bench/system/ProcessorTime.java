package dev.sluice.bench.system;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The processor time that the threads of some processes and of their children have taken so far, by
 * what they are there for. From {@code /proc}; empty where there is none.
 *
 * @param millis by purpose
 */
public record ProcessorTime(Map<String, Double> millis) {
  /** A tick of {@code /proc/…/stat} on every Linux that Java runs on. */
  private static final double TICK_MILLIS = 10;

  /** Beginnings of thread names, of which Linux keeps 15 characters. */
  private static final Map<String, String> PURPOSES = purposes();

  public ProcessorTime {
    millis = Map.copyOf(millis);
  }

  private static Map<String, String> purposes() {
    Map<String, String> purposes = new TreeMap<>(Comparator.reverseOrder());
    purposes.put("C1 Compiler", "compiler of the JVM");
    purposes.put("C2 Compiler", "compiler of the JVM");
    purposes.put("G1 ", "garbage collector");
    purposes.put("GC Thread", "garbage collector");
    purposes.put("VM Thread", "garbage collector");
    purposes.put("data-plane-kafk", "Kafka broker");
    purposes.put("kafka-", "Kafka broker");
    purposes.put("kafka-producer-", "producers");
    purposes.put("kafka-coordinat", "consumers");
    purposes.put("group-coordinat", "Kafka broker");
    purposes.put("transaction-", "Kafka broker");
    purposes.put("TxnMarker", "Kafka broker");
    purposes.put("raft-", "Kafka broker");
    purposes.put("quorum-", "Kafka broker");
    purposes.put("ForkJoinPool", "virtual threads");
    purposes.put("VirtualThread", "virtual threads");
    purposes.put("grpc-", "gRPC");
    purposes.put("redisson-", "Redis client");
    purposes.put("sluice-processo", "Kafka Streams");
    purposes.put("postgres", "PostgreSQL");
    purposes.put("redis-server", "Redis");
    purposes.put("load-", "load generator");
    purposes.put("feed", "load generator");
    return purposes;
  }

  /** Of these processes, of their children, and of this process. */
  public static ProcessorTime now(List<Child> processes) {
    Map<String, Double> millis = new HashMap<>();
    Stream<Long> all =
        processes.stream()
            .flatMap(child -> ProcessHandle.of(child.pid()).stream())
            .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
            .map(ProcessHandle::pid);
    for (long pid : Stream.concat(all, Stream.of(ProcessHandle.current().pid())).toList()) {
      add(Path.of("/proc", Long.toString(pid), "task"), millis);
    }
    return new ProcessorTime(millis);
  }

  private static void add(Path tasks, Map<String, Double> millis) {
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        String stat = Files.readString(thread.resolve("stat"));
        // The name is in parentheses and may hold anything; the 14th and 15th field are the times.
        String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
        millis.merge(purpose(name), ticks * TICK_MILLIS, Double::sum);
      }
    } catch (IOException endedMeanwhile) {
      // A thread or a process that has ended takes no time any more.
    }
  }

  private static String purpose(String thread) {
    return PURPOSES.entrySet().stream()
        .filter(purpose -> thread.startsWith(purpose.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("others");
  }

  /** What was taken since then. */
  public ProcessorTime since(ProcessorTime before) {
    Map<String, Double> taken = new HashMap<>();
    millis.forEach((purpose, now) -> taken.put(purpose, now - before.of(purpose)));
    return new ProcessorTime(taken);
  }

  private double of(String purpose) {
    return millis.getOrDefault(purpose, 0.0);
  }

  /** Milliseconds for each of so many, the greatest first. */
  public String each(long count) {
    double sum = millis.values().stream().mapToDouble(Double::doubleValue).sum();
    return millis.entrySet().stream()
        .filter(e -> e.getValue() > sum / 100)
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .map(e -> String.format(Locale.ROOT, "%s %.2f", e.getKey(), e.getValue() / count))
        .collect(
            Collectors.joining(", ", String.format(Locale.ROOT, "%.2f ms: ", sum / count), ""));
  }
}
