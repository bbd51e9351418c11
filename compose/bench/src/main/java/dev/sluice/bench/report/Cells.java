package dev.sluice.bench.report;

import dev.sluice.bench.figure.Aim;
import dev.sluice.bench.figure.Figure;
import dev.sluice.bench.figure.Numbers;
import dev.sluice.bench.figure.Rounds;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A figure as text, column by column, the same in every table. */
final class Cells {
  static final List<String> HEADS =
      List.of("figure", "median", "min – max", "beside it", "limit", "ratio", "aim", "");

  private Cells() {}

  static List<String> of(Figure figure) {
    var limit = figure.limit();
    return List.of(
        figure.name(),
        Numbers.text(figure.rounds().median()) + " " + figure.unit(),
        spread(figure.rounds()),
        limit == null ? "" : limit.name(),
        limit == null
            ? ""
            : Numbers.text(limit.rounds().median()) + " (" + spread(limit.rounds()) + ")",
        figure.ratio().map(r -> Numbers.text(r.median()) + " (" + spread(r) + ")").orElse(""),
        aim(figure.aim()),
        figure.isMet().map(met -> met ? "met" : "missed").orElse(""));
  }

  private static String spread(Rounds rounds) {
    return rounds.values().size() == 1
        ? "one round"
        : Numbers.text(rounds.least()) + " – " + Numbers.text(rounds.greatest());
  }

  private static String aim(@Nullable Aim aim) {
    if (aim == null) {
      return "";
    }
    String wanted = BigDecimal.valueOf(aim.value()).stripTrailingZeros().toPlainString();
    String value = aim.bound().sign() + " " + wanted;
    return switch (aim.of()) {
      case VALUE -> value;
      case RATIO -> "ratio " + value;
    };
  }
}
