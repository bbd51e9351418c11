package dev.sluice.runtime.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads one line of {@code Prefer}: {@code token [= word] *(; [parameter])}, with commas between
 * (RFC 7240, 2). A preference that cannot be read is skipped up to the next comma.
 */
final class PreferenceScanner {
  private static final String SEPARATORS = " \t,;=\"";

  private final String line;
  private int at;

  PreferenceScanner(String line) {
    this.line = line;
  }

  /** Names in lower case and their values, the first of each; a value may be empty. */
  Map<String, String> scan() {
    Map<String, String> preferences = new LinkedHashMap<>();
    while (at < line.length()) {
      String name = token().toLowerCase(Locale.ROOT);
      String value = value();
      if (!name.isEmpty()) {
        preferences.putIfAbsent(name, value);
      }
      skipToNext();
    }
    return preferences;
  }

  private String value() {
    skipSpace();
    if (at >= line.length() || line.charAt(at) != '=') {
      return "";
    }
    at++;
    skipSpace();
    return at < line.length() && line.charAt(at) == '"' ? quoted() : token();
  }

  private String token() {
    skipSpace();
    int start = at;
    while (at < line.length() && SEPARATORS.indexOf(line.charAt(at)) < 0) {
      at++;
    }
    return line.substring(start, at);
  }

  /** A quoted string with its escapes undone (RFC 9110, 5.6.4); one without an end reaches far. */
  private String quoted() {
    StringBuilder text = new StringBuilder();
    at++;
    while (at < line.length() && line.charAt(at) != '"') {
      if (line.charAt(at) == '\\' && at + 1 < line.length()) {
        at++;
      }
      text.append(line.charAt(at++));
    }
    at++;
    return text.toString();
  }

  private void skipToNext() {
    while (at < line.length() && line.charAt(at) != ',') {
      if (line.charAt(at) == '"') {
        quoted();
      } else {
        at++;
      }
    }
    at++;
  }

  private void skipSpace() {
    while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
      at++;
    }
  }
}
