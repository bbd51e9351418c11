package dev.sluice.schemas.event;

import dev.sluice.schemas.command.LaneKey;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A webhook was switched off.
 *
 * @param subject whose webhook it is
 * @param revision how often it was by now
 * @param url where it leads, without path and query
 * @param reason for programs: kebab-case
 * @param lastError what came of the last attempt
 */
public record WebhookNotice(
    UUID webhookId,
    long revision,
    String tenant,
    String subject,
    Instant time,
    String url,
    String reason,
    @Nullable String lastError)
    implements FeedRecord, LoggedEvent {

  /** Key in the audit log. No resource has it: their ids have no slash. */
  public LaneKey lane() {
    return LaneKey.of(tenant, "webhook/" + webhookId);
  }

  @Override
  public WebhookNotice entry() {
    return this;
  }

  @Override
  public EventType type() {
    return EventType.WEBHOOK_DISABLED;
  }

  @Override
  public UUID about() {
    return webhookId;
  }

  @Override
  public @Nullable String resourceId() {
    return null;
  }

  @Override
  public boolean isLast() {
    return false;
  }
}
