package dev.sluice.schemas.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.command.Command;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.command.Order;
import dev.sluice.schemas.command.Request;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.CommandEvent;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.event.FeedRecord;
import dev.sluice.schemas.event.SealedEnvelope;
import dev.sluice.schemas.event.WebhookNotice;
import dev.sluice.schemas.policy.PolicyChange;
import dev.sluice.schemas.subject.SubjectChange;
import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is written to Kafka is read back as it was. */
class CodecTest {

  @Property
  void anEnvelopeIsReadAsItWasWritten(@ForAll("envelopes") Envelope envelope) {
    assertThat(CommandCodec.readEnvelope(CommandCodec.write(envelope))).isEqualTo(envelope);
  }

  @Property
  void whatLiesUnderASealIsACommandOrAnOrder(
      @ForAll("envelopes") Envelope envelope, @ForAll("orders") Order order) {
    assertThat(CommandCodec.read(CommandCodec.write((Request) envelope))).isEqualTo(envelope);
    assertThat(CommandCodec.read(CommandCodec.write(order))).isEqualTo(order);
    assertThatThrownBy(() -> CommandCodec.readEnvelope(CommandCodec.write(order)))
        .isInstanceOf(UnreadableMessageException.class);
  }

  @Property
  void aDocumentIsReadAsItWasWritten(@ForAll("documents") CommandDocument document) {
    assertThat(DocumentCodec.read(DocumentCodec.write(document))).isEqualTo(document);
  }

  @Property
  void aFeedEntryIsReadAsItWasWritten(@ForAll("entries") FeedEntry entry) {
    assertThat(EventCodec.readEntry(EventCodec.write(entry))).isEqualTo(entry);
    assertThat(EventCodec.readRecord(EventCodec.write((FeedRecord) entry))).isEqualTo(entry);
  }

  @Property
  void aNoticeIsReadAsItWasWritten(@ForAll("notices") WebhookNotice notice) {
    assertThat(EventCodec.readRecord(EventCodec.write(notice))).isEqualTo(notice);
    assertThat(EventCodec.readLogged(EventCodec.writeLogged(notice))).isEqualTo(notice);
    assertThatThrownBy(() -> EventCodec.readEvent(EventCodec.writeLogged(notice)))
        .isInstanceOf(UnreadableMessageException.class);
    assertThatThrownBy(() -> EventCodec.readEntry(EventCodec.write(notice)))
        .isInstanceOf(UnreadableMessageException.class);
  }

  @Property
  void anEventIsReadAsItWasWritten(@ForAll("events") CommandEvent event) {
    assertThat(EventCodec.readEvent(EventCodec.write(event))).isEqualTo(event);
    assertThat(EventCodec.readLogged(EventCodec.writeLogged(event))).isEqualTo(event);
  }

  @Property
  void aSealedEnvelopeIsReadAsItWasWritten(@ForAll("sealedEnvelopes") SealedEnvelope sealed) {
    assertThat(EventCodec.readSealed(EventCodec.write(sealed))).isEqualTo(sealed);
  }

  @Property
  void aChangeOfAPolicyIsReadAsItWasWritten(@ForAll("policyChanges") PolicyChange change) {
    assertThat(ControlCodec.readPolicy(ControlCodec.write(change))).isEqualTo(change);
  }

  @Property
  void aChangeOfASubjectIsReadAsItWasWritten(@ForAll("subjectChanges") SubjectChange change) {
    assertThat(ControlCodec.readSubject(ControlCodec.write(change))).isEqualTo(change);
  }

  /** A valid seal is not enough: what was sealed for one topic must not count in another. */
  @Property(tries = 50)
  void whatIsForOneTopicIsUnreadableInEveryOther(
      @ForAll("envelopes") Envelope envelope,
      @ForAll("policyChanges") PolicyChange policy,
      @ForAll("subjectChanges") SubjectChange subject) {
    for (byte[] other :
        new byte[][] {CommandCodec.write(envelope), ControlCodec.write(subject), {}}) {
      assertThatThrownBy(() -> ControlCodec.readPolicy(other))
          .isInstanceOf(UnreadableMessageException.class);
    }
    for (byte[] other : new byte[][] {CommandCodec.write(envelope), ControlCodec.write(policy)}) {
      assertThatThrownBy(() -> ControlCodec.readSubject(other))
          .isInstanceOf(UnreadableMessageException.class);
    }
    for (byte[] other : new byte[][] {ControlCodec.write(policy), ControlCodec.write(subject)}) {
      assertThatThrownBy(() -> CommandCodec.read(other))
          .isInstanceOf(UnreadableMessageException.class);
    }
  }

  @Property
  void equalCommandsHaveEqualCanonicalBytesAndOthersOthers(
      @ForAll("commands") Command one, @ForAll("commands") Command other) {
    assertThat(Arrays.equals(CommandCodec.canonical(one), CommandCodec.canonical(other)))
        .isEqualTo(one.equals(other));
    assertThat(CommandCodec.canonical(one)).isEqualTo(CommandCodec.canonical(one));
  }

  /** A reader of poison records catches one type of exception. */
  @Property
  void bytesThatWereCutOrBrokenAreReadOrUnreadableAndNothingElse(
      @ForAll("events") CommandEvent event, @ForAll int where, @ForAll byte what) {
    byte[] bytes = EventCodec.write(event);
    byte[] cut = Arrays.copyOf(bytes, Math.floorMod(where, bytes.length));
    byte[] broken = bytes.clone();
    broken[Math.floorMod(where, bytes.length)] = what;
    for (byte[] poison : new byte[][] {cut, broken}) {
      try {
        assertThat(EventCodec.readEvent(poison)).isNotNull();
      } catch (UnreadableMessageException e) {
        assertThat(e).hasMessage("not an event");
      }
    }
  }

  @Property(tries = 1)
  void emptyRecordsAreUnreadable() {
    byte[] nothing = {};
    assertThatThrownBy(() -> CommandCodec.readEnvelope(nothing))
        .isInstanceOf(UnreadableMessageException.class);
    assertThatThrownBy(() -> EventCodec.readEntry(nothing))
        .isInstanceOf(UnreadableMessageException.class);
    assertThatThrownBy(() -> EventCodec.readEvent(nothing))
        .isInstanceOf(UnreadableMessageException.class);
    assertThatThrownBy(() -> DocumentCodec.read(nothing))
        .isInstanceOf(UnreadableMessageException.class);
  }

  @Provide
  Arbitrary<Command> commands() {
    return Values.commands();
  }

  @Provide
  Arbitrary<Envelope> envelopes() {
    return Values.envelopes();
  }

  @Provide
  Arbitrary<Order> orders() {
    return Values.orders();
  }

  @Provide
  Arbitrary<CommandDocument> documents() {
    return Values.documents();
  }

  @Provide
  Arbitrary<WebhookNotice> notices() {
    return Values.notices();
  }

  @Provide
  Arbitrary<FeedEntry> entries() {
    return Values.entries();
  }

  @Provide
  Arbitrary<CommandEvent> events() {
    return Values.events();
  }

  @Provide
  Arbitrary<PolicyChange> policyChanges() {
    return Values.policyChanges();
  }

  @Provide
  Arbitrary<SubjectChange> subjectChanges() {
    return Values.subjectChanges();
  }

  @Provide
  Arbitrary<SealedEnvelope> sealedEnvelopes() {
    return Values.sealedEnvelopes();
  }
}
