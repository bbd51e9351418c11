package dev.sluice.services.postgres;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table as a transaction read them and as it shall leave them.
 *
 * <p>Changes come out in the order of their keys, so that transactions that touch the same rows do
 * so in the same order and cannot deadlock. Not safe for threads: one transaction, one thread.
 */
public final class Rows<K extends Comparable<K>, V> {

  private final Map<K, V> stored = new HashMap<>();
  private final Map<K, V> current = new HashMap<>();
  private final TreeSet<K> touched = new TreeSet<>();

  /** A row as it is stored and as it shall be. */
  public record Change<V>(V before, V now) {}

  /** Takes in a row as it is stored. */
  public void load(K key, V row) {
    stored.put(key, row);
    current.put(key, row);
  }

  public @Nullable V get(K key) {
    return current.get(key);
  }

  public void put(K key, V row) {
    current.put(key, row);
    touched.add(key);
  }

  public void remove(K key) {
    current.remove(key);
    touched.add(key);
  }

  public List<V> inserted() {
    return touched.stream()
        .filter(key -> !stored.containsKey(key))
        .flatMap(key -> Stream.ofNullable(current.get(key)))
        .toList();
  }

  /** The rows that were and are there, but not the same. */
  public List<Change<V>> changes() {
    List<Change<V>> changes = new ArrayList<>();
    for (K key : touched) {
      V before = stored.get(key);
      V now = current.get(key);
      if (before != null && now != null && !before.equals(now)) {
        changes.add(new Change<>(before, now));
      }
    }
    return changes;
  }

  public List<V> updated() {
    return changes().stream().map(Change::now).toList();
  }

  public List<K> removed() {
    return touched.stream()
        .filter(key -> stored.containsKey(key) && !current.containsKey(key))
        .toList();
  }
}
