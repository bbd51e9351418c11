package dev.sluice.egress.request;

import dev.sluice.runtime.http.Requests;
import dev.sluice.runtime.http.Responses;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Arrays;
import java.util.Optional;

/** Entity tags (RFC 9110, 8.8.3): the revision of what is shown. */
public final class Tags {
  private static final String PRIVATE = "private, no-cache";

  private Tags() {}

  /** Whether {@code If-None-Match} names this revision; compared weakly, as 13.1.2 says. */
  public static boolean isKnown(ServerRequest req, long revision) {
    Optional<String> header = Requests.header(req, "If-None-Match");
    return header.isPresent()
        && Arrays.stream(header.get().split(","))
            .map(String::strip)
            .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
            .anyMatch(tag -> tag.equals("*") || tag.equals(of(revision)));
  }

  public static String of(long revision) {
    return "\"" + revision + "\"";
  }

  /** Answers 304 if the client has this revision, else 200 with the body. */
  public static void send(ServerRequest req, ServerResponse res, long revision, byte[] json) {
    header(res, "ETag", of(revision));
    isPrivate(res);
    if (isKnown(req, revision)) {
      Responses.empty(res, 304);
    } else {
      Responses.json(res, 200, json);
    }
  }

  /** The answer is for its caller only, and has to be asked for again. */
  public static void isPrivate(ServerResponse res) {
    header(res, "Cache-Control", PRIVATE);
  }

  public static void header(ServerResponse res, String name, String value) {
    res.header(HeaderValues.create(HeaderNames.create(name), value));
  }
}
