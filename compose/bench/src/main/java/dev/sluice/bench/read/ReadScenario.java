package dev.sluice.bench.read;

import dev.sluice.bench.bare.BareGet;
import dev.sluice.bench.load.Load;
import dev.sluice.bench.log.BookingEvents;
import dev.sluice.bench.log.EgressAlone;
import dev.sluice.bench.log.LogWriter;
import dev.sluice.bench.log.Materialized;
import dev.sluice.bench.read.Questions.Question;
import dev.sluice.bench.scenario.Run;
import dev.sluice.bench.scenario.Scenario;
import dev.sluice.bench.system.Child;
import dev.sluice.bench.system.Descriptors;
import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.Envelope;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * Polls, listings and queries a second, with Redis in each of its states, and ten thousand
 * long-polls that are answered at once; beside them a bare GET of as many bytes.
 */
public final class ReadScenario implements Scenario {
  private static final String TENANT = "read";
  private static final String SUBJECT = "subject";
  private static final int CONNECTIONS = 16;
  private static final int FINAL = 3_000;
  private static final int RUNNING = 100;

  /** Accepted, authorized, started. */
  private static final int EVENTS_SO_FAR = 3;

  private static final Duration ROUND = Duration.ofMillis(300);
  private static final Duration WARM_UP = Duration.ofMillis(400);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern PORT = Pattern.compile("^port (\\d+)$");

  private final BookingEvents bookings = new BookingEvents(TENANT);
  private long next;

  @Override
  public String name() {
    return "read";
  }

  @Override
  public String purpose() {
    return "Polls, long-polls, listings and queries per second of an egress alone, with warm,"
        + " empty, hanging and absent Redis, beside a bare Helidon GET of as many bytes.";
  }

  @Override
  public void run(Run run) throws Exception {
    try (EgressAlone egress = EgressAlone.start(run, Map.of("SLUICE_CACHE_STATUS_KEPT", "1h"));
        Child process =
            run.children().startMain("bare GET", BareGet.class.getName(), List.of(), List.of());
        LogWriter log = LogWriter.open(egress.system());
        Materialized projections = Materialized.open(egress.system())) {
      URI bare = URI.create("http://127.0.0.1:" + process.await(PORT, PATIENCE).group(1));
      List<Envelope> ended = commands(FINAL);
      List<Envelope> running = commands(RUNNING);
      log.write(bookings, bookings.definitions(SUBJECT), BookingEvents.EACH);
      log.write(bookings, ended, BookingEvents.EACH);
      log.write(bookings, running, EVENTS_SO_FAR);
      projections.awaitAll(PATIENCE);
      String token = egress.token(TENANT, SUBJECT);
      Questions ask = new Questions(egress.address(), token);
      warm(run, questions(ask, ended, running), egress.address(), bare);
      new Waiters(run, egress, bare, bookings)
          .measure(token, log, projections, this::commands, Descriptors.each());
      new RedisStates(run, egress, bare, token).measure(ids(ended), ids(running));
      run.note(
          "The log was written by the benchmark, and the egress was asked without the front door;"
              + " Redis kept documents for an hour instead of a minute, so that warm is warm.");
    } finally {
      run.endSystem();
    }
  }

  /** So many that were not there before. */
  private List<Envelope> commands(int count) {
    long from = next;
    next += count;
    return LongStream.range(from, next).mapToObj(i -> bookings.envelope(SUBJECT, i)).toList();
  }

  private static List<UUID> ids(List<Envelope> envelopes) {
    return envelopes.stream().map(Envelope::commandId).toList();
  }

  private static List<Question> questions(
      Questions ask, List<Envelope> ended, List<Envelope> running) {
    List<String> bookingIds =
        ended.stream().map(e -> e.bookingId().map(BookingId::value).orElseThrow()).toList();
    List<String> resources = LongStream.range(0, 100).mapToObj(BookingEvents::resource).toList();
    return List.of(
        ask.poll("poll of a final command", ids(ended)),
        ask.poll("poll of a running command", ids(running)),
        ask.unchanged("poll answered 304", ids(ended), BookingEvents.EACH),
        ask.commands("listing of 50 commands"),
        ask.booking("query of a booking", bookingIds),
        ask.bookings("listing of 50 bookings"),
        ask.availability("availability of a week", resources));
  }

  private static void warm(Run run, List<Question> questions, URI egress, URI bare)
      throws Exception {
    try (Load ours = new Load(egress, CONNECTIONS);
        Load limit = new Load(bare, CONNECTIONS)) {
      List<Comparison> comparisons = new ArrayList<>();
      for (Question question : questions) {
        comparisons.add(Comparison.of(question, egress, ours, bare, limit));
      }
      run.say("warms up");
      for (Comparison comparison : comparisons) {
        comparison.warmUp(run.lasting(WARM_UP));
      }
      for (Comparison comparison : comparisons) {
        comparison.measure(run, ROUND, "");
      }
    }
  }
}
