package dev.sluice.processors.state;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.IndexType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The memory outside of the heap that all stores of a process share: one block cache, which holds
 * indexes and filters too, and to which the write buffers are charged (ADR 23).
 *
 * <p>Streams makes a {@link StoreMemorySetter} for each store and gives it the settings, in which
 * this is found under {@link #SETTING}. It belongs to whoever opened it, is closed once, and only
 * when all stores are closed. Thread-safe.
 */
public final class StoreMemory implements AutoCloseable {
  /** The key under which Streams hands it on. */
  public static final String SETTING = "sluice.store-memory";

  /** What the stores of all partitions can do with. */
  public static final long LEAST = 32L << 20;

  /** What Streams gives a store of its own. */
  private static final long LARGEST_BUFFER = 16L << 20;

  /**
   * Four parts with a lock each. With as many as RocksDB would make, an index or a filter of a
   * large file could be larger than its part: it would be read again for each use.
   */
  private static final int SHARD_BITS = 2;

  /** Indexes and filters are the last to go, in half of the cache. */
  private static final double HIGH_PRIORITY = 0.5;

  private final long bytes;
  private final Cache cache;
  private final WriteBufferManager writeBuffers;
  private boolean closed;

  private StoreMemory(long bytes) {
    this.bytes = bytes;
    // Not strict: a full cache would fail reads, and so the stream thread. What is in use at one
    // moment and cannot be evicted may go beyond the limit instead.
    cache = new LRUCache(bytes, SHARD_BITS, false, HIGH_PRIORITY);
    // Without stalls: who writes would wait for memory that an idle store holds and never flushes.
    writeBuffers = new WriteBufferManager(bytes / 2, cache, false);
  }

  /**
   * @param bytes for all stores together, at least {@link #LEAST}
   */
  public static StoreMemory open(long bytes) {
    if (bytes < LEAST) {
      throw new IllegalArgumentException("too little for the stores: " + bytes);
    }
    try {
      RocksDB.loadLibrary();
    } catch (UnsatisfiedLinkError e) {
      throw new IllegalStateException(
          "the library of the stores cannot be loaded from " + System.getProperty("java.io.tmpdir"),
          e);
    }
    return new StoreMemory(bytes);
  }

  /** Has a store that is about to be opened live on this memory. */
  synchronized void share(Options options) {
    if (closed) {
      throw new IllegalStateException("the memory of the stores is closed");
    }
    // The object that is there: Streams reads the cache off it for its metrics.
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(cache);
    table.setCacheIndexAndFilterBlocks(true);
    table.setCacheIndexAndFilterBlocksWithHighPriority(true);
    // In blocks of the usual size under a small one that stays, so that a large store needs those
    // in memory that it uses, not all of them.
    table.setIndexType(IndexType.kTwoLevelIndexSearch);
    table.setPartitionFilters(true);
    table.setPinTopLevelIndexAndFilter(true);
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(writeBuffers);
    // Those of all partitions are a little less than what is flushed at. So a store flushes when
    // its own is full, not when it has just begun one that others leave no room for.
    options.setWriteBufferSize(Math.min(bytes / 32, LARGEST_BUFFER));
    options.setMaxWriteBufferNumber(2);
  }

  /** What is in use: blocks that were read, indexes, filters and write buffers. */
  public synchronized long used() {
    return closed ? 0 : cache.getUsage();
  }

  /** What of it cannot be evicted: write buffers, and what is being read. */
  public synchronized long pinned() {
    return closed ? 0 : cache.getPinnedUsage();
  }

  /** What may be in use. */
  public long limit() {
    return bytes;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      writeBuffers.close();
      cache.close();
    }
  }
}
