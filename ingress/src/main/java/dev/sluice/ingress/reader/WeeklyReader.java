package dev.sluice.ingress.reader;

import dev.sluice.schemas.command.OpenHours;
import dev.sluice.schemas.json.DocumentJson;
import java.time.DayOfWeek;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads weekly opening hours: whole, in the order of the week, without overlaps. */
final class WeeklyReader {
  private static final int MOST_A_DAY = 48;
  private static final String EXPECTED = "a time of day from 00:00 to 24:00, such as 09:00";
  private static final Pattern CLOCK = Pattern.compile("([01]\\d|2[0-3]):([0-5]\\d)|24:00");

  private final int slotMinutes;

  private record Stretch(ObjectReader place, OpenHours hours) {}

  WeeklyReader(int slotMinutes) {
    this.slotMinutes = slotMinutes;
  }

  List<OpenHours> read(ObjectReader weekly) {
    List<OpenHours> all = new ArrayList<>();
    for (DayOfWeek day : DayOfWeek.values()) {
      List<Stretch> stretches = new ArrayList<>();
      for (ObjectReader place : weekly.optionalObjects(DocumentJson.day(day), MOST_A_DAY)) {
        stretch(day, place).ifPresent(hours -> stretches.add(new Stretch(place, hours)));
      }
      stretches.sort(Comparator.comparing(Stretch::hours));
      noteOverlaps(stretches);
      stretches.forEach(stretch -> all.add(stretch.hours()));
    }
    weekly.finish();
    return all;
  }

  private Optional<OpenHours> stretch(DayOfWeek day, ObjectReader place) {
    Optional<Integer> open = minute(place, "open");
    Optional<Integer> close = minute(place, "close");
    place.finish();
    if (open.isEmpty() || close.isEmpty()) {
      return Optional.empty();
    }
    if (close.get() <= open.get()) {
      place.fault("close", "must be after open; hours never reach past 24:00");
      return Optional.empty();
    }
    if (close.get() - open.get() < slotMinutes) {
      place.fault("close", "must leave room for a slot of " + slotMinutes + " minutes");
    }
    return Optional.of(new OpenHours(day, open.get(), close.get()));
  }

  private static void noteOverlaps(List<Stretch> sorted) {
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).hours().overlaps(sorted.get(i - 1).hours())) {
        sorted.get(i).place().fault("open", "must not be within other hours of the same day");
      }
    }
  }

  private static Optional<Integer> minute(ObjectReader place, String name) {
    Optional<String> text = place.raw(name, EXPECTED);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher clock = CLOCK.matcher(text.get());
    if (!clock.matches()) {
      place.fault(name, "must be " + EXPECTED);
      return Optional.empty();
    }
    return Optional.of(
        clock.group(1) == null
            ? OpenHours.MINUTES_A_DAY
            : Integer.parseInt(clock.group(1)) * 60 + Integer.parseInt(clock.group(2)));
  }
}
