package dev.sluice.runtime.docs;

import dev.sluice.runtime.http.Requests;
import dev.sluice.runtime.http.Responses;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Bytes that are the same for as long as the process lives; a client that has them already is told
 * so (RFC 9110, 13.1.2).
 *
 * @param mediaType with its parameters
 * @param etag quoted
 */
record Document(String mediaType, byte[] body, String etag) {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
          + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
          + "frame-ancestors 'none'";

  static Document of(String mediaType, byte[] body) {
    byte[] digest = Arrays.copyOf(sha256().digest(body), 12);
    return new Document(mediaType, body, '"' + HexFormat.of().formatHex(digest) + '"');
  }

  static Document text(String mediaType, String body) {
    return of(mediaType + "; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
  }

  void answer(ServerRequest req, ServerResponse res) {
    header(res, "ETag", etag);
    header(res, "Cache-Control", "public, max-age=300");
    header(res, "Vary", "Accept");
    header(res, "X-Content-Type-Options", "nosniff");
    if (mediaType.startsWith("text/html")) {
      header(res, "Content-Security-Policy", POLICY);
      header(res, "Referrer-Policy", "no-referrer");
    }
    if (isKnown(req)) {
      Responses.empty(res, 304);
    } else {
      Responses.bytes(res, 200, mediaType, body);
    }
  }

  private boolean isKnown(ServerRequest req) {
    return Requests.headerLines(req, "If-None-Match").stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(String::strip)
        .anyMatch(tag -> tag.equals("*") || tag.replaceFirst("^W/", "").equals(etag));
  }

  private static void header(ServerResponse res, String name, String value) {
    res.header(HeaderValues.create(HeaderNames.create(name), value));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
