package dev.sluice.schemas.kafka;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.schemas.event.CommandEvent;
import dev.sluice.schemas.event.EventType;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.event.FeedRecord;
import dev.sluice.schemas.event.LoggedEvent;
import dev.sluice.schemas.event.SealedEnvelope;
import dev.sluice.schemas.event.Step;
import dev.sluice.schemas.event.WebhookNotice;
import dev.sluice.schemas.message.v1.CommandMessages;
import dev.sluice.schemas.message.v1.EventMessages;
import org.jspecify.annotations.Nullable;

/** Events, feed entries and sealed envelopes as Protobuf. */
public final class EventCodec {
  private EventCodec() {}

  public static byte[] write(SealedEnvelope sealed) {
    return sealed(sealed).toByteArray();
  }

  /**
   * @throws UnreadableMessageException if these are not the bytes of a sealed envelope
   */
  public static SealedEnvelope readSealed(byte[] bytes) {
    try {
      return sealed(CommandMessages.SealedEnvelope.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new UnreadableMessageException("not a sealed envelope", e);
    }
  }

  public static byte[] write(FeedEntry entry) {
    return entry(entry).toByteArray();
  }

  /**
   * @throws UnreadableMessageException if these are not the bytes of a feed entry
   */
  public static FeedEntry readEntry(byte[] bytes) {
    try {
      return entry(EventMessages.FeedEntry.parseFrom(bytes));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new UnreadableMessageException("not a feed entry", e);
    }
  }

  /** The value of the feeds topic. */
  public static byte[] write(FeedRecord record) {
    return switch (record) {
      case FeedEntry entry -> write(entry);
      case WebhookNotice notice -> NoticeCodec.message(notice).toByteArray();
    };
  }

  /**
   * @throws UnreadableMessageException if these are not the bytes of a record of a feed
   */
  public static FeedRecord readRecord(byte[] bytes) {
    try {
      EventMessages.FeedEntry message = EventMessages.FeedEntry.parseFrom(bytes);
      return message.hasWebhook() ? NoticeCodec.notice(message) : entry(message);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new UnreadableMessageException("not a record of a feed", e);
    }
  }

  /** An event as it lies in the audit log, and as it lies in the feed of its client. */
  public record Written(byte[] event, byte[] entry) {}

  /** Writes an event and its entry; the document in both is encoded once. */
  public static Written writeBoth(CommandEvent event) {
    EventMessages.FeedEntry entry = entry(event.entry());
    return new Written(event(entry, event.detail()).toByteArray(), entry.toByteArray());
  }

  public static byte[] write(CommandEvent event) {
    return event(entry(event.entry()), event.detail()).toByteArray();
  }

  /** The value of the events topic. */
  public static byte[] writeLogged(LoggedEvent event) {
    return switch (event) {
      case CommandEvent ofCommand -> write(ofCommand);
      case WebhookNotice notice ->
          EventMessages.CommandEvent.newBuilder()
              .setEntry(NoticeCodec.message(notice))
              .build()
              .toByteArray();
    };
  }

  private static EventMessages.CommandEvent event(
      EventMessages.FeedEntry entry, CommandEvent.@Nullable Detail detail) {
    EventMessages.CommandEvent.Builder message =
        EventMessages.CommandEvent.newBuilder().setEntry(entry);
    if (detail != null) {
      switch (detail) {
        case CommandEvent.Received d -> message.setAccepted(sealed(d.sealed()));
        case CommandEvent.Ordered d -> message.setOrder(sealed(d.sealed()));
        case CommandEvent.PolicyDecision d ->
            message
                .getDecisionBuilder()
                .setAllowed(d.allowed())
                .setPolicy(d.policy())
                .setPolicyVersion(d.policyVersion())
                .setRule(d.rule())
                .setInputs(d.inputs())
                .addAllConsulted(d.consulted());
        case CommandEvent.StepOutcome d -> message.setStep(outcome(d));
      }
    }
    return message.build();
  }

  /**
   * @throws UnreadableMessageException if these are not the bytes of an entry of the audit log
   */
  public static LoggedEvent readLogged(byte[] bytes) {
    try {
      EventMessages.CommandEvent message = EventMessages.CommandEvent.parseFrom(bytes);
      return message.getEntry().hasWebhook()
          ? NoticeCodec.notice(message.getEntry())
          : new CommandEvent(entry(message.getEntry()), detail(message));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new UnreadableMessageException("not an entry of the audit log", e);
    }
  }

  /**
   * @throws UnreadableMessageException if these are not the bytes of an event of a command
   */
  public static CommandEvent readEvent(byte[] bytes) {
    try {
      EventMessages.CommandEvent message = EventMessages.CommandEvent.parseFrom(bytes);
      return new CommandEvent(entry(message.getEntry()), detail(message));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new UnreadableMessageException("not an event", e);
    }
  }

  private static CommandEvent.@Nullable Detail detail(EventMessages.CommandEvent message) {
    return switch (message.getDetailCase()) {
      case ACCEPTED -> new CommandEvent.Received(sealed(message.getAccepted()));
      case DECISION -> {
        EventMessages.PolicyDecision d = message.getDecision();
        yield new CommandEvent.PolicyDecision(
            d.getAllowed(),
            d.getPolicy(),
            d.getPolicyVersion(),
            d.getRule(),
            d.getInputs(),
            d.getConsultedList());
      }
      case STEP -> outcome(message.getStep());
      case ORDER -> new CommandEvent.Ordered(sealed(message.getOrder()));
      case DETAIL_NOT_SET -> null;
    };
  }

  private static EventMessages.StepOutcome outcome(CommandEvent.StepOutcome d) {
    EventMessages.StepOutcome.Builder message =
        EventMessages.StepOutcome.newBuilder()
            .setStep(d.step())
            .setIdempotencyKey(d.idempotencyKey())
            .setStatus(DocumentCodec.stepStatus(d.status()))
            .setAttempts(d.attempts())
            .setGrpcStatus(d.grpcStatus());
    if (d.reason() != null) {
      message.setReason(d.reason());
    }
    if (d.detail() != null) {
      message.setDetail(d.detail());
    }
    return message.build();
  }

  private static CommandEvent.StepOutcome outcome(EventMessages.StepOutcome d) {
    Step.Status status = DocumentCodec.stepStatus(d.getStatus());
    return new CommandEvent.StepOutcome(
        d.getStep(),
        d.getIdempotencyKey(),
        status,
        d.getAttempts(),
        d.getGrpcStatus(),
        d.hasReason() ? d.getReason() : null,
        d.hasDetail() ? d.getDetail() : null);
  }

  private static EventMessages.FeedEntry entry(FeedEntry entry) {
    EventMessages.FeedEntry.Builder message =
        EventMessages.FeedEntry.newBuilder()
            .setType(entry.type().apiName())
            .setTime(Messages.timestamp(entry.time()))
            .setDocument(DocumentCodec.document(entry.document()));
    if (entry.traceparent() != null) {
      message.setTraceparent(entry.traceparent());
    }
    return message.build();
  }

  private static FeedEntry entry(EventMessages.FeedEntry message) {
    return new FeedEntry(
        EventType.ofApiName(message.getType())
            .orElseThrow(() -> new IllegalArgumentException("an event of no known type")),
        Messages.instant(message.getTime()),
        DocumentCodec.document(message.getDocument()),
        message.hasTraceparent() ? message.getTraceparent() : null);
  }

  private static CommandMessages.SealedEnvelope sealed(SealedEnvelope sealed) {
    return CommandMessages.SealedEnvelope.newBuilder()
        .setEnvelope(ByteString.copyFrom(sealed.envelope()))
        .setKeyId(sealed.keyId())
        .setMac(ByteString.copyFrom(sealed.mac()))
        .build();
  }

  private static SealedEnvelope sealed(CommandMessages.SealedEnvelope message) {
    return new SealedEnvelope(
        message.getEnvelope().toByteArray(), message.getKeyId(), message.getMac().toByteArray());
  }
}
