package dev.sluice.faults.campaign;

import dev.sluice.faults.history.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What clients and subscribers note down while the campaign runs. Thread-safe. */
final class Notebook {
  private final Queue<History.Accepted> accepted = new ConcurrentLinkedQueue<>();
  private final Queue<History.Delivery> deliveries = new ConcurrentLinkedQueue<>();
  private final Queue<History.Look> looks = new ConcurrentLinkedQueue<>();
  private final Queue<String> surprises = new ConcurrentLinkedQueue<>();

  void accepted(History.Accepted entry) {
    accepted.add(entry);
  }

  void delivered(History.Delivery entry) {
    deliveries.add(entry);
  }

  void looked(History.Look entry) {
    looks.add(entry);
  }

  /** An answer that the contract does not know: a violation whatever the history says. */
  void surprised(String what) {
    surprises.add(what);
  }

  List<History.Accepted> accepted() {
    return new ArrayList<>(accepted);
  }

  List<History.Delivery> deliveries() {
    return new ArrayList<>(deliveries);
  }

  List<History.Look> looks() {
    return new ArrayList<>(looks);
  }

  List<String> surprises() {
    return new ArrayList<>(surprises);
  }
}
