package dev.sluice.ingress.reader;

import dev.sluice.schemas.problem.FieldError;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is wrong with one body. Keeps the first {@value #MOST}, so that a body made of
 * faults does not get an answer larger than itself. Not thread-safe.
 */
final class Faults {
  private static final int MOST = 100;

  private final List<FieldError> errors = new ArrayList<>();

  void add(String pointer, String detail) {
    if (errors.size() < MOST) {
      errors.add(new FieldError(pointer, detail));
    }
  }

  boolean any() {
    return !errors.isEmpty();
  }

  List<FieldError> errors() {
    return List.copyOf(errors);
  }
}
