package dev.sluice.services.postgres;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Predicate;
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

  /** Takes in a row as it is stored. */
  public void load(K key, V row) {
    stored.put(key, row);
    current.put(key, row);
  }

  public @Nullable V get(K key) {
    return current.get(key);
  }

  public List<V> all(Predicate<V> wanted) {
    return current.values().stream().filter(wanted).toList();
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

  public List<V> updated() {
    return touched.stream()
        .filter(key -> stored.containsKey(key))
        .filter(key -> !Objects.equals(stored.get(key), current.get(key)))
        .flatMap(key -> Stream.ofNullable(current.get(key)))
        .toList();
  }

  public List<K> removed() {
    return touched.stream()
        .filter(key -> stored.containsKey(key) && !current.containsKey(key))
        .toList();
  }
}
