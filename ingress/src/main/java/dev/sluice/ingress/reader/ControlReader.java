package dev.sluice.ingress.reader;

import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.policy.CompiledPolicy;
import dev.sluice.schemas.policy.InvalidPolicyException;
import dev.sluice.schemas.policy.PolicyReader;
import dev.sluice.schemas.problem.FieldError;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads what operators change of how commands are judged, from untrusted JSON. */
public final class ControlReader {
  private ControlReader() {}

  /**
   * A policy that can be put in force.
   *
   * @param document its rules, as they are kept
   */
  public record PolicyDraft(String document, @Nullable String note) {}

  /**
   * Reads {@code {"rules": […], "note"?}}, and compiles the rules.
   *
   * @throws ProblemException 422 with every fault, those of expressions with their position
   */
  public static PolicyDraft policy(JsonNode body) {
    Faults faults = new Faults();
    @Nullable String note = null;
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    if (body instanceof ObjectNode object) {
      document = object.deepCopy();
      document.remove("note");
      note = new ObjectReader(body, Pointer.ROOT, faults).optionalText("note", TextRule.FREE_TEXT);
    } else {
      faults.add(Pointer.ROOT, "must be an object");
    }
    List<FieldError> errors = new ArrayList<>(faults.errors());
    try {
      var _ = CompiledPolicy.read(document);
    } catch (InvalidPolicyException e) {
      errors.addAll(e.faults());
    }
    if (!errors.isEmpty()) {
      throw new ProblemException(Problem.invalid(ProblemType.INVALID_POLICY, errors));
    }
    return new PolicyDraft(document.toString(), note);
  }

  /**
   * @throws ProblemException 422 if a document that was good once cannot be put in force any more
   */
  public static void check(String document) {
    try {
      var _ = CompiledPolicy.of(PolicyReader.read(document));
    } catch (InvalidPolicyException e) {
      throw new ProblemException(Problem.invalid(ProblemType.INVALID_POLICY, e.faults()));
    }
  }

  /**
   * Reads a body that has a text for people and nothing else.
   *
   * @param name of the text
   * @throws ProblemException 422 with every fault
   */
  public static @Nullable String note(JsonNode body, String name) {
    Faults faults = new Faults();
    ObjectReader reader = new ObjectReader(body, Pointer.ROOT, faults);
    @Nullable String note = reader.optionalText(name, TextRule.FREE_TEXT);
    reader.finish();
    if (faults.any()) {
      throw new ProblemException(Problem.invalid(ProblemType.INVALID_REQUEST, faults.errors()));
    }
    return note;
  }
}
