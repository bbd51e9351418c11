package dev.sluice.egress.request;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.problem.FieldError;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.webserver.http.ServerRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of a request. Faults are gathered, so that {@link #check} reports them all.
 * Not thread-safe.
 */
public final class Parameters {
  private static final int MAX_TEXT = 255;

  private final ServerRequest req;
  private final List<FieldError> faults = new ArrayList<>();

  private Parameters(ServerRequest req) {
    this.req = req;
  }

  /** Any parameter that is not among the known is a fault. */
  public static Parameters of(ServerRequest req, String... known) {
    Parameters parameters = new Parameters(req);
    Set<String> unknown = new TreeSet<>(req.query().names());
    unknown.removeAll(Set.of(known));
    String expected = known.length == 0 ? "none" : String.join(", ", known);
    unknown.forEach(
        name -> parameters.fault("query:" + name, "is not known; known are: " + expected));
    return parameters;
  }

  /**
   * @param read empty when the text is not of the form
   * @param expected what it must be, as a sentence goes on after its name
   */
  public <T> @Nullable T value(String name, Function<String, Optional<T>> read, String expected) {
    List<String> values = req.query().all(name, List::of);
    if (values.isEmpty()) {
      return null;
    }
    Optional<T> value = values.size() == 1 ? read.apply(values.getFirst()) : Optional.empty();
    if (value.isEmpty()) {
      fault("query:" + name, values.size() == 1 ? expected : "must occur once");
    }
    return value.orElse(null);
  }

  public @Nullable String text(String name) {
    return value(
        name,
        text ->
            Optional.of(text)
                .filter(t -> !t.isBlank() && t.length() <= MAX_TEXT && t.indexOf('\0') < 0),
        "must be a text of 1 to " + MAX_TEXT + " characters");
  }

  /** One of the constants of an enum, spelled as they are. */
  public <E extends Enum<E>> @Nullable E constant(String name, Class<E> type) {
    List<E> constants = Arrays.asList(type.getEnumConstants());
    return value(
        name,
        text -> constants.stream().filter(c -> c.name().equals(text)).findFirst(),
        "must be one of " + constants);
  }

  public int number(String name, int otherwise, int min, int max) {
    Integer number =
        value(
            name,
            text ->
                Optional.of(text)
                    .filter(t -> t.matches("\\d{1,9}"))
                    .map(Integer::valueOf)
                    .filter(n -> n >= min && n <= max),
            "must be a whole number from " + min + " to " + max);
    return number == null ? otherwise : number;
  }

  /** An RFC 3339 time; a {@code +} of its offset that was not escaped arrives as a space. */
  public @Nullable Instant time(String name) {
    return value(name, Parameters::instant, "must be an RFC 3339 time with an offset");
  }

  public void fault(String pointer, String detail) {
    faults.add(new FieldError(pointer, detail));
  }

  /**
   * @throws ProblemException 400 with all faults
   */
  public void check() {
    if (!faults.isEmpty()) {
      throw new ProblemException(Problem.invalid(ProblemType.MALFORMED_REQUEST, faults));
    }
  }

  private static Optional<Instant> instant(String text) {
    if (!text.matches("\\d{4}-.{6,40}")) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(text.replace(' ', '+')).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
