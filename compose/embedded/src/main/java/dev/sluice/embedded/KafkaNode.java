package dev.sluice.embedded;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Controller and broker of a single node, started as Kafka's {@link KafkaRaftServer} does, but that
 * the controller forgets the broker of an earlier life before the new one starts.
 *
 * <p>Otherwise that one counts as alive until its session ends: until then the new one is refused,
 * and has begun to end the transactions of those that are gone, since its partitions still seem to
 * have a leader. When the session ends they have none, and Kafka 4.1 to 4.3.1 takes a transaction
 * whose partitions have no leader for ended without having written so into them (KAFKA-20734).
 * Nobody who reads what is committed then gets past it, and the next end of a transaction of the
 * same producer decides about what was not its own.
 */
final class KafkaNode {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String NAME = "[embedded] ";

  private final int node;
  private final ControllerServer controller;
  private final BrokerServer broker;

  KafkaNode(KafkaConfig config) {
    Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> storage =
        KafkaRaftServer.initializeLogDirs(config, LoggerFactory.getLogger(KafkaNode.class), NAME);
    Metrics metrics =
        Server.initializeMetrics(config, Time.SYSTEM, storage._1().clusterId().orElseThrow());
    SharedServer shared =
        new SharedServer(
            config,
            storage._1(),
            Time.SYSTEM,
            metrics,
            CompletableFuture.completedFuture(
                QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
            QuorumConfig.parseBootstrapServers(config.quorumConfig().bootstrapServers()),
            new StandardFaultHandlerFactory(),
            ServerSocketFactory.INSTANCE);
    this.node = config.nodeId();
    this.broker = new BrokerServer(shared);
    this.controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), storage._2());
  }

  /**
   * @param isNew whether it has had no earlier life
   */
  void start(boolean isNew) {
    controller.startup();
    if (!isNew) {
      forgetEarlierBroker();
    }
    broker.startup();
  }

  /** Asked in this JVM and not over the network, where another controller might answer. */
  private void forgetEarlierBroker() {
    long end = Time.SYSTEM.nanoseconds() + PATIENCE.toNanos();
    try {
      while (!isForgotten(end)) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
    } catch (ExecutionException e) {
      throw new EmbeddedPartException("Kafka's controller does not forget its broker.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedPartException("Interrupted while Kafka started.", e);
    }
  }

  /** Not yet, while the controller is reading its log. */
  private boolean isForgotten(long end) throws ExecutionException, InterruptedException {
    ControllerRequestContext context =
        new ControllerRequestContext(
            new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.of(end));
    try {
      controller.controller().unregisterBroker(context, node).get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BrokerIdNotRegisteredException) {
        return true;
      }
      if (e.getCause() instanceof RetriableException && Time.SYSTEM.nanoseconds() < end) {
        return false;
      }
      throw e;
    }
  }

  /** Ends both, the broker first. */
  void stop() {
    try {
      broker.shutdown();
      broker.awaitShutdown();
    } finally {
      controller.shutdown();
      controller.awaitShutdown();
    }
  }
}
