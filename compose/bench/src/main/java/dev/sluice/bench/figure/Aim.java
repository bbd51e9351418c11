package dev.sluice.bench.figure;

/** What a figure, or its ratio to the limit, should be. */
public record Aim(Of of, Bound bound, double value) {
  /** What is judged. */
  public enum Of {
    VALUE,
    RATIO
  }

  /** From which side. */
  public enum Bound {
    AT_LEAST("≥"),
    AT_MOST("≤");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }

    public String sign() {
      return sign;
    }
  }

  public static Aim atLeast(double value) {
    return new Aim(Of.VALUE, Bound.AT_LEAST, value);
  }

  public static Aim atMost(double value) {
    return new Aim(Of.VALUE, Bound.AT_MOST, value);
  }

  public static Aim ratioAtLeast(double value) {
    return new Aim(Of.RATIO, Bound.AT_LEAST, value);
  }

  public static Aim ratioAtMost(double value) {
    return new Aim(Of.RATIO, Bound.AT_MOST, value);
  }

  boolean isMetBy(double measured) {
    return switch (bound) {
      case AT_LEAST -> measured >= value;
      case AT_MOST -> measured <= value;
    };
  }
}
