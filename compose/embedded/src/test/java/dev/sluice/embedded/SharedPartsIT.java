package dev.sluice.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class SharedPartsIT {

  @Test
  void kafkaKeepsWhatWasSent() throws Exception {
    EmbeddedKafka kafka = SharedParts.kafka();
    kafka.createTopics(List.of(new NewTopic("kept", 2, (short) 1)));
    Map<String, Object> config = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>("kept", 0, "k", "v")).get();
    }
    try (var consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      TopicPartition partition = new TopicPartition("kept", 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      assertThat(consumer.poll(Duration.ofMinutes(1)))
          .extracting(record -> record.value())
          .containsExactly("v");
    }
  }

  @Test
  void eachFreshDatabaseIsItsOwn() throws Exception {
    Database one = SharedParts.freshDatabase();
    Database two = SharedParts.freshDatabase();
    assertThat(one.jdbcUrl()).isNotEqualTo(two.jdbcUrl());
    try (Connection connection =
        DriverManager.getConnection(one.jdbcUrl(), one.user(), one.password())) {
      assertThat(connection.getMetaData().getDatabaseMajorVersion()).isEqualTo(18);
    }
  }

  @Test
  void redisAnswers() {
    assertThat(SharedParts.redis().isAlive()).isTrue();
    assertThat(SharedParts.redis().uri()).startsWith("redis://:");
  }
}
