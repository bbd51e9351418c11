package dev.sluice.egress.consistency;

import dev.sluice.egress.request.Parameters;
import dev.sluice.egress.request.Tags;
import dev.sluice.egress.store.CommandStore;
import dev.sluice.egress.store.Projections;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.http.Requests;
import dev.sluice.runtime.kafka.EndOffsets;
import dev.sluice.runtime.kafka.KafkaUnavailableException;
import dev.sluice.runtime.kafka.Position;
import dev.sluice.runtime.postgres.MaterializedPosition;
import dev.sluice.runtime.postgres.PostgresUnavailableException;
import dev.sluice.schemas.consistency.ConsistencyToken;
import dev.sluice.schemas.problem.FieldError;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Holds reads back until they show at least what the earlier answers had seen whose tokens they
 * carry, and says in each answer what it has seen itself.
 *
 * <p>A place in the log is waited for as such, if the log reaches so far. A command that has not
 * come to its revision here is waited for until all that is in the log now has been materialized:
 * then there is nothing more to be seen of it, and a token that somebody made up has waited for
 * nothing else. Thread-safe.
 */
public final class Consistency {
  private static final Duration SOON = Duration.ofMillis(100);
  private static final String POINTER = "header:" + ConsistencyToken.HEADER;
  private static final String NO_ANSWERS =
      "must be that of an earlier answer; several with commas between";
  private static final String TOO_MANY =
      "must be of %d commands together at most".formatted(ConsistencyToken.MOST_COMMANDS);

  private final Projections projections;
  private final Frontier frontier;
  private final EndOffsets ends;
  private final MaterializedPosition position;
  private final Duration patience;
  private final CommandStore commands = new CommandStore();

  /**
   * @param ends of all topics that are materialized
   * @param patience how long a read waits
   */
  public Consistency(
      Projections projections, EndOffsets ends, MaterializedPosition position, Duration patience) {
    this.projections = projections;
    this.frontier = new Frontier(projections, patience);
    this.ends = ends;
    this.position = position;
    this.patience = patience;
  }

  /**
   * What the request wants to be seen; several tokens count together.
   *
   * @param query is told of a token that no answer can have given, and of more of them than one
   *     token can hold
   */
  public Optional<ConsistencyToken> wanted(ServerRequest req, Parameters query) {
    Optional<String> header = Requests.header(req, ConsistencyToken.HEADER);
    if (header.isEmpty()) {
      return Optional.empty();
    }
    ConsistencyToken all = ConsistencyToken.of(Map.of());
    for (String text : Arrays.asList(header.get().split(",", -1))) {
      Optional<ConsistencyToken> next = ConsistencyToken.read(text.strip());
      Optional<ConsistencyToken> both = next.isEmpty() ? next : all.and(next.get());
      if (both.isEmpty()) {
        query.fault(POINTER, next.isEmpty() ? NO_ANSWERS : TOO_MANY);
        return Optional.empty();
      }
      all = both.get();
    }
    return Optional.of(all);
  }

  /** Waits as {@link #await} does, for what a request wants that has no query parameters. */
  public void await(ServerRequest req, String tenant) {
    Parameters none = Parameters.of(req);
    Optional<ConsistencyToken> wanted = wanted(req, none);
    none.check();
    wanted.ifPresent(token -> await(token, tenant));
  }

  /**
   * Parks until everything that the token has seen can be read here.
   *
   * @param tenant of the caller
   * @throws ProblemException 503 when that takes too long, 400 when it is of another log
   */
  public void await(ConsistencyToken token, String tenant) {
    try {
      if (!isThere(token, tenant)) {
        throw unavailable();
      }
    } catch (KafkaUnavailableException | PostgresUnavailableException e) {
      throw unavailable();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable();
    }
  }

  private boolean isThere(ConsistencyToken token, String tenant) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    if (!token.offsets().isEmpty() && !hasPassed(places(token), end)) {
      return false;
    }
    if (token.revisions().isEmpty()
        || projections.read(s -> commands.haveReached(s, tenant, token.revisions()))) {
      return true;
    }
    return position.awaitPassed(ends.now(), until(end));
  }

  /** Most tokens are of what is here, or about to be; only of others Kafka is asked. */
  private boolean hasPassed(List<Position> places, long end) throws InterruptedException {
    Duration first = until(end).compareTo(SOON) < 0 ? until(end) : SOON;
    if (position.awaitPassed(places, first)) {
      return true;
    }
    requireInLog(places);
    return position.awaitPassed(places, until(end));
  }

  /**
   * What lies beyond the end of the log no answer has seen: the token was made up, or is of a log
   * that is gone, and would be waited for in vain again and again.
   */
  private void requireInLog(List<Position> places) throws InterruptedException {
    Collection<Position> all = ends.now();
    boolean beyond =
        places.stream()
            .anyMatch(
                place ->
                    all.stream()
                        .anyMatch(
                            last ->
                                last.topic().equals(place.topic())
                                    && last.partition() == place.partition()
                                    && last.nextOffset() < place.nextOffset()));
    if (beyond) {
      throw refused(NO_ANSWERS);
    }
  }

  private static Duration until(long end) {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }

  private static List<Position> places(ConsistencyToken token) {
    return token.offsets().entrySet().stream()
        .map(e -> new Position(e.getKey().topic(), e.getKey().partition(), e.getValue()))
        .toList();
  }

  /** The answer has seen the projections, as they are or as they were a moment ago. */
  public void saw(ServerResponse res) {
    Tags.header(res, ConsistencyToken.HEADER, frontier.now().write());
  }

  /**
   * The answer has seen a command at this revision.
   *
   * @param wanted by the request; the answer's token covers it too, if need be by what has been
   *     materialized, which the request must have awaited
   */
  public void saw(
      ServerResponse res, Optional<ConsistencyToken> wanted, UUID commandId, long revision) {
    ConsistencyToken seen = ConsistencyToken.of(commandId, revision);
    ConsistencyToken all =
        wanted.isEmpty() ? seen : wanted.get().and(seen).orElseGet(frontier::now);
    Tags.header(res, ConsistencyToken.HEADER, all.write());
  }

  private static ProblemException refused(String why) {
    return new ProblemException(
        Problem.invalid(ProblemType.MALFORMED_REQUEST, List.of(new FieldError(POINTER, why))));
  }

  private static ProblemException unavailable() {
    return new ProblemException(Problem.of(ProblemType.PROJECTIONS_UNAVAILABLE));
  }
}
