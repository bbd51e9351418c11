package dev.sluice.runtime.http;

import dev.sluice.runtime.telemetry.TraceContext;
import dev.sluice.schemas.problem.FieldError;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.common.media.type.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the parts of a request that are not its body. */
public final class Requests {
  private Requests() {}

  /** Where this request stands in its trace; the server put it there. */
  public static TraceContext trace(ServerRequest req) {
    return req.context()
        .get(TraceContext.class)
        .orElseGet(() -> TraceContext.continued(header(req, TraceContext.HEADER).orElse(null)));
  }

  /** The value of a header that may occur once; several are joined by commas (RFC 9110, 5.3). */
  public static Optional<String> header(ServerRequest req, String name) {
    List<String> lines = headerLines(req, name);
    return lines.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", lines));
  }

  /** All lines of a header, in order. */
  public static List<String> headerLines(ServerRequest req, String name) {
    return req.headers().all(HeaderNames.create(name), List::of);
  }

  /** What the client prefers (RFC 7240). */
  public static Prefer prefer(ServerRequest req) {
    return Prefer.parse(headerLines(req, "Prefer"));
  }

  /** A query parameter that may occur once. */
  public static Optional<String> query(ServerRequest req, String name) {
    List<String> values = req.query().all(name, List::of);
    if (values.size() > 1) {
      throw new ProblemException(
          Problem.invalid(
              ProblemType.MALFORMED_REQUEST,
              List.of(new FieldError("query:" + name, "must occur once"))));
    }
    return values.stream().findFirst();
  }

  /**
   * Requires that there is no query: a call that takes none would not do what it asks for.
   *
   * @throws ProblemException 400 with all that is there
   */
  public static void withoutQuery(ServerRequest req) {
    List<FieldError> unknown = unknownQuery(req);
    if (!unknown.isEmpty()) {
      throw new ProblemException(Problem.invalid(ProblemType.MALFORMED_REQUEST, unknown));
    }
  }

  /** The query of a call that takes none, each part of it a fault. */
  public static List<FieldError> unknownQuery(ServerRequest req) {
    return req.query().names().stream()
        .sorted()
        .map(name -> new FieldError("query:" + name, "is not known; known are: none"))
        .toList();
  }

  /** A parameter of the path, decoded. */
  public static String path(ServerRequest req, String name) {
    return req.path().pathParameters().get(name);
  }

  /**
   * The best of the media types that can be produced, by {@code Accept}; the first without one.
   *
   * @throws ProblemException 406 when none is acceptable
   */
  public static String accepted(ServerRequest req, String... produced) {
    MediaType[] types = Arrays.stream(produced).map(MediaTypes::create).toArray(MediaType[]::new);
    return req.headers()
        .bestAccepted(types)
        .map(MediaType::text)
        .orElseThrow(
            () ->
                new ProblemException(
                    ProblemType.NOT_ACCEPTABLE,
                    "This address produces " + String.join(", ", produced) + "."));
  }
}
