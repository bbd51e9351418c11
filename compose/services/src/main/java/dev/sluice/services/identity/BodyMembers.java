package dev.sluice.services.identity;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.problem.FieldError;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reads the members of a JSON body, all texts and all required, and notes every fault. */
final class BodyMembers {

  private final JsonNode body;
  private final Set<String> known = new HashSet<>();
  private final List<FieldError> faults = new ArrayList<>();

  BodyMembers(JsonNode body) {
    this.body = body;
    if (!body.isObject()) {
      faults.add(new FieldError("", "must be an object"));
    }
  }

  /** A text of one to so many characters; empty if it is not there or wrong. */
  String text(String name, int longest) {
    known.add(name);
    JsonNode value = body.path(name);
    if (!value.isString()) {
      fault(name, value.isMissingNode() ? "must be there" : "must be a text");
      return "";
    }
    String text = value.stringValue();
    int length = text.codePointCount(0, text.length());
    if (length < 1 || length > longest) {
      fault(name, "must have 1 to " + longest + " characters");
      return "";
    }
    return text;
  }

  /** A text of a form. */
  String text(String name, Pattern form, String otherwise) {
    if (body.path(name).isString()) {
      known.add(name);
      String text = body.path(name).stringValue();
      if (!form.matcher(text).matches()) {
        fault(name, otherwise);
      }
      return text;
    }
    return text(name, Integer.MAX_VALUE); // Says that it is missing, or no text.
  }

  /**
   * Ends the reading.
   *
   * @throws ProblemException with every fault
   */
  void finish() {
    if (body.isObject()) {
      for (String name : body.propertyNames()) {
        if (!known.contains(name)) {
          fault(name, "is not known");
        }
      }
    }
    if (!faults.isEmpty()) {
      throw new ProblemException(Problem.invalid(ProblemType.INVALID_REQUEST, faults));
    }
  }

  private void fault(String name, String detail) {
    if (body.isObject()) {
      String pointer = "/" + name.replace("~", "~0").replace("/", "~1");
      faults.add(new FieldError(pointer, detail));
    }
  }
}
