package dev.sluice.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The broker's configuration: a single node on a developer's machine, not a cluster's. */
final class EmbeddedKafkaConfig {
  static final int NODE = 1;
  static final String CONTROLLER = "CONTROLLER";

  private EmbeddedKafkaConfig() {}

  static Path logs(EmbeddedKafka.Settings settings) {
    return settings.directory().resolve("logs");
  }

  static Map<String, Object> of(EmbeddedKafka.Settings settings) {
    Map<String, Object> config = new HashMap<>();
    config.putAll(network(settings));
    config.putAll(singleNode());
    config.putAll(size());
    return config;
  }

  private static Map<String, String> network(EmbeddedKafka.Settings settings) {
    String broker = "PLAINTEXT://127.0.0.1:" + settings.port();
    return Map.of(
        "process.roles",
        "broker,controller",
        "node.id",
        Integer.toString(NODE),
        "controller.quorum.voters",
        NODE + "@127.0.0.1:" + settings.controllerPort(),
        "controller.listener.names",
        CONTROLLER,
        "listeners",
        broker + "," + CONTROLLER + "://127.0.0.1:" + settings.controllerPort(),
        "advertised.listeners",
        "PLAINTEXT://127.0.0.1:" + settings.advertisedPort(),
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT",
        "log.dirs",
        logs(settings).toString());
  }

  private static Map<String, String> singleNode() {
    return Map.ofEntries(
        Map.entry("offsets.topic.replication.factor", "1"),
        Map.entry("transaction.state.log.replication.factor", "1"),
        Map.entry("transaction.state.log.min.isr", "1"),
        Map.entry("share.coordinator.state.topic.replication.factor", "1"),
        Map.entry("share.coordinator.state.topic.min.isr", "1"),
        Map.entry("default.replication.factor", "1"),
        Map.entry("min.insync.replicas", "1"),
        // How long the transaction of a client that was killed outlasts its timeout.
        Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"),
        // Nobody could stand in for a broker that hangs or stops, and while its partitions have no
        // leader transactions lose their ends (KafkaNode).
        Map.entry("broker.session.timeout.ms", "3600000"),
        Map.entry("controlled.shutdown.enable", "false"),
        // Else a start on a very busy machine is given up after a minute.
        Map.entry("initial.broker.registration.timeout.ms", "180000"),
        // How long a produce request waits, where a transaction begins while the markers of the one
        // before are being written: here that takes a millisecond, not 20.
        Map.entry("add.partitions.to.txn.retry.backoff.ms", "1"),
        Map.entry("auto.create.topics.enable", "false"),
        // Waiting for more members to join helps only where members start by the dozen.
        Map.entry("group.initial.rebalance.delay.ms", "0"));
  }

  private static Map<String, String> size() {
    return Map.ofEntries(
        Map.entry("offsets.topic.num.partitions", "8"),
        Map.entry("transaction.state.log.num.partitions", "8"),
        Map.entry("share.coordinator.state.topic.num.partitions", "1"),
        // Each open partition maps two index files of this size.
        Map.entry("log.index.size.max.bytes", "1048576"),
        Map.entry("log.cleaner.dedupe.buffer.size", "16777216"),
        Map.entry("num.network.threads", "2"),
        Map.entry("num.io.threads", "4"),
        Map.entry("background.threads", "2"));
  }
}
