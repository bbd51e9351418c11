package dev.sluice.services.schedule;

import java.util.BitSet;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A set of seat numbers, spelled as PostgreSQL spells an {@code int4multirange}. */
record Seats(BitSet numbers) {

  private static final Pattern RANGE = Pattern.compile("\\[(\\d+),(\\d+)\\)");

  Seats {
    numbers = (BitSet) numbers.clone();
  }

  static Seats parse(String multirange) {
    var numbers = new BitSet();
    Matcher ranges = RANGE.matcher(multirange);
    while (ranges.find()) {
      numbers.set(Integer.parseInt(ranges.group(1)), Integer.parseInt(ranges.group(2)));
    }
    return new Seats(numbers);
  }

  /**
   * Picks free seats below the capacity, those that are liked first and then the lowest; the caller
   * has made sure that there are enough.
   */
  static Seats pick(int count, int capacity, BitSet taken, BitSet liked) {
    var picked = new BitSet();
    liked.stream()
        .filter(seat -> seat < capacity && !taken.get(seat))
        .limit(count)
        .forEach(picked::set);
    int missing = count - picked.cardinality();
    for (int seat = 0; missing > 0; seat++) {
      if (!taken.get(seat) && !picked.get(seat)) {
        picked.set(seat);
        missing--;
      }
    }
    return new Seats(picked);
  }

  /** {@code {[0,3),[5,6)}}. */
  String toMultirange() {
    var ranges = new StringJoiner(",", "{", "}");
    for (int from = numbers.nextSetBit(0); from >= 0; ) {
      int to = numbers.nextClearBit(from);
      ranges.add("[" + from + "," + to + ")");
      from = numbers.nextSetBit(to);
    }
    return ranges.toString();
  }
}
