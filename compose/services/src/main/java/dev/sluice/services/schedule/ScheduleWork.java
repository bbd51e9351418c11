package dev.sluice.services.schedule;

import dev.sluice.schedule.v1.Schedule;
import dev.sluice.services.call.Answer;
import dev.sluice.services.call.Batcher;
import dev.sluice.services.call.CallRecords;
import dev.sluice.services.call.Key;
import dev.sluice.services.call.RecordStore;
import dev.sluice.services.call.Recorded;
import dev.sluice.services.postgres.Rows;
import dev.sluice.services.postgres.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The work of a batch of schedule calls: lock and read, decide in memory, write what changed. */
final class ScheduleWork implements Batcher.Work<ScheduleCall, Answer> {

  private static final String LOAD = String.join(";\n", HoldStore.SELECT, RecordStore.SELECT);

  /** The lock comes first: what follows sees what the transactions before have done. */
  private static final String LOCK_AND_LOAD =
      String.join(
          ";\n",
          ScheduleStore.LOCK,
          HoldStore.SELECT,
          RecordStore.SELECT,
          HoldStore.SELECT_ALLOCATIONS);

  private final Clock clock;

  ScheduleWork(Clock clock) {
    this.clock = clock;
  }

  @Override
  public List<Answer> run(Connection connection, List<ScheduleCall> calls) throws SQLException {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    var batch = new Loaded();
    load(connection, calls, batch);
    var ledger =
        new ScheduleLedger(
            new CallRecords(ScheduleLedger.DOMAIN, batch.records),
            batch.schedules,
            batch.holds,
            batch.allocations,
            now);
    List<Answer> answers = calls.stream().map(ledger::apply).toList();
    ScheduleStore.save(connection, batch.schedules);
    HoldStore.save(connection, batch.holds, batch.allocations, now);
    RecordStore.save(connection, batch.records, now);
    return answers;
  }

  private static final class Loaded {
    final Rows<Key, Schedule> schedules = new Rows<>();
    final Rows<Key, StoredHold> holds = new Rows<>();
    final Rows<Key, Recorded> records = new Rows<>();
    final Allocations allocations = new Allocations();
  }

  private static void load(Connection connection, List<ScheduleCall> calls, Loaded batch)
      throws SQLException {
    Set<Key> resources = new TreeSet<>();
    Set<Key> holds = new TreeSet<>();
    Set<Key> records = new TreeSet<>();
    List<ScheduleCall.Place> places = new ArrayList<>();
    for (ScheduleCall call : calls) {
      records.add(call.key());
      switch (call) {
        case ScheduleCall.Define define -> resources.add(define.resource());
        case ScheduleCall.Close close -> resources.add(close.resource());
        case ScheduleCall.Place place -> {
          resources.add(place.resource());
          holds.add(place.hold());
          places.add(place);
        }
        case ScheduleCall.Confirm confirm -> holds.add(confirm.hold());
        case ScheduleCall.Release release -> holds.add(release.hold());
      }
    }
    if (resources.isEmpty()) {
      try (PreparedStatement statement = connection.prepareStatement(LOAD)) {
        Key.bindAll(statement, 1, holds);
        Key.bindAll(statement, 3, records);
        Sql.readAll(
            statement,
            row -> HoldStore.load(row, batch.holds),
            row -> RecordStore.load(row, batch.records));
      }
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(LOCK_AND_LOAD)) {
      Key.bindAll(statement, 1, resources);
      Key.bindAll(statement, 3, holds);
      Key.bindAll(statement, 5, records);
      Key.bindAll(statement, 7, places.stream().map(ScheduleCall.Place::resource).toList());
      statement.setObject(
          9, places.stream().map(it -> it.period().start().toString()).toArray(String[]::new));
      statement.setObject(
          10, places.stream().map(it -> it.period().end().toString()).toArray(String[]::new));
      Sql.readAll(
          statement,
          row -> ScheduleStore.load(row, batch.schedules),
          row -> HoldStore.load(row, batch.holds),
          row -> RecordStore.load(row, batch.records),
          row -> HoldStore.load(row, batch.holds, batch.allocations));
    }
  }
}
