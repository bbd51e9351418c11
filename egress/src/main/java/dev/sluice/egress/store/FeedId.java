package dev.sluice.egress.store;

import java.util.UUID;

/** A feed: a sequence of events numbered 1, 2, 3, … */
public sealed interface FeedId {

  /** Everything that one caller may see. */
  record OfSubject(String tenant, String subject) implements FeedId {}

  /** Everything of a tenant: for its operators. */
  record OfTenant(String tenant) implements FeedId {}

  /** The events of one command; an event's number is the document's revision. */
  record OfCommand(UUID commandId) implements FeedId {}

  /** The id of the event with this number: such that ids sort as texts too. */
  static String position(long sequence) {
    // Not by a format: this is done for each event, twice.
    String digits = Long.toString(sequence);
    return digits.length() < 16 ? "0".repeat(16 - digits.length()) + digits : digits;
  }
}
