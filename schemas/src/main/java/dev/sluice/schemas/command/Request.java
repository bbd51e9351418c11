package dev.sluice.schemas.command;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What lies in the command log under a seal: a command, or an order about one. */
public sealed interface Request permits Envelope, Order {

  /** The command that it is, or is about. */
  UUID commandId();

  /** Who asks. */
  Principal principal();

  Instant acceptedAt();

  /** The lane of the command. */
  LaneKey lane();

  /** W3C trace context of the request. */
  @Nullable String traceparent();
}
