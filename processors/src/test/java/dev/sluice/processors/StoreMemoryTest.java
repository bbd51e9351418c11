package dev.sluice.processors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.processors.state.StoreMemory;
import dev.sluice.processors.state.StoreMemorySetter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.function.LongSupplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;

/** Real stores, opened as Streams opens them, with the settings of the processors. */
class StoreMemoryTest {
  private static final long LIMIT = StoreMemory.LEAST;
  private static final long WRITE_BUFFERS = LIMIT / 2;

  /** So many that the buffers of all would be larger than what all may take together. */
  private static final int STORES = 24;

  private static final int VALUE = 1024;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path directory;

  private final StoreMemory memory = StoreMemory.open(LIMIT);
  private final List<Store> open = new ArrayList<>();

  private record Store(
      KeyValueStore<Bytes, byte[]> store, MockProcessorContext<Object, Object> context) {
    /** What RocksDB says of itself. */
    long property(String name) {
      return context.metrics().metrics().entrySet().stream()
          .filter(metric -> metric.getKey().name().equals(name))
          .mapToLong(metric -> ((Number) metric.getValue().metricValue()).longValue())
          .sum();
    }
  }

  @AfterEach
  void close() {
    open.forEach(each -> each.store().close());
    memory.close();
  }

  @Test
  void allStoresHaveOneCacheToWhichTheirWriteBuffersAreCharged() {
    Store one = open(0);
    Store other = open(1);
    assertThat(one.property("block-cache-capacity")).isEqualTo(LIMIT);
    assertThat(other.property("block-cache-capacity")).isEqualTo(LIMIT);
    long before = one.property("block-cache-pinned-usage");
    for (int i = 0; i < 512; i++) {
      other.store().put(key(i), value(1, i));
    }
    assertThat(one.property("block-cache-pinned-usage"))
        .isGreaterThanOrEqualTo(before + 512 * VALUE);
    assertThat(memory.pinned()).isEqualTo(one.property("block-cache-pinned-usage"));
    assertThat(memory.used()).isEqualTo(other.property("block-cache-usage"));
  }

  @Test
  void moreThanFitsIsWrittenOutAndAllOfItIsReadBackWithinTheLimit() {
    openAll();
    int each = Math.toIntExact(2 * LIMIT / STORES / VALUE);
    for (int i = 0; i < each; i++) {
      for (int store = 0; store < STORES; store++) {
        open.get(store).store().put(key(i), value(store, i));
      }
      if (i % 16 == 0) {
        assertThat(sum("cur-size-active-mem-table")).isLessThanOrEqualTo(WRITE_BUFFERS);
      }
    }
    await(() -> sum("num-immutable-mem-table"), 0);
    assertThat(sum("size-all-mem-tables")).isLessThanOrEqualTo(WRITE_BUFFERS);
    assertThat(sum("total-sst-files-size")).isGreaterThan(LIMIT);
    for (int store = 0; store < STORES; store++) {
      assertReadBack(store, each);
    }
    assertThat(memory.used()).isBetween(LIMIT / 2, LIMIT);
    // Indexes and filters are in the cache, and not beside it.
    assertThat(sum("estimate-table-readers-mem")).isLessThan(LIMIT / 64);
  }

  @Test
  void aStoreThatIsClosedLeavesTheOthersTheirMemoryAndTheLastOneLeavesNothingInUse() {
    openAll();
    for (int store = 0; store < STORES; store++) {
      open.get(store).store().put(key(store), value(store, store));
    }
    open.removeFirst().store().close();
    for (int store = 1; store < STORES; store++) {
      assertThat(open.get(store - 1).store().get(key(store))).isEqualTo(value(store, store));
    }
    Store again = open(0);
    assertThat(again.store().get(key(0))).isEqualTo(value(0, 0));
    assertThat(memory.pinned()).isPositive();
    open.forEach(each -> each.store().close());
    open.clear();
    assertThat(memory.pinned()).isZero();
    memory.close();
    assertThat(memory.used()).isZero();
  }

  @Test
  void whatIsClosedIsNotGivenToAStore() {
    memory.close();
    memory.close();
    assertThat(memory.limit()).isEqualTo(LIMIT);
    assertThat(memory.pinned()).isZero();
    StoreMemorySetter setter = new StoreMemorySetter();
    try (Options options = new Options()) {
      assertThatThrownBy(
              () -> setter.setConfig("state", options, Map.of(StoreMemory.SETTING, memory)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
      assertThatThrownBy(() -> setter.setConfig("state", options, Map.of()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(StoreMemory.SETTING);
    }
  }

  private void openAll() {
    for (int i = 0; i < STORES; i++) {
      open(i);
    }
  }

  private Store open(int partition) {
    Properties settings = new Properties();
    settings.putAll(StreamsSettings.of(TestConfig.of("none:1", "none:1", directory), memory));
    settings.put("processing.exception.handler.global.enabled", true);
    MockProcessorContext<Object, Object> context =
        new MockProcessorContext<>(
            settings,
            new TaskId(0, partition),
            directory.resolve(Integer.toString(partition)).toFile());
    KeyValueStore<Bytes, byte[]> store = Stores.persistentKeyValueStore("state").get();
    store.init(context.getStateStoreContext(), store);
    Store opened = new Store(store, context);
    open.add(opened);
    return opened;
  }

  private void assertReadBack(int store, int count) {
    int read = 0;
    try (KeyValueIterator<Bytes, byte[]> all =
        open.get(store).store().range(key(0), key(Integer.MAX_VALUE))) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> next = all.next();
        assertThat(next.key).isEqualTo(key(read));
        assertThat(next.value).isEqualTo(value(store, read));
        read++;
      }
    }
    assertThat(read).isEqualTo(count);
    assertThat(open.get(store).store().get(key(count / 2))).isEqualTo(value(store, count / 2));
    assertThat(open.get(store).store().get(key(count))).isNull();
  }

  private long sum(String property) {
    return open.stream().mapToLong(store -> store.property(property)).sum();
  }

  /** RocksDB writes out in threads of its own. */
  private static void await(LongSupplier value, long wanted) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (value.getAsLong() != wanted) {
      assertThat(System.nanoTime()).isLessThan(end);
    }
  }

  private static Bytes key(int number) {
    return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
  }

  private static byte[] value(int store, int number) {
    byte[] value = new byte[VALUE];
    new Random(31L * number + store).nextBytes(value);
    return value;
  }
}
