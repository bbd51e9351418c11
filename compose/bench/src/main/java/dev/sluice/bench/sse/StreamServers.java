package dev.sluice.bench.sse;

import dev.sluice.bench.bare.BareSse;
import dev.sluice.bench.log.EgressAlone;
import dev.sluice.bench.scenario.Run;
import dev.sluice.bench.system.Child;
import dev.sluice.bench.system.Vitals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** An egress without anything in front of it, and the bare loop: both serve swarms. */
final class StreamServers implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern PORT = Pattern.compile("^port (\\d+)$");

  private final Run run;
  private final EgressAlone egress;
  private final Child bare;
  private final int barePort;
  private final Path tokens;
  private int nextFeed;

  private StreamServers(Run run, EgressAlone egress, Child bare, int barePort) {
    this.run = run;
    this.egress = egress;
    this.bare = bare;
    this.barePort = barePort;
    this.tokens = run.children().folder("tokens");
  }

  /**
   * Starts both.
   *
   * @param mostStreams of one caller
   */
  static StreamServers start(Run run, int mostStreams) throws IOException, InterruptedException {
    EgressAlone egress =
        EgressAlone.start(
            run, Map.of("SLUICE_FEED_MAX_STREAMS_PER_CALLER", Integer.toString(mostStreams)));
    Child bare =
        run.children()
            .startMain("bare SSE loop", BareSse.class.getName(), List.of("-Xmx2g"), List.of());
    int barePort = Integer.parseInt(bare.await(PORT, PATIENCE).group(1));
    return new StreamServers(run, egress, bare, barePort);
  }

  /**
   * Subscribers of the egress.
   *
   * @param tenant new, so that its feeds begin at 1
   * @param feeds how many feeds they share evenly
   */
  SwarmProcess ours(String tenant, int subscribers, int feeds)
      throws IOException, InterruptedException {
    Path file = tokens.resolve(tenant);
    Files.write(
        file,
        IntStream.range(0, feeds)
            .mapToObj(feed -> egress.token(tenant, "subject-" + feed))
            .toList());
    return SwarmProcess.start(
        run.children(),
        "egress",
        egress.vitals(),
        List.of(
            "--port=" + egress.address().getPort(),
            "--subscribers=" + subscribers,
            "--feeds=" + feeds,
            "--tokens=" + file,
            "--log=" + egress.system().bootstrapServers(),
            "--tenant=" + tenant));
  }

  /** Subscribers of the bare loop. */
  SwarmProcess bare(int subscribers, int feeds) throws IOException, InterruptedException {
    int base = nextFeed;
    nextFeed += feeds;
    return SwarmProcess.start(
        run.children(),
        "bare loop",
        new Vitals(bare.pid()),
        List.of(
            "--port=" + barePort,
            "--subscribers=" + subscribers,
            "--feeds=" + feeds,
            "--base=" + base));
  }

  @Override
  public void close() {
    bare.close();
    egress.close();
    run.children().delete(tokens);
  }
}
