package dev.sluice.stack;

import dev.sluice.embedded.Binaries;
import dev.sluice.embedded.EmbeddedKafka;
import dev.sluice.embedded.EmbeddedPart;
import dev.sluice.embedded.EmbeddedPartException;
import dev.sluice.embedded.EmbeddedPostgres;
import dev.sluice.embedded.EmbeddedRedis;
import dev.sluice.schemas.kafka.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded Kafka, PostgreSQL and Redis of a system, started beside each other.
 *
 * <p>A server that ends without being asked to is started again, since nobody else would.
 */
final class Infra implements AutoCloseable {
  static final List<String> DATABASES = List.of("sluice", "booking", "schedule", "identity");

  private final Revived<EmbeddedPostgres> postgres;
  private final Revived<EmbeddedRedis> redis;
  private final EmbeddedKafka kafka;

  private Infra(
      Revived<EmbeddedPostgres> postgres, Revived<EmbeddedRedis> redis, EmbeddedKafka kafka) {
    this.postgres = postgres;
    this.redis = redis;
    this.kafka = kafka;
  }

  /** What the parts are started with; all below the data folder. */
  record Settings(Path data, Ports ports, Secrets secrets) {
    private EmbeddedPostgres postgres() {
      return EmbeddedPostgres.start(
          new EmbeddedPostgres.Settings(
              data.resolve("postgres"),
              binaries(),
              ports.of(Port.POSTGRES),
              secrets.secret(Secrets.POSTGRES),
              DATABASES,
              true));
    }

    private EmbeddedRedis redis() {
      return EmbeddedRedis.start(
          new EmbeddedRedis.Settings(
              data.resolve("redis"),
              binaries(),
              ports.of(Port.REDIS),
              secrets.secret(Secrets.REDIS)));
    }

    private EmbeddedKafka kafka() {
      return EmbeddedKafka.start(
          new EmbeddedKafka.Settings(
              data.resolve("kafka"),
              ports.of(Port.KAFKA),
              ports.of(Port.KAFKA_CONTROLLER),
              ports.of(Port.KAFKA_ADVERTISED),
              Topics.ALL.stream().map(Infra::newTopic).toList()));
    }

    private Binaries binaries() {
      return new Binaries(data.resolve("bin"));
    }
  }

  /** Stops what an earlier instance left behind, so that it holds no port. */
  static void stopOrphans(Path data) {
    EmbeddedPostgres.stopOrphans(data.resolve("postgres"));
    EmbeddedRedis.stopOrphans(data.resolve("redis"));
  }

  /** Starts all three; if one fails, stops the others and throws its exception. */
  static Infra start(Settings settings, Console console) {
    Starting<EmbeddedKafka> kafka = new Starting<>("kafka", settings::kafka, console);
    Starting<EmbeddedPostgres> postgres = new Starting<>("postgres", settings::postgres, console);
    Starting<EmbeddedRedis> redis = new Starting<>("redis", settings::redis, console);
    try {
      return new Infra(
          new Revived<>(postgres.await(), settings::postgres, EmbeddedPostgres::onExit),
          new Revived<>(redis.await(), settings::redis, EmbeddedRedis::onExit),
          kafka.await());
    } catch (RuntimeException e) {
      List.of(kafka, postgres, redis).forEach(Starting::abandon);
      throw e;
    }
  }

  private static NewTopic newTopic(Topics topic) {
    return new NewTopic(topic.name(), Topics.PARTITIONS, (short) 1).configs(topic.config());
  }

  EmbeddedKafka kafka() {
    return kafka;
  }

  EmbeddedPostgres postgres() {
    return postgres.part();
  }

  EmbeddedRedis redis() {
    return redis.part();
  }

  /** Beside each other: none needs another to stop, and one that is slow keeps no other waiting. */
  @Override
  public void close() {
    List<Thread> closing =
        Stream.<Runnable>of(kafka::close, redis::close, postgres::close)
            .map(close -> Thread.ofPlatform().daemon().name("close-part").start(close))
            .toList();
    try {
      for (Thread thread : closing) {
        thread.join();
      }
    } catch (InterruptedException e) {
      // What waits for a server to stop kills it then.
      closing.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
  }

  /** A part that starts on a thread of its own, again if its process ends meanwhile. */
  private static final class Starting<P extends EmbeddedPart> {
    private static final Logger log = LoggerFactory.getLogger(Starting.class);
    private static final int TIMES = 3;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final FutureTask<P> task;

    Starting(String name, Supplier<P> start, Console console) {
      this.task =
          new FutureTask<>(
              () -> {
                P part = started(name, start);
                console.part(part.name(), "127.0.0.1:" + part.port(), part.startTime());
                return part;
              });
      Thread.ofPlatform().name("start-" + name).start(task);
    }

    private static <P> P started(String name, Supplier<P> start) throws InterruptedException {
      for (int left = TIMES; left > 1; left--) {
        try {
          return start.get();
        } catch (EmbeddedPartException e) {
          log.atWarn()
              .addKeyValue("part", name)
              .setCause(e)
              .log("A part did not start and is started again");
          Thread.sleep(PAUSE);
        }
      }
      return start.get();
    }

    P await() {
      try {
        return task.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw new CannotStartException("An embedded part could not start: " + e.getCause(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CannotStartException("Interrupted while the embedded parts started.", e);
      }
    }

    void abandon() {
      try {
        await().close();
      } catch (RuntimeException notStarted) {
        // Its own failure, or the one that is being thrown already.
      }
    }
  }
}
