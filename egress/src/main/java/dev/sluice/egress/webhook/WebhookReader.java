package dev.sluice.egress.webhook;

import dev.sluice.egress.store.FeedFilter;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.problem.FieldError;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the bodies of calls about webhooks from untrusted JSON. Not thread-safe. */
final class WebhookReader {
  private static final int MOST_TYPES = 50;
  private static final int MOST_CHARACTERS = 500;
  private static final int MOST_FAULTS = 100;

  private final JsonNode body;
  private final Set<String> known = new HashSet<>();
  private final List<FieldError> faults = new ArrayList<>();

  /** Where a webhook goes on that is enabled again. */
  enum From {
    STOPPED,
    NOW
  }

  private WebhookReader(JsonNode body) {
    this.body = body;
    if (!body.isObject()) {
      fault("", "must be an object");
    }
  }

  /**
   * Reads {@code {"url", "types"?, "resourceId"?, "description"?}}.
   *
   * @param urls what is wrong with a URL
   * @throws ProblemException 422 with every fault
   */
  static Target target(JsonNode body, Function<String, Optional<String>> urls) {
    WebhookReader reader = new WebhookReader(body);
    Target target = reader.target(urls);
    reader.finish();
    return target;
  }

  /**
   * Reads {@code {"from"?}}.
   *
   * @throws ProblemException 422 with every fault
   */
  static From from(JsonNode body) {
    WebhookReader reader = new WebhookReader(body);
    String text =
        reader.text(
            "from", from -> from.equals("stopped") || from.equals("now"), "must be stopped or now");
    reader.finish();
    return "now".equals(text) ? From.NOW : From.STOPPED;
  }

  /**
   * Reads {@code {}}.
   *
   * @throws ProblemException 422 if it says anything
   */
  static void nothing(JsonNode body) {
    new WebhookReader(body).finish();
  }

  private Target target(Function<String, Optional<String>> urls) {
    String url = checked("url", urls);
    if (url == null && body.isObject() && !body.has("url")) {
      fault("/url", "is missing: must be the URL that events are sent to");
    }
    FeedFilter filter =
        new FeedFilter(
            types(),
            text(
                "resourceId",
                id -> id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
                "must be a resource id: a letter or digit, then up to 63 letters, digits, '.', '_'"
                    + " or '-'"));
    String description =
        text(
            "description",
            words ->
                !words.isBlank()
                    && words.length() <= MOST_CHARACTERS
                    && words.codePoints().noneMatch(WebhookReader::isForbidden),
            "must be a text of 1 to "
                + MOST_CHARACTERS
                + " characters, without control characters");
    return new Target(url == null ? "" : url, filter, description);
  }

  private static boolean isForbidden(int codePoint) {
    return Character.isISOControl(codePoint)
        || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
  }

  private Set<EventType> types() {
    JsonNode list = member("types");
    if (list == null) {
      return Set.of();
    }
    if (!list.isArray() || list.isEmpty() || list.size() > MOST_TYPES) {
      fault("/types", "must be a list of types of event, or left out for all");
      return Set.of();
    }
    Set<EventType> types = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      Optional<EventType> type =
          list.get(i).isString()
              ? EventType.ofApiName(list.get(i).stringValue())
              : Optional.empty();
      if (type.isEmpty()) {
        fault("/types/" + i, "must be the name of a type of event");
      }
      type.ifPresent(types::add);
    }
    return types;
  }

  private @Nullable String text(String name, Predicate<String> form, String expected) {
    return checked(name, text -> form.test(text) ? Optional.empty() : Optional.of(expected));
  }

  private @Nullable String checked(String name, Function<String, Optional<String>> fault) {
    JsonNode value = member(name);
    if (value == null) {
      return null;
    }
    if (!value.isString()) {
      fault("/" + name, "must be a string");
      return null;
    }
    String text = value.stringValue();
    fault.apply(text).ifPresent(what -> fault("/" + name, what));
    return text;
  }

  private @Nullable JsonNode member(String name) {
    known.add(name);
    return body.get(name);
  }

  private void finish() {
    for (String name : body.propertyNames()) {
      if (!known.contains(name)) {
        fault("/" + name.replace("~", "~0").replace("/", "~1"), "is not known here");
      }
    }
    if (!faults.isEmpty()) {
      throw new ProblemException(Problem.invalid(ProblemType.INVALID_REQUEST, faults));
    }
  }

  private void fault(String pointer, String detail) {
    if (faults.size() < MOST_FAULTS) {
      faults.add(new FieldError(pointer, detail));
    }
  }
}
