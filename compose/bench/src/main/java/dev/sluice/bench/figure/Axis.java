package dev.sluice.bench.figure;

/** One direction of a plot. */
public record Axis(String label, Scale scale) {
  /** How values are spread over it. */
  public enum Scale {
    LINEAR,
    /** Values are above zero. */
    LOG,
    /** Values are from 0 up to but not 1; each further nine has the same room. */
    PERCENTILE
  }

  public static Axis linear(String label) {
    return new Axis(label, Scale.LINEAR);
  }

  public static Axis log(String label) {
    return new Axis(label, Scale.LOG);
  }

  public static Axis percentile() {
    return new Axis("percentile", Scale.PERCENTILE);
  }
}
