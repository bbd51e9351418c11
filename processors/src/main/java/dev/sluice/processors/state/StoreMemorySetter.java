package dev.sluice.processors.state;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.Options;

/** Gives each store that Streams opens the {@link StoreMemory} that is in its settings. */
public final class StoreMemorySetter implements RocksDBConfigSetter {
  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    if (!(configs.get(StoreMemory.SETTING) instanceof StoreMemory memory)) {
      throw new IllegalStateException(StoreMemory.SETTING + " is missing in the settings");
    }
    memory.share(options);
  }

  @Override
  public void close(String storeName, Options options) {
    // Nothing of it belongs to the store: others live on it.
  }
}
