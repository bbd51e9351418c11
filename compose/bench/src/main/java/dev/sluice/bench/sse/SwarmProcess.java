package dev.sluice.bench.sse;

import dev.sluice.bench.swarm.SwarmMain;
import dev.sluice.bench.system.Child;
import dev.sluice.bench.system.Children;
import dev.sluice.bench.system.Vitals;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A swarm in a process of its own, and the server that it listens to. */
final class SwarmProcess implements AutoCloseable {
  private static final Pattern ANSWER = Pattern.compile("^\\{.*}$");
  private static final Duration PATIENCE = Duration.ofSeconds(150);

  private final String name;
  private final Child swarm;
  private final Vitals server;

  private SwarmProcess(String name, Child swarm, Vitals server) {
    this.name = name;
    this.swarm = swarm;
    this.server = server;
  }

  /**
   * What came of an order.
   *
   * @param seconds it took, until the last delivery
   * @param delivered events, one for each subscriber who got it
   * @param p50 of the latency, or of the time to connect, in ms
   * @param p99 of the same, in ms
   * @param processorTime the server's meanwhile
   */
  record Result(double seconds, long delivered, double p50, double p99, Duration processorTime) {
    double perSecond() {
      return delivered / seconds;
    }

    /** Processor time of the server for each event that a subscriber got. */
    double microsEach() {
      return processorTime.toNanos() / 1e3 / delivered;
    }
  }

  static SwarmProcess start(Children children, String name, Vitals server, List<String> arguments)
      throws IOException, InterruptedException {
    Child swarm =
        children.startMain(
            "swarm of " + name, SwarmMain.class.getName(), List.of("-Xmx1g"), arguments);
    swarm.await(ANSWER, PATIENCE);
    return new SwarmProcess(name, swarm, server);
  }

  Vitals server() {
    return server;
  }

  /** Connects all, so many at once. */
  Result connect(int atOnce) throws IOException, InterruptedException {
    return order("connect " + atOnce, "connect");
  }

  Result burst(int events) throws IOException, InterruptedException {
    return order("burst " + events, "latency");
  }

  Result pace(int perSecond, int events) throws IOException, InterruptedException {
    return order("pace " + perSecond + " " + events, "latency");
  }

  /** Everybody loses the connection, events come meanwhile, everybody comes back. */
  Result storm(int events, int atOnce) throws IOException, InterruptedException {
    return order("storm " + events + " " + atOnce, "connect");
  }

  private Result order(String order, String histogram) throws IOException, InterruptedException {
    Duration before = server.processorTime();
    swarm.tell(order);
    String line = swarm.await(ANSWER, PATIENCE).group();
    JsonNode answer = JsonMapper.shared().readTree(line);
    check(order, answer);
    return new Result(
        answer.path("seconds").asDouble(),
        answer.path("delivered").asLong(),
        answer.path(histogram).path("p50").asDouble(),
        answer.path(histogram).path("p99").asDouble(),
        server.processorTime().minus(before));
  }

  /** Each subscriber has seen each number of its feed once, or the figures mean nothing. */
  private void check(String order, JsonNode answer) throws IOException {
    boolean dense = answer.path("gaps").asLong() == 0 && answer.path("doubles").asLong() == 0;
    if (!answer.path("whole").asBoolean() || !dense) {
      throw new IOException(name + ": \"" + order + "\" went wrong: " + answer);
    }
  }

  @Override
  public void close() {
    try {
      swarm.tell("end");
      swarm.awaitEnd(Duration.ofSeconds(10));
    } catch (IOException e) {
      swarm.close();
    } catch (InterruptedException e) {
      swarm.close();
      Thread.currentThread().interrupt();
    }
  }
}
