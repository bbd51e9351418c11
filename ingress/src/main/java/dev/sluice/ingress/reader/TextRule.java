package dev.sluice.ingress.reader;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a text has to be.
 *
 * <p>Whatever the rule, a text has no control characters and no half of a surrogate pair: neither
 * PostgreSQL nor Protobuf keeps them.
 *
 * @param most code points
 * @param lines whether it may have line breaks and tabs
 * @param expected the end of the sentence "must be …"
 */
record TextRule(int most, boolean lines, Predicate<String> form, String expected) {
  private static final Pattern RESOURCE_ID_FORM =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  static final TextRule RESOURCE_ID =
      new TextRule(
          64,
          false,
          RESOURCE_ID_FORM.asMatchPredicate(),
          "a resource id: a letter or digit, then up to 63 letters, digits, '.', '_' or '-'");
  static final TextRule NAME =
      new TextRule(200, false, text -> !text.isBlank(), "a name of 1 to 200 characters");
  static final TextRule EMAIL =
      new TextRule(254, false, TextRule::isEmail, "an e-mail address, such as ada@example.com");
  static final TextRule FREE_TEXT =
      new TextRule(
          2000, true, text -> !text.isBlank(), "a text of 1 to 2000 characters, or left out");

  /** What is wrong with a text, as the end of a sentence that begins with its name. */
  Optional<String> fault(String text) {
    if (text.codePoints().anyMatch(this::isForbidden)) {
      return Optional.of(
          lines
              ? "must not contain control characters other than line breaks and tabs"
              : "must not contain control characters");
    }
    boolean fits = text.codePointCount(0, text.length()) <= most && form.test(text);
    return fits ? Optional.empty() : Optional.of("must be " + expected);
  }

  private boolean isForbidden(int codePoint) {
    if (lines && (codePoint == '\n' || codePoint == '\r' || codePoint == '\t')) {
      return false;
    }
    return Character.isISOControl(codePoint)
        || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
  }

  /** Something, one at sign, something; only a message sent there tells more. */
  private static boolean isEmail(String text) {
    int at = text.indexOf('@');
    return at > 0
        && at == text.lastIndexOf('@')
        && at < text.length() - 1
        && text.codePoints().noneMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c));
  }
}
