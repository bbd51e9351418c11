package dev.sluice.schemas.policy;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import java.util.Map;

/**
 * What rules may speak of: each a variable of its own, so that a misspelt one is found when the
 * policy is put. Those that a command does not have are empty, zero, false or 1970.
 */
public final class PolicyVocabulary {
  static final Map<String, CelType> TYPES =
      Map.ofEntries(
          // When it is decided. A time of day: now.getHours('Europe/Berlin').
          Map.entry("now", SimpleType.TIMESTAMP),
          Map.entry("principal.subject", SimpleType.STRING),
          Map.entry("principal.tenant", SimpleType.STRING),
          Map.entry("principal.roles", ListType.create(SimpleType.STRING)),
          Map.entry("principal.scopes", ListType.create(SimpleType.STRING)),
          Map.entry("command.type", SimpleType.STRING),
          Map.entry("command.resource_id", SimpleType.STRING),
          Map.entry("command.booking_id", SimpleType.STRING),
          Map.entry("command.seats", SimpleType.INT),
          Map.entry("command.start", SimpleType.TIMESTAMP),
          Map.entry("command.end", SimpleType.TIMESTAMP),
          Map.entry("command.accepted_at", SimpleType.TIMESTAMP),
          // The booking that the command is about, as it is where the command is carried out.
          Map.entry("facts.owned", SimpleType.BOOL),
          Map.entry("facts.owner", SimpleType.STRING),
          Map.entry("facts.resource_id", SimpleType.STRING),
          Map.entry("facts.seats", SimpleType.INT),
          Map.entry("facts.start", SimpleType.TIMESTAMP),
          Map.entry("facts.end", SimpleType.TIMESTAMP),
          Map.entry("facts.cancelled", SimpleType.BOOL),
          Map.entry("facts.revision", SimpleType.INT));

  private PolicyVocabulary() {}
}
