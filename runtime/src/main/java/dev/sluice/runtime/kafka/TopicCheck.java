package dev.sluice.runtime.kafka;

import dev.sluice.schemas.kafka.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the start of a process whether the topics of the registry are there as the promises need
 * them; creates those that are missing where the configuration says so, and never changes one.
 */
public final class TopicCheck {
  private static final Logger log = LoggerFactory.getLogger(TopicCheck.class);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Admin admin;
  private final KafkaConfig config;
  private final List<Topics> topics;

  public TopicCheck(Admin admin, KafkaConfig config, List<Topics> topics) {
    this.admin = admin;
    this.config = config;
    this.topics = List.copyOf(topics);
  }

  /**
   * @param patience how long to try while Kafka does not answer or topics are still being created
   * @throws KafkaUnavailableException when it did not answer all that time
   * @throws IllegalStateException with every fault of every topic
   */
  public void verify(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        verifyOnce();
        return;
      } catch (ExecutionException e) {
        boolean mayHeal = e.getCause() instanceof RetriableException;
        if (!mayHeal || System.nanoTime() > end) {
          throw new KafkaUnavailableException(e.getCause());
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  private void verifyOnce() throws ExecutionException, InterruptedException {
    Set<String> there = admin.listTopics().names().get();
    List<String> faults = new ArrayList<>();
    for (Topics topic : topics) {
      if (!there.contains(topic.name())) {
        if (config.createTopics()) {
          create(topic);
        } else {
          faults.add(topic.name() + " is missing");
        }
      }
    }
    if (faults.isEmpty()) {
      compare(faults);
    }
    if (!faults.isEmpty()) {
      throw new IllegalStateException(
          "The topics are not as they have to be: " + String.join("; ", faults));
    }
  }

  private void create(Topics topic) throws ExecutionException, InterruptedException {
    Map<String, String> settings = new HashMap<>(topic.config());
    settings.put("min.insync.replicas", Integer.toString(minInSync()));
    NewTopic created =
        new NewTopic(topic.name(), Topics.PARTITIONS, (short) config.replicationFactor())
            .configs(settings);
    try {
      admin.createTopics(List.of(created)).all().get();
      log.atInfo().addKeyValue("topic", topic.name()).log("Topic created");
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) { // another process was faster
        throw e;
      }
    }
  }

  /** With acks=all: how many replicas a record is on before it is acknowledged. */
  private int minInSync() {
    return Math.max(1, config.replicationFactor() - 1);
  }

  private void compare(List<String> faults) throws ExecutionException, InterruptedException {
    Map<String, TopicDescription> descriptions =
        admin.describeTopics(topics.stream().map(Topics::name).toList()).allTopicNames().get();
    Map<ConfigResource, Config> configs =
        admin.describeConfigs(topics.stream().map(TopicCheck::resource).toList()).all().get();
    for (Topics topic : topics) {
      TopicDescription description = descriptions.get(topic.name());
      int partitions = description == null ? 0 : description.partitions().size();
      if (partitions != Topics.PARTITIONS) {
        faults.add(topic.name() + " has " + partitions + " partitions, not " + Topics.PARTITIONS);
      }
      Config actual = configs.get(resource(topic));
      topic
          .config()
          .forEach(
              (key, value) -> {
                String is = actual == null ? "unknown" : value(actual, key);
                if (!is.equals(value)) {
                  faults.add(topic.name() + " has " + key + "=" + is + ", not " + value);
                }
              });
    }
  }

  private static String value(Config config, String key) {
    return config.get(key) == null ? "unknown" : String.valueOf(config.get(key).value());
  }

  private static ConfigResource resource(Topics topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
  }
}
