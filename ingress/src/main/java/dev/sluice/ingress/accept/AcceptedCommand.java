package dev.sluice.ingress.accept;

import dev.sluice.ingress.publish.LogPosition;
import dev.sluice.schemas.command.BookingId;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.json.DocumentJson;
import dev.sluice.schemas.redis.ClaimKeys;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A command that is in the log: what the 202 says. Follows from the envelope alone, so that every
 * retry is answered the same, byte by byte.
 *
 * @param position where it lies; absent when it has lain there since an earlier request
 */
public record AcceptedCommand(Envelope envelope, @Nullable LogPosition position) {

  public UUID commandId() {
    return envelope.commandId();
  }

  /** Until when its idempotency key is kept, if it has one. */
  public Optional<Instant> keyExpiresAt() {
    return envelope.idempotencyKey() == null
        ? Optional.empty()
        : Optional.of(envelope.acceptedAt().plus(ClaimKeys.KEPT));
  }

  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("commandId", commandId().toString());
    json.put("type", envelope.command().type().apiName());
    json.put("status", CommandStatus.ACCEPTED.name());
    json.put("acceptedAt", DocumentJson.time(envelope.acceptedAt()));
    envelope.bookingId().map(BookingId::value).ifPresent(id -> json.put("bookingId", id));
    envelope.resourceId().ifPresent(id -> json.put("resourceId", id));
    json.set("links", DocumentJson.links(commandId()));
    return json;
  }
}
