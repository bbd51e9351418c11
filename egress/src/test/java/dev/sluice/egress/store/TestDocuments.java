package dev.sluice.egress.store;

import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.command.Fingerprint;
import dev.sluice.schemas.command.Period;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandStatus;
import dev.sluice.schemas.kafka.CommandCodec;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Documents of commands, such as the materializer stores. */
public final class TestDocuments {
  private static final Fingerprint FINGERPRINT =
      Fingerprint.of(
          CommandCodec.canonical(
              new Command.CreateBooking(
                  "room",
                  new Period(Instant.EPOCH, Instant.EPOCH.plusSeconds(3600)),
                  1,
                  null,
                  null)));

  private TestDocuments() {}

  /** By what listings tell them apart. */
  public record Traits(
      String subject,
      CommandType type,
      CommandStatus status,
      @Nullable String resourceId,
      @Nullable String key) {}

  public static CommandDocument of(String tenant, Traits traits, Instant acceptedAt) {
    return of(UUID.randomUUID(), tenant, traits, acceptedAt, 1);
  }

  public static CommandDocument of(
      UUID id, String tenant, Traits traits, Instant acceptedAt, long revision) {
    return new CommandDocument(
        id,
        traits.type(),
        tenant,
        traits.subject(),
        traits.status(),
        null,
        null,
        traits.resourceId(),
        revision,
        0,
        acceptedAt,
        acceptedAt,
        null,
        null,
        null,
        List.of(),
        List.of(),
        traits.key(),
        FINGERPRINT);
  }
}
