package dev.sluice.egress.command;

import dev.sluice.egress.redis.StatusCache;
import dev.sluice.egress.request.Sight;
import dev.sluice.egress.store.CommandStore;
import dev.sluice.egress.store.CommandView;
import dev.sluice.egress.store.Projections;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.kafka.EndOffsets;
import dev.sluice.runtime.kafka.KafkaUnavailableException;
import dev.sluice.runtime.postgres.MaterializedPosition;
import dev.sluice.runtime.postgres.PostgresUnavailableException;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Finds commands, and never misses one that was accepted before it was asked.
 *
 * <p>A final document is taken from Redis, as nothing can be newer; any other from PostgreSQL. One
 * that is in neither may be on its way: then it waits until everything that was in the command log
 * when it was asked has been materialized, and looks again. Thread-safe.
 */
public final class CommandQueries {
  private final StatusCache cache;
  private final Projections projections;
  private final EndOffsets ends;
  private final MaterializedPosition position;
  private final Duration catchUp;
  private final CommandStore commands = new CommandStore();

  /**
   * @param ends of the command log
   * @param catchUp how long a command that is not there yet is waited for
   */
  public CommandQueries(
      StatusCache cache,
      Projections projections,
      EndOffsets ends,
      MaterializedPosition position,
      Duration catchUp) {
    this.cache = cache;
    this.projections = projections;
    this.ends = ends;
    this.position = position;
    this.catchUp = catchUp;
  }

  /**
   * The command as it stands.
   *
   * @throws ProblemException 404 when there is none that the caller may see, 503 when nobody can
   *     tell now
   */
  public CommandView get(UUID commandId, Sight sight) {
    return find(commandId)
        .filter(view -> sight.includes(view.tenant(), view.subject()))
        .orElseThrow(CommandQueries::notFound);
  }

  /** The answer for everything that is no command of the caller's, or no command id at all. */
  static ProblemException notFound() {
    return new ProblemException(Problem.of(ProblemType.COMMAND_NOT_FOUND));
  }

  private Optional<CommandView> find(UUID commandId) {
    Optional<CommandView> cached = cache.find(commandId);
    if (cached.isPresent() && cached.get().isFinal()) {
      return cached;
    }
    // What is not final may have gone on since, and an event may have told so: rather no answer.
    Optional<CommandView> stored = stored(commandId);
    return stored.isPresent() ? stored : afterCatchUp(commandId);
  }

  private Optional<CommandView> stored(UUID commandId) {
    return projections.read(s -> commands.find(s, commandId)).map(CommandView::of);
  }

  private Optional<CommandView> afterCatchUp(UUID commandId) {
    try {
      if (!position.awaitPassed(ends.now(), catchUp)) {
        throw unavailable();
      }
    } catch (KafkaUnavailableException | PostgresUnavailableException e) {
      throw unavailable();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable();
    }
    return stored(commandId);
  }

  private static ProblemException unavailable() {
    return new ProblemException(Problem.of(ProblemType.PROJECTIONS_UNAVAILABLE));
  }
}
