package dev.sluice.ingress.header;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code If-Match} asks for (RFC 9110 section 13.1.1): one strong entity tag, which is a
 * revision, or {@code *}.
 *
 * @param revision absent: any will do
 */
record IfMatch(@Nullable Long revision) {
  static final String NAME = "If-Match";
  static final String EXPECTED = "must be one revision as a strong entity tag, such as \"3\", or *";
  private static final Pattern TAG = Pattern.compile("\"(\\d{1,18})\"");

  static Optional<IfMatch> parse(String value) {
    String text = value.strip();
    if (text.equals("*")) {
      return Optional.of(new IfMatch(null));
    }
    Matcher tag = TAG.matcher(text);
    return tag.matches() ? Optional.of(new IfMatch(Long.valueOf(tag.group(1)))) : Optional.empty();
  }
}
