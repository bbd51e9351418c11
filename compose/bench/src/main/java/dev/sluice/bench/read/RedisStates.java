package dev.sluice.bench.read;

import dev.sluice.bench.load.Load;
import dev.sluice.bench.log.EgressAlone;
import dev.sluice.bench.part.RedisConnection;
import dev.sluice.bench.read.Questions.Question;
import dev.sluice.bench.scenario.Run;
import dev.sluice.bench.system.SystemUnderTest;
import dev.sluice.embedded.EmbeddedRedis;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** Polls while Redis is not as it should be: emptied, hanging, absent. */
final class RedisStates {
  private static final int CONNECTIONS = 16;
  private static final String OF_FINAL = "poll of a final command";
  private static final String OF_RUNNING = "poll of a running command";
  private static final Duration ROUND = Duration.ofMillis(300);
  private static final Duration WARM_UP = Duration.ofMillis(400);

  private final Run run;
  private final EgressAlone egress;
  private final URI bare;
  private final String token;

  RedisStates(Run run, EgressAlone egress, URI bare, String token) {
    this.run = run;
    this.egress = egress;
    this.bare = bare;
    this.token = token;
  }

  void measure(List<UUID> ended, List<UUID> running) throws Exception {
    SystemUnderTest system = egress.system();
    try (RedisConnection redis =
        RedisConnection.open(system.port("REDIS"), system.redisPassword())) {
      redis.call("FLUSHALL");
    }
    measure(", Redis empty", ask -> List.of(ask.poll(OF_FINAL, ended)));
    ProcessHandle redis = redis(system);
    signal("STOP", redis);
    measure(", Redis hanging", ask -> List.of(ask.poll(OF_FINAL, ended)));
    signal("KILL", redis);
    measure(
        ", Redis absent", ask -> List.of(ask.poll(OF_FINAL, ended), ask.poll(OF_RUNNING, running)));
  }

  private void measure(String circumstances, Function<Questions, List<Question>> questions)
      throws Exception {
    Questions ask = new Questions(egress.address(), token);
    try (Load ours = new Load(egress.address(), CONNECTIONS);
        Load limit = new Load(bare, CONNECTIONS)) {
      for (Question question : questions.apply(ask)) {
        Comparison comparison = Comparison.of(question, egress.address(), ours, bare, limit);
        comparison.warmUp(run.lasting(WARM_UP));
        comparison.measure(run, ROUND, circumstances);
      }
    }
  }

  private static ProcessHandle redis(SystemUnderTest system) throws IOException {
    return EmbeddedRedis.servers(system.data().resolve("redis")).stream()
        .findFirst()
        .orElseThrow(() -> new IOException("no process runs Redis in " + system.data()));
  }

  private static void signal(String name, ProcessHandle process)
      throws IOException, InterruptedException {
    int status =
        new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
            .inheritIO()
            .start()
            .waitFor();
    if (status != 0) {
      throw new IOException("Redis cannot be sent the signal " + name);
    }
  }
}
