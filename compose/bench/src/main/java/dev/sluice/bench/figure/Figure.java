package dev.sluice.bench.figure;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A measured figure: its rounds, and beside them what limits it and what it should be. */
public record Figure(
    String name, String unit, Rounds rounds, @Nullable Limit limit, @Nullable Aim aim) {
  public Figure {
    if (limit == null && aim != null && aim.of() == Aim.Of.RATIO) {
      throw new IllegalArgumentException(name + " has no limit to have a ratio to");
    }
  }

  public static Figure of(String name, String unit, Rounds rounds) {
    return new Figure(name, unit, rounds, null, null);
  }

  /** The same beside its limit, of which there have to be as many rounds. */
  public Figure beside(String limitName, Rounds limitRounds) {
    return new Figure(name, unit, rounds, new Limit(limitName, limitRounds), aim);
  }

  public Figure aimingAt(Aim wanted) {
    return new Figure(name, unit, rounds, limit, wanted);
  }

  /** To the limit, round by round. */
  public Optional<Rounds> ratio() {
    return Optional.ofNullable(limit).map(l -> rounds.dividedBy(l.rounds()));
  }

  /** Whether the median is what it should be; empty without an aim. */
  public Optional<Boolean> isMet() {
    return Optional.ofNullable(aim)
        .map(
            a ->
                switch (a.of()) {
                  case VALUE -> a.isMetBy(rounds.median());
                  case RATIO -> a.isMetBy(ratio().orElseThrow().median());
                });
  }
}
