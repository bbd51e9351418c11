package dev.sluice.processors;

import dev.sluice.processors.engine.Emitter;
import dev.sluice.processors.state.TaskStore;
import dev.sluice.schemas.kafka.Topics;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The topology: commands in, events and feeds out, one store for each partition. */
final class ProcessorsTopology {
  private static final String COMMANDS = "commands";
  private static final String CARRY_OUT = "carry-out";

  /** Small segments are compacted and read back sooner when a store is rebuilt. */
  private static final Map<String, String> CHANGELOG =
      Map.of(
          "segment.bytes", Integer.toString(64 * 1024 * 1024), "min.cleanable.dirty.ratio", "0.2");

  private ProcessorsTopology() {}

  static Topology of(Supplier<CommandProcessor> processors) {
    return of(processors, Stores.persistentKeyValueStore(TaskStore.NAME));
  }

  static Topology of(Supplier<CommandProcessor> processors, KeyValueBytesStoreSupplier stores) {
    StoreBuilder<KeyValueStore<Bytes, byte[]>> store =
        Stores.keyValueStoreBuilder(stores, Serdes.Bytes(), Serdes.ByteArray())
            .withCachingEnabled()
            .withLoggingEnabled(CHANGELOG);
    ByteArraySerializer bytes = new ByteArraySerializer();
    ByteArrayDeserializer read = new ByteArrayDeserializer();
    Topology topology = new Topology();
    topology.addSource(AutoOffsetReset.earliest(), COMMANDS, read, read, Topics.COMMANDS.name());
    topology.addProcessor(CARRY_OUT, processors::get, COMMANDS);
    topology.addStateStore(store, CARRY_OUT);
    topology.addSink(Emitter.EVENTS, Topics.EVENTS.name(), bytes, bytes, CARRY_OUT);
    topology.addSink(Emitter.FEEDS, Topics.FEEDS.name(), bytes, bytes, CARRY_OUT);
    topology.addSink(DeadLetters.SINK, Topics.DEAD_LETTERS.name(), bytes, bytes, CARRY_OUT);
    return topology;
  }
}
