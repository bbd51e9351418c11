package dev.sluice.faults.campaign;

import dev.sluice.faults.history.History.Effect;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Triggers in the services' databases that note each change of a booking and of a hold, by the
 * clock of the database: the services' own records of calls are what is to be checked.
 */
final class Witness {
  /** At the end of a key: an operator had a step tried again that was refused. */
  private static final Pattern ROUND = Pattern.compile(":[0-9]+$");

  private static final String TABLE =
      """
      CREATE TABLE IF NOT EXISTS faults_witness (
        seq bigserial PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
        source text NOT NULL, key text NOT NULL, before text, after text);
      """;

  private static final String SELECT =
      "SELECT at, tx::text AS tx, source, key, before, after FROM faults_witness ORDER BY seq";

  private final Postgres postgres;

  /** A change that was noted. */
  private record Note(
      Instant at,
      String tx,
      String source,
      String key,
      @Nullable String before,
      @Nullable String after) {
    static Note read(ResultSet row) throws SQLException {
      return new Note(
          Postgres.instant(row, "at"),
          row.getString("tx"),
          row.getString("source"),
          row.getString("key"),
          row.getString("before"),
          row.getString("after"));
    }
  }

  Witness(Postgres postgres) {
    this.postgres = postgres;
  }

  /** To be called when the services have made their tables. */
  void install() throws SQLException {
    String call = "CASE WHEN NEW.refused THEN 'refused' ELSE 'done' END";
    String version = "%1$s.changed_by || '@' || %1$s.revision";
    postgres.execute("booking", TABLE);
    postgres.execute(
        "booking",
        trigger("bookings", "booking_id", version.formatted("OLD"), version.formatted("NEW")));
    postgres.execute("schedule", TABLE);
    postgres.execute("schedule", trigger("holds", "hold_id", "OLD.state", "NEW.state"));
    postgres.execute("schedule", trigger("calls", "idempotency_key", "NULL", call));
  }

  private static String trigger(String table, String key, String before, String after) {
    return """
    CREATE FUNCTION faults_note_%1$s() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE then_was text; now_is text;
    BEGIN
      IF TG_OP <> 'INSERT' THEN then_was := %3$s; END IF;
      IF TG_OP <> 'DELETE' THEN now_is := %4$s; END IF;
      INSERT INTO faults_witness (source, key, before, after)
      VALUES ('%1$s', CASE TG_OP WHEN 'DELETE' THEN OLD.%2$s ELSE NEW.%2$s END, then_was, now_is);
      RETURN NULL;
    END $$;
    CREATE TRIGGER faults_note AFTER INSERT OR UPDATE OR DELETE ON %1$s
    FOR EACH ROW EXECUTE FUNCTION faults_note_%1$s();
    """
        .formatted(table, key, before, after);
  }

  /** The changes, as effects of the commands that made them, in their order. */
  List<Effect> effects() throws SQLException {
    List<Effect> effects = new ArrayList<>();
    postgres.each("booking", SELECT, row -> ofBooking(Note.read(row), effects));
    List<Note> notes = new ArrayList<>();
    postgres.each("schedule", SELECT, row -> notes.add(Note.read(row)));
    Set<String> calls = new HashSet<>();
    notes.stream()
        .filter(n -> n.source().equals("calls"))
        .forEach(n -> calls.add(n.tx() + " " + ROUND.matcher(n.key()).replaceFirst("")));
    for (Note note : notes) {
      if (note.source().equals("holds")) {
        ofHold(note, calls, effects);
      } else {
        ofSchedule(note, effects);
      }
    }
    effects.sort(Comparator.comparing(Effect::at));
    return effects;
  }

  /** When each hold was placed and when its seats were given back, by its id. */
  record Life(Instant from, @Nullable Instant until) {}

  Map<String, Life> holds() throws SQLException {
    Map<String, Life> lives = new HashMap<>();
    postgres.each(
        "schedule",
        SELECT,
        row -> {
          Note note = Note.read(row);
          if (note.source().equals("holds")) {
            lives.compute(note.key(), (_, life) -> ofHold(note, life));
          }
        });
    return lives;
  }

  /** One that was released before it was placed never had any seats. */
  private static @Nullable Life ofHold(Note note, @Nullable Life life) {
    return switch (String.valueOf(note.after())) {
      case "HELD" -> life == null ? new Life(note.at(), null) : life;
      case "RELEASED", "EXPIRED" -> life == null ? null : new Life(life.from(), note.at());
      default -> life;
    };
  }

  private static void ofBooking(Note note, List<Effect> effects) {
    long before = revision(note.before());
    long after = revision(note.after());
    String version = after > before ? note.after() : note.before();
    if (version == null) {
      return;
    }
    String key = version.substring(0, version.lastIndexOf('@'));
    String command = key.substring(0, key.indexOf(':'));
    String step = key.substring(key.indexOf(':') + 1);
    effects.add(new Effect(command, after > before ? step : "undo-" + step, note.at()));
  }

  private static long revision(@Nullable String version) {
    return version == null ? 0 : Long.parseLong(version.substring(version.lastIndexOf('@') + 1));
  }

  private static void ofHold(Note note, Set<String> calls, List<Effect> effects) {
    String command = note.key().replaceFirst("^hd_", "");
    String after = String.valueOf(note.after());
    if (note.before() == null && after.equals("HELD")) {
      effects.add(new Effect(command, "hold-slot", note.at()));
    } else if (after.equals("CONFIRMED")) {
      effects.add(new Effect(command, "confirm-hold", note.at()));
    } else if (after.equals("RELEASED")
        && note.before() != null
        && calls.contains(note.tx() + " " + command + ":hold-slot:undo")) {
      // Otherwise a later command gives back what this one holds.
      effects.add(new Effect(command, "undo-hold-slot", note.at()));
    }
  }

  private static void ofSchedule(Note call, List<Effect> effects) {
    int colon = call.key().indexOf(':');
    String step = call.key().substring(colon + 1);
    boolean defines = step.equals("define-schedule") || step.equals("close-schedule");
    if (defines && call.before() == null && "done".equals(call.after())) {
      effects.add(new Effect(call.key().substring(0, colon), step, call.at()));
    }
  }
}
