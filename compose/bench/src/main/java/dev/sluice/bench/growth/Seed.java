package dev.sluice.bench.growth;

import dev.sluice.bench.log.BookingEvents;
import dev.sluice.schemas.command.Envelope;
import dev.sluice.schemas.event.CommandDocument;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.event.Result.BookingState;
import dev.sluice.schemas.kafka.DocumentCodec;
import dev.sluice.schemas.kafka.EventCodec;
import dev.sluice.schemas.kafka.ResultCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;

/**
 * Puts bookings that have succeeded straight into the projections: the rows that the materializer
 * would write for them, with ids, numbers in feeds and documents that belong together, encoded by
 * the product's own codecs. In one transaction that holds the heads of the feeds, as a batch does.
 */
final class Seed {
  private static final String COMMANDS =
      "commands (id, tenant, subject, type, status, resource_id, booking_id, idempotency_key,"
          + " revision, accepted_at, updated_at, fingerprint, document)";
  private static final String BOOKINGS =
      "bookings (id, tenant, owner, resource_id, starts_at, ends_at, seats, cancelled, revision,"
          + " updated_at, body)";
  private static final String ENTRIES =
      "feed_entries (tenant, subject, subject_seq, tenant_seq, command_id, revision, type,"
          + " resource_id, time, body, recorded_at)";
  private static final String OF_TENANT = "";
  private static final int SLICE = 10_000;
  private static final int PICKED = 50;

  /** So long ago is the first of them, so that they lie in several partitions. */
  private static final Duration BEFORE = Duration.ofDays(20);

  private final Connection connection;
  private final Path folder;
  private final BookingEvents bookings;
  private final String tenant;
  private final String subject;

  private final Instant first = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(BEFORE);

  private final Duration apart;

  private long next;

  /** A booking that was put there. */
  record Stored(UUID commandId, String bookingId) {}

  /**
   * @param folder for a while; the server's user has to be able to read what is in it
   * @param most bookings that will be added
   */
  Seed(Connection connection, Path folder, String tenant, String subject, int most)
      throws IOException {
    this.connection = connection;
    this.folder =
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    this.bookings = new BookingEvents(tenant);
    this.tenant = tenant;
    this.subject = subject;
    this.apart = BEFORE.dividedBy(most);
  }

  /** How long the feed of the subject is. */
  long head() throws SQLException {
    return lockedHead(subject);
  }

  /** Adds so many, and answers some of them, evenly picked. */
  List<Stored> add(int count) throws SQLException, IOException {
    connection.setAutoCommit(false);
    try {
      long subjectHead = lockedHead(subject);
      long tenantHead = lockedHead(OF_TENANT);
      List<Stored> some = new ArrayList<>();
      for (int done = 0; done < count; done += SLICE) {
        List<Envelope> envelopes = envelopes(Math.min(SLICE, count - done));
        long before = (long) done * BookingEvents.EACH;
        copy(envelopes, subjectHead + before, tenantHead + before);
        for (int i = 0; i < envelopes.size(); i += PICKED) {
          Envelope e = envelopes.get(i);
          some.add(new Stored(e.commandId(), e.bookingId().orElseThrow().value()));
        }
      }
      moveHead(subject, (long) count * BookingEvents.EACH);
      moveHead(OF_TENANT, (long) count * BookingEvents.EACH);
      connection.commit();
      return some;
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private List<Envelope> envelopes(int count) {
    long from = next;
    next += count;
    return LongStream.range(from, next)
        .mapToObj(i -> bookings.envelope(subject, i, first.plus(apart.multipliedBy(i))))
        .toList();
  }

  private void copy(List<Envelope> envelopes, long subjectHead, long tenantHead)
      throws SQLException, IOException {
    BinaryRows commands = new BinaryRows().begin();
    BinaryRows made = new BinaryRows().begin();
    BinaryRows entries = new BinaryRows().begin();
    for (int i = 0; i < envelopes.size(); i++) {
      List<FeedEntry> story = bookings.story(envelopes.get(i));
      command(commands, story);
      if (story.getLast().document().result() instanceof BookingState booking) {
        booking(made, booking);
      }
      long before = (long) i * BookingEvents.EACH;
      entries(entries, story, subjectHead + before, tenantHead + before);
    }
    copy(COMMANDS, commands);
    copy(BOOKINGS, made);
    copy(ENTRIES, entries);
  }

  /** By a file, which the server reads itself. */
  private void copy(String into, BinaryRows rows) throws SQLException, IOException {
    Path file = Files.write(folder.resolve("rows"), rows.end().take());
    try (Statement statement = connection.createStatement()) {
      statement.execute("COPY " + into + " FROM '" + file + "' (FORMAT binary)");
    } finally {
      Files.delete(file);
    }
  }

  private void command(BinaryRows rows, List<FeedEntry> story) {
    CommandDocument d = story.getLast().document();
    rows.row(13)
        .uuid(d.commandId())
        .text(tenant)
        .text(subject)
        .text(d.type().apiName())
        .text(d.status().name())
        .text(d.resourceId())
        .text(d.bookingId())
        .text(null)
        .number(d.revision())
        .time(d.acceptedAt())
        .time(d.updatedAt())
        .bytes(d.fingerprint().digest())
        .bytes(DocumentCodec.write(d));
  }

  private void booking(BinaryRows rows, BookingState b) {
    rows.row(11)
        .text(b.bookingId())
        .text(tenant)
        .text(b.owner())
        .text(b.resourceId())
        .time(b.period().start())
        .time(b.period().end())
        .integer(b.seats())
        .bool(b.cancelled())
        .number(b.revision())
        .time(b.updatedAt())
        .bytes(ResultCodec.write(b));
  }

  private void entries(BinaryRows rows, List<FeedEntry> story, long bySubject, long byTenant) {
    for (int i = 0; i < story.size(); i++) {
      FeedEntry entry = story.get(i);
      rows.row(11)
          .text(tenant)
          .text(subject)
          .number(bySubject + i + 1)
          .number(byTenant + i + 1)
          .uuid(entry.document().commandId())
          .number(entry.document().revision())
          .text(entry.type().apiName())
          .text(entry.document().resourceId())
          .time(entry.time())
          .bytes(EventCodec.write(entry))
          .time(entry.time());
    }
  }

  private long lockedHead(String of) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "select head from feed_heads where tenant = ? and subject = ? for update")) {
      query.setString(1, tenant);
      query.setString(2, of);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          throw new SQLException("the feed of " + of + " has not begun");
        }
        return row.getLong(1);
      }
    }
  }

  private void moveHead(String of, long by) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "update feed_heads set head = head + ? where tenant = ? and subject = ?")) {
      update.setLong(1, by);
      update.setString(2, tenant);
      update.setString(3, of);
      update.executeUpdate();
    }
  }
}
