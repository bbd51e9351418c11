package dev.sluice.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.Database;
import dev.sluice.embedded.EmbeddedKafka;
import dev.sluice.embedded.EmbeddedRedis;
import dev.sluice.embedded.FreePorts;
import dev.sluice.embedded.SharedParts;
import dev.sluice.ingress.backlog.BacklogConfig;
import dev.sluice.runtime.redis.RedisConfig;
import dev.sluice.schemas.command.CommandIds;
import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.command.LaneKey;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.kafka.Topics;
import dev.sluice.schemas.redis.ClaimKeys;
import dev.sluice.testing.TestIssuer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.api.redisnode.RedisNode;
import org.redisson.api.redisnode.RedisNodes;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import tools.jackson.databind.JsonNode;

/** What nobody carries out is not accepted without end. */
class BacklogIT {
  private static final String KEY = "Idempotency-Key";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final OffsetAndMetadata START = new OffsetAndMetadata(0);

  private final String tenant = "t-" + UUID.randomUUID();
  private final String group = "group-" + UUID.randomUUID();
  private final String kafka = SharedParts.kafka().bootstrapServers();

  @Test
  void aPartitionThatNobodyTakesFromGetsNoMoreUntilItIsTakenFrom() throws Exception {
    new TestLog(kafka).create();
    Database database = SharedParts.freshDatabase();
    String redis = "redis://127.0.0.1:" + FreePorts.next();
    BacklogConfig backlog = new BacklogConfig(group, 10, Duration.ofMillis(10));
    try (TestIssuer issuer = new TestIssuer();
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka));
        TestIngress ingress =
            new TestIngress(TestIngress.config(kafka, database, redis, "", backlog), issuer)) {
      TestClient client = new TestClient(ingress, issuer.token(tenant, "ada", "client"));
      String room = roomIn(0);
      // Who carries commands out has never been seen, so nobody can be behind.
      assertThat(client.post("/v1/bookings", TestClient.booking(room)).status()).isEqualTo(202);

      takeAll(admin);
      TestClient.Answer shed = until(503, client, room);
      assertThat(shed.code()).isEqualTo("overloaded");
      assertThat(shed.header("Retry-After")).isPresent();
      assertThat(shed.json().path("retry").path("effect").asString()).isEqualTo("none");
      assertThat(client.post("/v1/bookings", TestClient.booking(roomIn(1))).status())
          .isEqualTo(202);

      takeAll(admin);
      until(202, client, room);
    }
  }

  @Test
  void aLineThatIsShedKeepsBackNoOther() throws Exception {
    TestLog log = new TestLog(kafka);
    log.create();
    Database database = SharedParts.freshDatabase();
    String redis = "redis://127.0.0.1:" + FreePorts.next();
    BacklogConfig backlog = new BacklogConfig(group, 10, Duration.ofMillis(10));
    try (TestIssuer issuer = new TestIssuer();
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka));
        TestMaterializer _ = new TestMaterializer(database, log);
        TestIngress ingress =
            new TestIngress(TestIngress.config(kafka, database, redis, "", backlog), issuer)) {
      TestClient client = new TestClient(ingress, issuer.token(tenant, "ada", "client"));
      takeAll(admin);
      until(503, client, roomIn(0));

      List<JsonNode> first = batch(client, roomIn(0), roomIn(1), roomIn(0), roomIn(2));
      assertThat(first.get(0).path("code").asString()).isEqualTo("overloaded");
      assertThat(first.get(1).path("status").asString()).isEqualTo("ACCEPTED");
      assertThat(first.get(2).path("code").asString()).isEqualTo("overloaded");
      assertThat(first.get(3).path("status").asString()).isEqualTo("ACCEPTED");

      until(503, client, roomIn(1));
      List<JsonNode> again = batch(client, roomIn(0), roomIn(1), roomIn(0), roomIn(2));
      assertThat(again.get(0).path("code").asString()).isEqualTo("overloaded");
      for (int line : List.of(1, 3)) {
        String id = first.get(line).path("commandId").asString();
        assertThat(again.get(line).path("commandId").asString()).isEqualTo(id);
        assertThat(again.get(line).path("status").asString()).isEqualTo("ACCEPTED");
      }
    }
  }

  @Test
  void whatCannotBeReadYetIsWaitedForToo() throws Exception {
    TestLog log = new TestLog(kafka);
    log.create();
    Database database = SharedParts.freshDatabase();
    String redis = "redis://127.0.0.1:" + FreePorts.next();
    BacklogConfig backlog = new BacklogConfig(group, 10, Duration.ofMillis(10));
    try (TestIssuer issuer = new TestIssuer();
        TestMaterializer materializer = new TestMaterializer(database, log);
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka));
        KafkaProducer<String, String> events = producer();
        TestIngress ingress =
            new TestIngress(TestIngress.config(kafka, database, redis, "", backlog), issuer)) {
      TestClient client = new TestClient(ingress, issuer.token(tenant, "ada", "client"));
      String room = TestClient.booking(roomIn(0));
      long giveUp = System.nanoTime() + PATIENCE.toNanos();
      RecordMetadata last = happen(events, 1);
      long readable = last.offset();
      TestClient.Answer answer = client.post("/v1/bookings", room);
      while (answer.status() == 202) {
        takeAll(admin);
        last = happen(events, 50);
        materializer.readableUpTo(feeds(last), ++readable);
        answer = client.post("/v1/bookings", room);
        assertThat(System.nanoTime()).isLessThan(giveUp);
      }
      assertThat(answer.code()).isEqualTo("overloaded");
      assertThat(answer.header("Retry-After")).isPresent();
      assertThat(last.offset() - readable).as("10 in each partition").isGreaterThan(10 * 12 * 7);

      materializer.readableUpTo(feeds(last), last.offset() + 1);
      until(202, client, roomIn(0));
    }
  }

  private KafkaProducer<String, String> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka), new StringSerializer(), new StringSerializer());
  }

  /** So many events, in one partition. */
  private static RecordMetadata happen(KafkaProducer<String, String> events, int count)
      throws ExecutionException, InterruptedException {
    ProducerRecord<String, String> event =
        new ProducerRecord<>(Topics.FEEDS.name(), "demo/ada", "an event");
    for (int i = 1; i < count; i++) {
      events.send(event);
    }
    return events.send(event).get();
  }

  private static TopicPartition feeds(RecordMetadata record) {
    return new TopicPartition(record.topic(), record.partition());
  }

  @Test
  void whatHasAgedOutIsNotWaitedFor(@TempDir Path directory) throws Exception {
    EmbeddedKafka.Settings settings =
        new EmbeddedKafka.Settings(directory, FreePorts.next(), FreePorts.next(), List.of());
    String own = "127.0.0.1:" + settings.port();
    Database database = SharedParts.freshDatabase();
    String redis = "redis://127.0.0.1:" + FreePorts.next();
    BacklogConfig backlog = new BacklogConfig(group, 10, Duration.ofMillis(10));
    try (TestIssuer issuer = new TestIssuer();
        EmbeddedKafka _ = EmbeddedKafka.start(settings);
        Admin admin = Admin.create(Map.of("bootstrap.servers", own))) {
      new TestLog(own).create();
      try (TestIngress ingress =
          new TestIngress(TestIngress.config(own, database, redis, "", backlog), issuer)) {
        TestClient client = new TestClient(ingress, issuer.token(tenant, "ada", "client"));
        for (int partition = 0; partition < 3; partition++) {
          for (int i = 0; i < 12; i++) {
            until(202, client, roomIn(partition));
          }
        }
        age(admin, 0);
        age(admin, 1);
        admin.alterConsumerGroupOffsets(group, Map.of(partition(1), START)).all().get();

        // Nobody has said how far he came in 0 and 2, so what is in 2 is all to be taken.
        until(503, client, roomIn(2));
        for (int partition : List.of(0, 1)) {
          String room = TestClient.booking(roomIn(partition));
          assertThat(client.post("/v1/bookings", room).status()).isEqualTo(202);
          until(503, client, roomIn(partition));
        }
      }
    }
  }

  /** Its records are as old as they may become. */
  private static void age(Admin admin, int number) throws ExecutionException, InterruptedException {
    admin.deleteRecords(Map.of(partition(number), RecordsToDelete.beforeOffset(-1))).all().get();
  }

  private static TopicPartition partition(int number) {
    return new TopicPartition(Topics.COMMANDS.name(), number);
  }

  private static List<JsonNode> batch(TestClient client, String... rooms) {
    String lines = Stream.of(rooms).map(TestClient::bookingLine).collect(Collectors.joining("\n"));
    TestClient.Answer answer =
        client.send(
            "POST",
            "/v1/commands/batch",
            "application/x-ndjson",
            lines,
            "Idempotency-Key",
            "batch-1");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.text().lines().map(TestClient.JSON::readTree).toList();
  }

  /** Whoever published it died before he could note that in Redis. */
  @Test
  void whatIsInTheLogIsNotSaidToBeTurnedAway() throws Exception {
    TestLog log = new TestLog(kafka);
    log.create();
    Database database = SharedParts.freshDatabase();
    Database nowhere =
        new Database("jdbc:postgresql://127.0.0.1:" + FreePorts.next() + "/none", "u", "p");
    RedissonClient redis = redis();
    try (TestIssuer issuer = new TestIssuer();
        TestMaterializer _ = new TestMaterializer(database, log);
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka));
        TestIngress ingress = new TestIngress(config(database), issuer);
        TestIngress blind = new TestIngress(config(nowhere), issuer)) {
      String token = issuer.token(tenant, "ada", "client");
      TestClient client = new TestClient(ingress, token);
      String room = roomIn(0);
      TestClient.Answer first = client.post("/v1/bookings", TestClient.booking(room), KEY, "k");
      assertThat(first.status()).as(first.text()).isEqualTo(202);
      String noted = noteOfPublication(redis);
      takeAll(admin);
      until(503, client, room);

      redis.getBucket(claim(), StringCodec.INSTANCE).set(noted + "|pending|" + runId(redis));
      TestClient unsure = new TestClient(blind, token);
      until(503, unsure, room);
      TestClient.Answer unknown = unsure.post("/v1/bookings", TestClient.booking(room), KEY, "k");
      assertThat(unknown.code()).as(unknown.text()).isEqualTo("claim-undecided");
      assertThat(unknown.json().path("retry").path("effect").asString()).isEqualTo("unknown");
      assertThat(unknown.json().path("retry").path("key").asString()).isEqualTo("same");
      assertThat(unknown.header("Retry-After")).isPresent();

      TestClient.Answer again = client.post("/v1/bookings", TestClient.booking(room), KEY, "k");
      assertThat(again.text()).isEqualTo(first.text());
      assertThat(noteOfPublication(redis)).isEqualTo(noted);
      assertThat(log.of(tenant)).filteredOn(e -> e.envelope().idempotencyKey() != null).hasSize(1);

      TestClient.Answer shed = client.post("/v1/bookings", TestClient.booking(room), KEY, "new");
      assertThat(shed.code()).as(shed.text()).isEqualTo("overloaded");
      untilShedForSure(client, room);
    } finally {
      redis.shutdown();
    }
  }

  private IngressConfig config(Database database) {
    BacklogConfig backlog = new BacklogConfig(group, 10, Duration.ofMillis(10));
    EmbeddedRedis redis = SharedParts.redis();
    return TestIngress.config(kafka, database, redis.address(), redis.password(), backlog);
  }

  /** That a command is nowhere can be told once the projections have come to the end of the log. */
  private static void untilShedForSure(TestClient client, String room) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      TestClient.Answer answer = client.post("/v1/bookings", TestClient.booking(room), KEY, "new");
      assertThat(answer.status()).as(answer.text()).isEqualTo(503);
      if (answer.code().equals("overloaded")) {
        return;
      }
      assertThat(System.nanoTime()).isLessThan(end);
    }
  }

  private static RedissonClient redis() {
    EmbeddedRedis server = SharedParts.redis();
    Config config = new Config().setPassword(server.password());
    config
        .useSingleServer()
        .setAddress(RedisConfig.of(server.address(), server.password()).uri().toString());
    RedissonClient redis = Redisson.create(config);
    redis.getBucket(ClaimKeys.COMPLETE, StringCodec.INSTANCE).set(runId(redis));
    return redis;
  }

  private static String runId(RedissonClient redis) {
    return redis
        .getRedisNodes(RedisNodes.SINGLE)
        .getInstance()
        .info(RedisNode.InfoSection.SERVER)
        .get("run_id");
  }

  private String claim() {
    Principal ada = new Principal("ada", tenant, Set.of(), Set.of());
    return ClaimKeys.key(CommandIds.ofKey(ada, CommandType.CREATE_BOOKING, "k"));
  }

  private String noteOfPublication(RedissonClient redis) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      String value = redis.<String>getBucket(claim(), StringCodec.INSTANCE).get();
      if (!value.contains("pending")) {
        return value;
      }
      assertThat(System.nanoTime()).isLessThan(end);
    }
  }

  private static TestClient.Answer until(int status, TestClient client, String room) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      TestClient.Answer answer = client.post("/v1/bookings", TestClient.booking(room));
      if (answer.status() == status) {
        return answer;
      }
      assertThat(System.nanoTime()).isLessThan(end);
    }
  }

  /** The processors have come to the end of the log. */
  private void takeAll(Admin admin) throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (int i = 0; i < Topics.PARTITIONS; i++) {
      latest.put(partition(i), OffsetSpec.latest());
    }
    Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
    admin
        .listOffsets(latest)
        .all()
        .get()
        .forEach((partition, end) -> ends.put(partition, new OffsetAndMetadata(end.offset())));
    admin.alterConsumerGroupOffsets(group, ends).all().get();
  }

  private String roomIn(int partition) {
    for (int i = 0; ; i++) {
      byte[] key = LaneKey.of(tenant, "room-" + i).value().getBytes(StandardCharsets.UTF_8);
      if (BuiltInPartitioner.partitionForKey(key, Topics.PARTITIONS) == partition) {
        return "room-" + i;
      }
    }
  }
}
