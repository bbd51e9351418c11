package dev.sluice.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * Kafka's own server, broker and KRaft controller in one, inside this JVM, on the loopback
 * interface.
 *
 * <p>Its logs live in a directory and survive a kill: what was acknowledged is in the page cache at
 * least, and log recovery reads it back. One node, so replication is 1 throughout.
 */
public final class EmbeddedKafka implements EmbeddedPart {
  private final Settings settings;
  private final DirectoryLock lock;
  private final KafkaNode node;
  private final Duration startTime;
  private final AtomicBoolean running = new AtomicBoolean(true);

  private EmbeddedKafka(Settings settings, DirectoryLock lock, KafkaNode node, Duration startTime) {
    this.settings = settings;
    this.lock = lock;
    this.node = node;
    this.startTime = startTime;
  }

  /**
   * What a broker is started with.
   *
   * @param advertisedPort where clients are told to find it: another than {@code port} if something
   *     stands in front of it
   * @param topics made at the start where they are missing
   */
  public record Settings(
      Path directory,
      int port,
      int controllerPort,
      int advertisedPort,
      Collection<NewTopic> topics) {
    public Settings {
      directory = directory.toAbsolutePath().normalize();
      topics = List.copyOf(topics);
    }

    public Settings(Path directory, int port, int controllerPort, Collection<NewTopic> topics) {
      this(directory, port, controllerPort, port, topics);
    }
  }

  /** Formats the storage where it is new, starts the broker, and makes what topics are missing. */
  public static EmbeddedKafka start(Settings settings) {
    long begin = System.nanoTime();
    DirectoryLock lock = DirectoryLock.take(settings.directory());
    try {
      KafkaConfig config = new KafkaConfig(EmbeddedKafkaConfig.of(settings));
      boolean isNew = format(settings);
      KafkaNode node = new KafkaNode(config);
      try {
        node.start(isNew);
        createTopics(settings, settings.topics());
      } catch (RuntimeException e) {
        node.stop();
        throw e;
      }
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      return new EmbeddedKafka(settings, lock, node, took);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Returns whether it had not been done before. */
  private static boolean format(Settings settings) {
    Path logs = EmbeddedKafkaConfig.logs(settings);
    // The formatter writes this file last.
    if (Files.exists(logs.resolve("meta.properties"))) {
      return false;
    }
    try {
      Files.createDirectories(logs);
      new Formatter()
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .setNodeId(EmbeddedKafkaConfig.NODE)
          .setClusterId(Uuid.randomUuid().toString())
          .setIgnoreFormatted(true)
          .setControllerListenerName(EmbeddedKafkaConfig.CONTROLLER)
          .setDirectories(Set.of(logs.toString()))
          .setMetadataLogDirectory(logs.toString())
          .run();
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new EmbeddedPartException("Kafka could not format its storage in " + logs + ".", e);
    }
  }

  /** Makes the topics that are missing; those that are there stay as they are. */
  public void createTopics(Collection<NewTopic> topics) {
    createTopics(settings, topics);
  }

  private static void createTopics(Settings settings, Collection<NewTopic> topics) {
    if (topics.isEmpty()) {
      return;
    }
    try (Admin admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap(settings),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                180_000))) {
      Set<String> present = admin.listTopics().names().get();
      List<NewTopic> missing =
          topics.stream().filter(topic -> !present.contains(topic.name())).toList();
      if (!missing.isEmpty()) {
        admin.createTopics(missing).all().get();
      }
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new EmbeddedPartException("Kafka refused to make its topics.", e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedPartException("Interrupted while Kafka made its topics.", e);
    }
  }

  private static String bootstrap(Settings settings) {
    return "127.0.0.1:" + settings.port();
  }

  /** {@code 127.0.0.1:port}. */
  public String bootstrapServers() {
    return bootstrap(settings);
  }

  @Override
  public int port() {
    return settings.port();
  }

  @Override
  public String name() {
    return "Kafka";
  }

  @Override
  public Duration startTime() {
    return startTime;
  }

  @Override
  public boolean isAlive() {
    return running.get();
  }

  @Override
  public void close() {
    if (running.compareAndSet(true, false)) {
      node.stop();
      lock.close();
    }
  }
}
