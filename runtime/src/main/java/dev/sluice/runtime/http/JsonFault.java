package dev.sluice.runtime.http;

import dev.sluice.schemas.problem.FieldError;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;

/** What is wrong with a text that is not JSON, where, and in our words. */
final class JsonFault {
  private JsonFault() {}

  static FieldError of(JacksonException e) {
    if (e instanceof StreamConstraintsException) {
      return new FieldError(
          "",
          e.getOriginalMessage().contains("nesting depth")
              ? "is nested more than " + JsonBody.MAX_DEPTH + " deep"
              : "has a number or a name that is too long");
    }
    TokenStreamLocation at = e.getLocation();
    String place =
        at == null ? "its end" : "line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
    if (e.getOriginalMessage().startsWith("Duplicate Object property")
        && e.processor() instanceof JsonParser parser) {
      String pointer = parser.streamReadContext().pathAsPointer().toString();
      return new FieldError(pointer, "occurs twice, again just before " + place);
    }
    return new FieldError("", "is not JSON at " + place);
  }
}
