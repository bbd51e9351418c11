package dev.sluice.schemas.kafka;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.schemas.message.v1.ControlMessages;
import dev.sluice.schemas.policy.PolicyChange;
import dev.sluice.schemas.policy.PolicyChange.Author;
import dev.sluice.schemas.policy.PolicyScope;
import dev.sluice.schemas.subject.SubjectChange;

/**
 * Changes of policies and subjects as Protobuf: what is sealed. Each names the topic that it is
 * for, so that what was sealed for one, a command too, is nothing in another.
 */
public final class ControlCodec {
  private ControlCodec() {}

  public static byte[] write(PolicyChange change) {
    ControlMessages.PolicyChange.Builder message =
        ControlMessages.PolicyChange.newBuilder()
            .setVersion(change.version())
            .setPreviousVersion(change.previousVersion())
            .setAuthor(author(change.author()))
            .setChangedAt(Messages.timestamp(change.changedAt()))
            .setRestored(change.restored())
            .setBuiltIn(change.builtIn())
            .setTopic(Topics.POLICIES.name());
    if (change.scope().tenant() != null) {
      message.setTenant(change.scope().tenant());
    }
    if (change.document() != null) {
      message.setDocument(change.document());
    }
    if (change.note() != null) {
      message.setNote(change.note());
    }
    return message.build().toByteArray();
  }

  /**
   * @throws UnreadableMessageException if these are not the bytes of a change of a policy
   */
  public static PolicyChange readPolicy(byte[] bytes) {
    try {
      ControlMessages.PolicyChange message = ControlMessages.PolicyChange.parseFrom(bytes);
      requireTopic(message.getTopic(), Topics.POLICIES);
      return new PolicyChange(
          new PolicyScope(message.hasTenant() ? message.getTenant() : null),
          message.getVersion(),
          message.hasDocument() ? message.getDocument() : null,
          author(message.getAuthor()),
          Messages.instant(message.getChangedAt()),
          message.hasNote() ? message.getNote() : null,
          message.getRestored(),
          message.getBuiltIn());
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new UnreadableMessageException("not a change of a policy", e);
    }
  }

  public static byte[] write(SubjectChange change) {
    ControlMessages.SubjectChange.Builder message =
        ControlMessages.SubjectChange.newBuilder()
            .setTenant(change.tenant())
            .setSubject(change.subject())
            .setSuspended(change.suspended())
            .setRevision(change.revision())
            .setAuthor(author(change.author()))
            .setChangedAt(Messages.timestamp(change.changedAt()))
            .setTopic(Topics.SUBJECTS.name());
    if (change.reason() != null) {
      message.setReason(change.reason());
    }
    return message.build().toByteArray();
  }

  /**
   * @throws UnreadableMessageException if these are not the bytes of a change of a subject
   */
  public static SubjectChange readSubject(byte[] bytes) {
    try {
      ControlMessages.SubjectChange message = ControlMessages.SubjectChange.parseFrom(bytes);
      requireTopic(message.getTopic(), Topics.SUBJECTS);
      return new SubjectChange(
          message.getTenant(),
          message.getSubject(),
          message.getSuspended(),
          message.getRevision(),
          author(message.getAuthor()),
          Messages.instant(message.getChangedAt()),
          message.hasReason() ? message.getReason() : null);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new UnreadableMessageException("not a change of a subject", e);
    }
  }

  private static void requireTopic(String sealedFor, Topics topic) {
    if (!sealedFor.equals(topic.name())) {
      throw new IllegalArgumentException("it was not sealed for " + topic.name());
    }
  }

  private static ControlMessages.Author author(Author author) {
    return ControlMessages.Author.newBuilder()
        .setTenant(author.tenant())
        .setSubject(author.subject())
        .build();
  }

  private static Author author(ControlMessages.Author author) {
    return new Author(author.getTenant(), author.getSubject());
  }
}
