package dev.sluice.runtime.docs;

import dev.sluice.schemas.problem.ProblemType;
import dev.sluice.schemas.problem.Retry;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The catalogue of problems as pages: what the {@code type} of a problem resolves to. */
final class ProblemPages {
  private ProblemPages() {}

  static String list() {
    String rows =
        Arrays.stream(ProblemType.values())
            .map(
                type ->
                    "<tr><td>%d</td><td><a href=\"%s\"><code>%s</code></a></td><td>%s</td></tr>\n"
                        .formatted(
                            type.status(), type.typeUri(), type.code(), escaped(type.title())))
            .collect(Collectors.joining());
    return page(
        "Problems",
        "<p>Everything that is answered instead of success, and every reason for which a command"
            + " can end other than <code>SUCCEEDED</code>.</p>\n<table>\n"
            + "<tr><th>status</th><th>code</th><th>title</th></tr>\n"
            + rows
            + "</table>\n");
  }

  static String of(ProblemType type) {
    return page(
        type.title(),
        """
        <p>%s</p>
        <table>
        <tr><th>code</th><td><code>%s</code></td></tr>
        <tr><th>status</th><td>%d</td></tr>
        <tr><th>effect</th><td>%s</td></tr>
        <tr><th>send again</th><td>%s</td></tr>
        </table>
        <p><a href="/problems">All problems</a></p>
        """
            .formatted(
                marked(type.description()),
                type.code(),
                type.status(),
                effect(type.retry().effect()),
                again(type.retry().key())));
  }

  private static String effect(Retry.Effect effect) {
    return switch (effect) {
      case NONE -> "The request had no effect.";
      case UNKNOWN -> "It is not known whether the request had an effect.";
      case APPLIED -> "The request had its effect.";
    };
  }

  private static String again(Retry.Key key) {
    return switch (key) {
      case SAME -> "Yes, with the same idempotency key.";
      case NEW -> "Yes, with a new idempotency key.";
      case NEVER -> "Not as it is.";
    };
  }

  private static String page(String title, String body) {
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%1$s – Sluice</title>
    <link rel="stylesheet" href="/docs/page.css">
    </head>
    <body>
    <h1>%1$s</h1>
    %2$s</body>
    </html>
    """
        .formatted(escaped(title), body);
  }

  /** Descriptions mark names with backticks. */
  private static String marked(String text) {
    return escaped(text).replaceAll("`([^`]*)`", "<code>$1</code>");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
