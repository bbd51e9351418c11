package dev.sluice.runtime.config;

/**
 * One fault of a configuration.
 *
 * @param key the full key, or the name of the environment variable
 * @param detail what is wrong, and what would be right; never the value of a secret
 */
public record ConfigFault(String key, String detail) {
  @Override
  public String toString() {
    return key + ": " + detail;
  }
}
