package dev.sluice.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** An answer as it came; its head is only looked into by who asks. */
public final class HttpAnswer {
  private final int status;
  private final byte[] head;
  private final byte[] body;

  HttpAnswer(int status, byte[] head, byte[] body) {
    this.status = status;
    this.head = head;
    this.body = body;
  }

  public int status() {
    return status;
  }

  public String body() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The body itself, not a copy. */
  byte[] bytes() {
    return body;
  }

  public Optional<String> header(String name) {
    String wanted = name.toLowerCase(Locale.ROOT) + ":";
    return new String(head, StandardCharsets.ISO_8859_1)
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(wanted))
        .map(line -> line.substring(wanted.length()).strip())
        .findFirst();
  }

  /** A member of a JSON body whose value is text without escapes; found by its name alone. */
  public Optional<String> text(String member) {
    return Scan.text(body, 0, body.length, Scan.key(member));
  }
}
