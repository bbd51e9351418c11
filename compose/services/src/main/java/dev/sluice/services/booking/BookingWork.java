package dev.sluice.services.booking;

import dev.sluice.services.call.Answer;
import dev.sluice.services.call.Batcher;
import dev.sluice.services.call.CallRecords;
import dev.sluice.services.call.Key;
import dev.sluice.services.call.RecordStore;
import dev.sluice.services.call.Recorded;
import dev.sluice.services.postgres.Rows;
import dev.sluice.services.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The work of a batch of booking calls: lock and read, decide in memory, write what changed. */
final class BookingWork implements Batcher.Work<BookingCall, Answer> {

  private final Clock clock;

  BookingWork(Clock clock) {
    this.clock = clock;
  }

  @Override
  public List<Answer> run(Connection connection, List<BookingCall> calls) throws SQLException {
    Set<Key> bookingKeys = new TreeSet<>();
    Set<Key> undoneBookings = new TreeSet<>();
    Set<Key> recordKeys = new TreeSet<>();
    for (BookingCall call : calls) {
      bookingKeys.add(call.booking());
      recordKeys.add(call.key());
      if (call instanceof BookingCall.Undo undo) {
        undoneBookings.add(undo.booking());
        recordKeys.add(undo.undone());
      }
    }
    var bookings = new Rows<Key, BookingVersion>();
    var versions = new Rows<BookingVersion.Id, BookingVersion>();
    var records = new Rows<Key, Recorded>();
    BookingStore.load(connection, bookingKeys, bookings, recordKeys, records);
    if (!undoneBookings.isEmpty()) {
      loadBornMeanwhile(connection, undoneBookings, bookings, recordKeys, records);
      BookingStore.loadVersions(connection, undoneBookings, versions);
    }
    Instant now = clock.instant();
    var ledger =
        new BookingLedger(
            new CallRecords(BookingLedger.DOMAIN, records), bookings, versions, Sql.timestamp(now));
    List<Answer> answers = calls.stream().map(ledger::apply).toList();
    BookingStore.save(connection, bookings, versions, now);
    RecordStore.save(connection, records, now);
    return answers;
  }

  /**
   * Bookings are read and locked before the records of calls, and a booking that is not there
   * cannot be locked: one that is created between the two has its record and would not have its
   * row, and the undoing of its creation would take it for changed since. After the record, the row
   * is there to be seen.
   */
  private static void loadBornMeanwhile(
      Connection connection,
      Set<Key> undone,
      Rows<Key, BookingVersion> bookings,
      Set<Key> recordKeys,
      Rows<Key, Recorded> records)
      throws SQLException {
    Set<Key> missing = new TreeSet<>(undone);
    missing.removeIf(key -> bookings.get(key) != null);
    if (!missing.isEmpty() && recordKeys.stream().anyMatch(key -> records.get(key) != null)) {
      BookingStore.load(connection, missing, bookings, recordKeys, records);
    }
  }
}
