package dev.sluice.faults.campaign;

import dev.sluice.faults.history.History;
import dev.sluice.faults.history.History.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What clients and subscribers note down while the campaign runs. Thread-safe. */
final class Notebook {
  private static final int MOST_SURPRISES = 20;

  private final Queue<History.Accepted> accepted = new ConcurrentLinkedQueue<>();
  private final Queue<History.Asked> asked = new ConcurrentLinkedQueue<>();
  private final Queue<Delivery> deliveries = new ConcurrentLinkedQueue<>();
  private final Queue<Delivery> told = new ConcurrentLinkedQueue<>();
  private final Queue<History.Look> looks = new ConcurrentLinkedQueue<>();
  private final Queue<String> surprises = new ConcurrentLinkedQueue<>();
  private final Queue<String> remarks = new ConcurrentLinkedQueue<>();
  private final Map<String, Long> ends = new ConcurrentHashMap<>();

  void accepted(History.Accepted entry) {
    accepted.add(entry);
  }

  void asked(History.Asked entry) {
    asked.add(entry);
  }

  void delivered(Delivery entry) {
    deliveries.add(entry);
    if (entry.kind().isFinal()) {
      ends.putIfAbsent(entry.commandId(), System.nanoTime());
    }
  }

  void told(Delivery entry) {
    told.add(entry);
  }

  void looked(History.Look entry) {
    looks.add(entry);
  }

  /** Something that the contract does not know: a violation whatever the history says. */
  void surprised(String what) {
    if (surprises.size() < MOST_SURPRISES) {
      surprises.add(what);
    }
  }

  /** Something worth knowing that breaks no promise. */
  void remarked(String what) {
    remarks.add(what);
  }

  List<History.Accepted> accepted() {
    return new ArrayList<>(accepted);
  }

  List<History.Asked> asked() {
    return new ArrayList<>(asked);
  }

  List<Delivery> deliveries() {
    return new ArrayList<>(deliveries);
  }

  List<Delivery> told() {
    return new ArrayList<>(told);
  }

  List<History.Look> looks() {
    return new ArrayList<>(looks);
  }

  List<String> surprises() {
    return new ArrayList<>(surprises);
  }

  List<String> remarks() {
    return new ArrayList<>(remarks);
  }

  /** When a subscriber first heard of the end of each command, by {@link System#nanoTime}. */
  Map<String, Long> ends() {
    return ends;
  }
}
