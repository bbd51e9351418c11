package dev.sluice.services.booking;

import dev.sluice.booking.v1.Booking;
import dev.sluice.booking.v1.BookingStatus;
import dev.sluice.booking.v1.Customer;
import dev.sluice.booking.v1.Period;
import dev.sluice.services.call.Key;
import dev.sluice.services.call.RecordStore;
import dev.sluice.services.call.Recorded;
import dev.sluice.services.postgres.Rows;
import dev.sluice.services.postgres.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** Owns the tables {@code bookings} and {@code booking_versions}. */
final class BookingStore {

  private static final String COLUMNS =
      """
      tenant, booking_id, owner, resource_id, starts_at, ends_at, seats, customer_name,
      customer_email, notes, status, revision, hold_id, created_at, updated_at, cancel_reason,
      changed_by
      """;

  private static final String VALUES = "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  /** Locks bookings in the order of their keys, so that no two batches wait for each other. */
  private static final String LOCK =
      """
      SELECT b.*
      FROM unnest(?::text[], ?::text[]) AS wanted (tenant, booking_id)
      JOIN bookings b USING (tenant, booking_id)
      ORDER BY tenant, booking_id
      FOR UPDATE OF b;
      """;

  private static final String SELECT =
      "SELECT " + COLUMNS + " FROM bookings WHERE tenant = ? AND booking_id = ?";

  private static final String SELECT_VERSION =
      """
      SELECT v.*
      FROM unnest(?::text[], ?::text[]) AS wanted (tenant, booking_id)
      JOIN bookings b USING (tenant, booking_id)
      JOIN booking_versions v
        ON v.tenant = b.tenant AND v.booking_id = b.booking_id AND v.revision = b.revision - 1
      """;

  private static final String INSERT = "INSERT INTO bookings (" + COLUMNS + ") " + VALUES;

  private static final String INSERT_VERSION =
      "INSERT INTO booking_versions (" + COLUMNS + ", replaced_at) " + VALUES.replace(")", ", ?)");

  private static final String UPDATE =
      "UPDATE bookings SET ("
          + COLUMNS
          + ") = ROW (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
          + " ?) WHERE tenant = ? AND booking_id = ?";

  private static final String DELETE = "DELETE FROM bookings WHERE tenant = ? AND booking_id = ?";

  private static final String DELETE_VERSION =
      "DELETE FROM booking_versions WHERE tenant = ? AND booking_id = ? AND revision = ?";

  private static final String FORGET_VERSIONS =
      """
      DELETE FROM booking_versions WHERE (tenant, booking_id, revision) IN (
        SELECT tenant, booking_id, revision FROM booking_versions
        WHERE replaced_at < ? LIMIT ?)
      """;

  private BookingStore() {}

  /** Locks bookings and reads them, and then the records of calls, in one round trip. */
  static void load(
      Connection connection,
      Collection<Key> bookings,
      Rows<Key, BookingVersion> bookingRows,
      Collection<Key> calls,
      Rows<Key, Recorded> recordRows)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(LOCK + RecordStore.SELECT)) {
      Key.bindAll(statement, 1, bookings);
      Key.bindAll(statement, 3, calls);
      Sql.readAll(
          statement,
          row -> {
            BookingVersion version = read(row);
            bookingRows.load(version.key(), version);
          },
          row -> RecordStore.load(row, recordRows));
    }
  }

  /** Reads the versions before the current ones. */
  static void loadVersions(
      Connection connection,
      Collection<Key> bookings,
      Rows<BookingVersion.Id, BookingVersion> versions)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SELECT_VERSION)) {
      Key.bindAll(statement, 1, bookings);
      Sql.readAll(
          statement,
          row -> {
            BookingVersion version = read(row);
            versions.load(version.id(), version);
          });
    }
  }

  static void save(
      Connection connection,
      Rows<Key, BookingVersion> bookings,
      Rows<BookingVersion.Id, BookingVersion> versions,
      Instant now)
      throws SQLException {
    Sql.each(connection, INSERT, bookings.inserted(), BookingStore::bind);
    Sql.each(
        connection,
        UPDATE,
        bookings.updated(),
        (statement, version) -> {
          bind(statement, version);
          version.key().bind(statement, 18);
        });
    Sql.each(connection, DELETE, bookings.removed(), (statement, key) -> key.bind(statement, 1));
    Sql.each(
        connection,
        DELETE_VERSION,
        versions.removed(),
        (statement, id) -> {
          id.booking().bind(statement, 1);
          statement.setLong(3, id.revision());
        });
    Sql.each(
        connection,
        INSERT_VERSION,
        versions.inserted(),
        (statement, version) -> {
          bind(statement, version);
          statement.setObject(18, Sql.time(now));
        });
  }

  static Optional<Booking> find(Connection connection, Key key) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
      key.bind(statement, 1);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(read(rows).booking()) : Optional.empty();
      }
    }
  }

  /** Forgets versions that were replaced before a moment; they cannot be restored any more. */
  static int forgetVersions(Connection connection, Instant before, int most) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FORGET_VERSIONS)) {
      statement.setObject(1, Sql.time(before));
      statement.setInt(2, most);
      return statement.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, BookingVersion version)
      throws SQLException {
    Booking booking = version.booking();
    statement.setString(1, booking.getTenant());
    statement.setString(2, booking.getBookingId());
    statement.setString(3, booking.getOwner());
    statement.setString(4, booking.getResourceId());
    statement.setObject(5, Sql.time(booking.getPeriod().getStart()));
    statement.setObject(6, Sql.time(booking.getPeriod().getEnd()));
    statement.setInt(7, booking.getSeats());
    statement.setString(8, booking.hasCustomer() ? booking.getCustomer().getName() : null);
    statement.setString(9, booking.hasCustomer() ? booking.getCustomer().getEmail() : null);
    statement.setString(10, booking.getNotes());
    statement.setString(
        11, booking.getStatus() == BookingStatus.BOOKING_STATUS_CANCELLED ? "CANCELLED" : "BOOKED");
    statement.setLong(12, booking.getRevision());
    statement.setString(13, booking.getHoldId());
    statement.setObject(14, Sql.time(booking.getCreatedAt()));
    statement.setObject(15, Sql.time(booking.getUpdatedAt()));
    statement.setString(16, booking.getCancelReason());
    statement.setString(17, version.changedBy());
  }

  private static BookingVersion read(ResultSet row) throws SQLException {
    Booking.Builder booking =
        Booking.newBuilder()
            .setTenant(row.getString("tenant"))
            .setBookingId(row.getString("booking_id"))
            .setOwner(row.getString("owner"))
            .setResourceId(row.getString("resource_id"))
            .setPeriod(
                Period.newBuilder()
                    .setStart(Sql.timestamp(row, "starts_at"))
                    .setEnd(Sql.timestamp(row, "ends_at")))
            .setSeats(row.getInt("seats"))
            .setNotes(row.getString("notes"))
            .setStatus(
                row.getString("status").equals("CANCELLED")
                    ? BookingStatus.BOOKING_STATUS_CANCELLED
                    : BookingStatus.BOOKING_STATUS_BOOKED)
            .setRevision(row.getLong("revision"))
            .setHoldId(row.getString("hold_id"))
            .setCreatedAt(Sql.timestamp(row, "created_at"))
            .setUpdatedAt(Sql.timestamp(row, "updated_at"))
            .setCancelReason(row.getString("cancel_reason"));
    String customerName = row.getString("customer_name");
    if (customerName != null) {
      booking.setCustomer(
          Customer.newBuilder().setName(customerName).setEmail(row.getString("customer_email")));
    }
    return new BookingVersion(booking.build(), row.getString("changed_by"));
  }
}
