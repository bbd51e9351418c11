package dev.sluice.runtime.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import tools.jackson.databind.JsonNode;

/** Writes answers. */
public final class Responses {
  public static final String JSON = "application/json";

  private Responses() {}

  public static void json(ServerResponse res, int status, JsonNode body) {
    json(res, status, JsonBytes.of(body));
  }

  /** Sends JSON that is spelled already; the bytes may be shared between answers. */
  public static void json(ServerResponse res, int status, byte[] body) {
    bytes(res, status, JSON, body);
  }

  public static void bytes(ServerResponse res, int status, String mediaType, byte[] body) {
    res.status(Status.create(status));
    res.header(HeaderValues.create(HeaderNames.CONTENT_TYPE, mediaType));
    res.send(body);
  }

  /** An answer without a body, such as 204 or 304. */
  public static void empty(ServerResponse res, int status) {
    res.status(Status.create(status)).send();
  }
}
