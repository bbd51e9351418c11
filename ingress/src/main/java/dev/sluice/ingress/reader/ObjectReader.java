package dev.sluice.ingress.reader;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the members of one JSON object.
 *
 * <p>Each asking makes a member known. A member that is missing or wrong is noted as a fault and a
 * placeholder returned, so that all faults are found; what was read is only used after {@link
 * #finish()} and a look at the faults. Not thread-safe.
 */
final class ObjectReader {
  private static final Set<String> ZONES = ZoneId.getAvailableZoneIds();

  private final JsonNode node;
  private final String pointer;
  private final Faults faults;
  private final Set<String> known = new TreeSet<>();

  ObjectReader(JsonNode node, String pointer, Faults faults) {
    this.node = node;
    this.pointer = pointer;
    this.faults = faults;
    if (!node.isObject()) {
      faults.add(pointer, "must be an object");
    }
  }

  private String pointer(String name) {
    return Pointer.member(pointer, name);
  }

  /** Whether members can be asked for at all. */
  boolean isObject() {
    return node.isObject();
  }

  String text(String name, TextRule rule) {
    return check(name, member(name, rule.expected()), rule);
  }

  @Nullable String optionalText(String name, TextRule rule) {
    JsonNode value = known(name);
    return value == null ? null : check(name, value, rule);
  }

  private String check(String name, @Nullable JsonNode value, TextRule rule) {
    if (value == null) {
      return "";
    }
    if (!value.isString()) {
      fault(name, "must be a string: " + rule.expected());
      return "";
    }
    String text = value.stringValue();
    rule.fault(text).ifPresent(fault -> fault(name, fault));
    return text;
  }

  /** A text that a parser knows; empty, with a fault noted, when there is none or it does not. */
  Optional<String> raw(String name, String expected) {
    JsonNode value = member(name, expected);
    if (value != null && !value.isString()) {
      fault(name, "must be a string: " + expected);
      return Optional.empty();
    }
    return Optional.ofNullable(value).map(JsonNode::stringValue);
  }

  Instant time(String name) {
    Optional<String> text = raw(name, Rfc3339.EXPECTED);
    Optional<Instant> time = text.flatMap(Rfc3339::parse);
    if (text.isPresent() && time.isEmpty()) {
      fault(name, "must be " + Rfc3339.EXPECTED);
    }
    return time.orElse(Instant.EPOCH);
  }

  ZoneId zone(String name) {
    String expected = "the name of a time zone (IANA), such as Europe/Berlin";
    Optional<String> text = raw(name, expected);
    if (text.isPresent() && !ZONES.contains(text.get())) {
      fault(name, "must be " + expected);
    }
    return text.filter(ZONES::contains).map(ZoneId::of).orElse(ZoneId.of("UTC"));
  }

  int integer(String name, int least, int most) {
    String expected = "a whole number from " + least + " to " + most;
    JsonNode value = member(name, expected);
    return value == null ? least : integer(name, value, least, most);
  }

  int optionalInteger(String name, int least, int most, int otherwise) {
    JsonNode value = known(name);
    return value == null ? otherwise : integer(name, value, least, most);
  }

  /** By way of {@code double}: exact in all ranges we have, and a huge exponent costs nothing. */
  private int integer(String name, JsonNode value, int least, int most) {
    double number = value.isNumber() ? value.doubleValue() : Double.NaN;
    if (number >= least && number <= most && number == Math.rint(number)) {
      return (int) number;
    }
    fault(name, "must be a whole number from " + least + " to " + most);
    return least;
  }

  Optional<ObjectReader> object(String name) {
    return Optional.ofNullable(member(name, "an object"))
        .map(value -> new ObjectReader(value, pointer(name), faults));
  }

  Optional<ObjectReader> optionalObject(String name) {
    return Optional.ofNullable(known(name))
        .map(value -> new ObjectReader(value, pointer(name), faults));
  }

  /** The objects of a list; empty when the member is missing. */
  List<ObjectReader> optionalObjects(String name, int most) {
    JsonNode value = known(name);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray() || value.size() > most) {
      fault(name, "must be a list of at most " + most + " objects");
      return List.of();
    }
    List<ObjectReader> objects = new ArrayList<>();
    for (JsonNode item : value) {
      objects.add(new ObjectReader(item, Pointer.item(pointer(name), objects.size()), faults));
    }
    return objects;
  }

  /** Notes every member that nobody asked for. */
  void finish() {
    for (String name : node.propertyNames()) {
      if (!known.contains(name)) {
        fault(name, "is not known here; known are " + String.join(", ", known));
      }
    }
  }

  void fault(String name, String detail) {
    faults.add(pointer(name), detail);
  }

  private @Nullable JsonNode member(String name, String expected) {
    JsonNode value = known(name);
    if (value == null && node.isObject()) {
      fault(name, "is missing: must be " + expected);
    }
    return value;
  }

  /** Null is a value: only a member that is left out is missing. */
  private @Nullable JsonNode known(String name) {
    known.add(name);
    return node.get(name);
  }
}
