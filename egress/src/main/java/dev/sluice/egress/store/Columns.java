package dev.sluice.egress.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The rows of a batch as one array a column: a statement takes them all in one round trip. */
public final class Columns {
  private Columns() {}

  public static <R> @Nullable String[] text(List<R> rows, Function<R, @Nullable String> column) {
    return rows.stream().map(column).toArray(String[]::new);
  }

  public static <R> UUID[] uuids(List<R> rows, Function<R, UUID> column) {
    return rows.stream().map(column).toArray(UUID[]::new);
  }

  public static <R> Integer[] integers(List<R> rows, ToIntFunction<R> column) {
    return rows.stream().map(column::applyAsInt).toArray(Integer[]::new);
  }

  public static <R> Long[] longs(List<R> rows, ToLongFunction<R> column) {
    return rows.stream().map(column::applyAsLong).toArray(Long[]::new);
  }

  public static <R> byte[][] bytes(List<R> rows, Function<R, byte[]> column) {
    return rows.stream().map(column).toArray(byte[][]::new);
  }

  /** Times as PostgreSQL keeps them: to the microsecond, in microseconds since 1970. */
  public static <R> Long[] times(List<R> rows, Function<R, Instant> column) {
    return longs(rows, row -> micros(column.apply(row)));
  }

  public static long micros(Instant at) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, at);
  }

  public static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
