package dev.sluice.runtime.config;

/** Which defaults are in force: those that are safe anywhere, or also those for a desk. */
public enum Profile {
  /** Everything has a default. */
  DEV,
  /** Nothing has a default that is only safe at a desk. */
  PROD;

  /** Lower case, as in {@code SLUICE_PROFILE} and in the names of the profiles' files. */
  public String text() {
    return switch (this) {
      case DEV -> "dev";
      case PROD -> "prod";
    };
  }

  static Profile of(String text) {
    return switch (text) {
      case "dev" -> DEV;
      case "prod" -> PROD;
      default ->
          throw ConfigException.of("SLUICE_PROFILE", "must be dev or prod, not '" + text + "'");
    };
  }
}
