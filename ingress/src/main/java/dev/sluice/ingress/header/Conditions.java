package dev.sluice.ingress.header;

import dev.sluice.ingress.reader.Rfc3339;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.IdempotencyKey;
import dev.sluice.schemas.problem.FieldError;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * On what conditions a command is given: what the header fields of its call say.
 *
 * @param idempotencyKey unquoted
 * @param deadline may lie in the past: the command is then accepted and expires
 * @param ifMatch whether there was an {@code If-Match}
 * @param expectedRevision absent: any will do
 */
public record Conditions(
    @Nullable String idempotencyKey,
    @Nullable Instant deadline,
    boolean ifMatch,
    @Nullable Long expectedRevision) {
  private static final String DEADLINE = "Command-Deadline";
  private static final String DEADLINE_EXPECTED = "must be " + Rfc3339.EXPECTED;

  /**
   * @param values the lines of the header field of a name; none when there is no such field
   * @throws ProblemException with every field that is malformed
   */
  public static Conditions read(Function<String, List<String>> values) {
    return read(values, List.of());
  }

  /**
   * @param values the lines of the header field of a name; none when there is no such field
   * @param others what else the request cannot be read for
   * @throws ProblemException with the others and every field that is malformed
   */
  public static Conditions read(Function<String, List<String>> values, List<FieldError> others) {
    List<FieldError> faults = new ArrayList<>(others);
    Optional<String> key =
        one(IdempotencyKey.NAME, IdempotencyKey.EXPECTED, IdempotencyKey::parse, values, faults);
    Optional<Instant> deadline =
        one(DEADLINE, DEADLINE_EXPECTED, text -> Rfc3339.parse(text.strip()), values, faults);
    Optional<IfMatch> ifMatch = one(IfMatch.NAME, IfMatch.EXPECTED, IfMatch::parse, values, faults);
    if (!faults.isEmpty()) {
      throw malformed(faults);
    }
    return new Conditions(
        key.orElse(null),
        deadline.orElse(null),
        ifMatch.isPresent(),
        ifMatch.map(IfMatch::revision).orElse(null));
  }

  /**
   * Refuses an {@code If-Match} on a command that changes nothing which is there already.
   *
   * @throws ProblemException if the conditions make no sense for the command
   */
  public void check(Command command) {
    if (ifMatch && command instanceof Command.CreateBooking) {
      throw malformed(
          List.of(
              new FieldError(
                  "header:" + IfMatch.NAME,
                  "must be left out: there is no revision of a booking that is yet to be made")));
    }
  }

  /** The same for one line of a batch: each line has a key of its own. */
  public Conditions ofLine(int line) {
    return new Conditions(
        idempotencyKey == null ? null : idempotencyKey + "#" + line,
        deadline,
        ifMatch,
        expectedRevision);
  }

  private static <T> Optional<T> one(
      String name,
      String expected,
      Function<String, Optional<T>> parser,
      Function<String, List<String>> values,
      List<FieldError> faults) {
    List<String> lines = values.apply(name);
    Optional<T> value = lines.size() == 1 ? parser.apply(lines.getFirst()) : Optional.empty();
    if (value.isEmpty() && !lines.isEmpty()) {
      faults.add(new FieldError("header:" + name, expected));
    }
    return value;
  }

  private static ProblemException malformed(List<FieldError> faults) {
    return new ProblemException(Problem.invalid(ProblemType.MALFORMED_REQUEST, faults));
  }
}
