package dev.sluice.runtime.http;

import dev.sluice.schemas.problem.FieldError;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.webserver.http1.Http1Config;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why Helidon refused a request: it tells by a status and the text of a message, which is no part
 * of its contract, so that a cause may remain unknown.
 *
 * @param problem with the fault, if it is known
 * @param headers that belong to the answer
 */
record Unreadable(Problem problem, Map<String, String> headers) {
  private static final int URI_TOO_LONG = 414;
  private static final Http1Config LIMITS = Http1Config.create();
  private static final Pattern TORN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  /**
   * @param path as it was sent, empty when it could not be read
   * @param headers as they were sent, empty when they could not be read
   */
  static Unreadable of(int status, @Nullable String message, String path, Headers headers) {
    Problem problem = ProblemStatus.of(status);
    if (problem.type() != ProblemType.MALFORMED_REQUEST) {
      return new Unreadable(problem, Map.of());
    }
    String told = message == null ? "" : message;
    if (headers.contains(HeaderNames.CONTENT_ENCODING) && told.contains("ontent encoding")) {
      return encoded();
    }
    Optional<FieldError> fault =
        status == URI_TOO_LONG
            ? Optional.of(
                new FieldError(
                    "query",
                    "must be shorter: the request line may have %d bytes at most"
                        .formatted(LIMITS.maxPrologueLength())))
            : fault(told, path);
    return new Unreadable(
        fault
            .map(f -> Problem.invalid(ProblemType.MALFORMED_REQUEST, List.of(f)))
            .orElseGet(
                () ->
                    Problem.of(
                        ProblemType.MALFORMED_REQUEST, "The request is not of HTTP's form.")),
        Map.of());
  }

  /** RFC 9110, 15.5.16: `Accept-Encoding` tells which encodings would have been taken. */
  private static Unreadable encoded() {
    FieldError fault =
        new FieldError(
            "header:Content-Encoding",
            "must be identity, or left out: bodies are read as they are");
    return new Unreadable(
        Problem.of(
                ProblemType.UNSUPPORTED_MEDIA_TYPE, "The body has an encoding that is not taken.")
            .withErrors(List.of(fault)),
        Map.of("Accept-Encoding", "identity"));
  }

  private static Optional<FieldError> fault(String told, String path) {
    if (TORN_ESCAPE.matcher(path).find()) {
      return Optional.of(
          new FieldError("path", "has a '%' that two hexadecimal digits do not follow"));
    }
    if (told.contains("Header size exceeded")) {
      return Optional.of(
          new FieldError(
              "header",
              "must be shorter: all headers together may have %d bytes at most"
                  .formatted(LIMITS.maxHeadersSize())));
    }
    if (told.contains("Host header")) {
      return Optional.of(new FieldError("header:Host", "must be there once, and name a host"));
    }
    if (told.contains("Accept header")) {
      return Optional.of(new FieldError("header:Accept", "must be a list of media ranges"));
    }
    if (told.contains("content type")) {
      return Optional.of(new FieldError("header:Content-Type", "must be a media type"));
    }
    return told.contains("header") || told.contains("Header")
        ? Optional.of(new FieldError("header", "has a line that is not of a header's form"))
        : Optional.empty();
  }
}
