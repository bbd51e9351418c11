package dev.sluice.runtime.http;

import io.helidon.webserver.http.ServerRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The address of who sent a request.
 *
 * <p>That of the connection; behind proxies that are trusted, the last one in {@code
 * X-Forwarded-For} that is not theirs. What others write into that header counts for nothing.
 */
public record ClientAddress(String host) {
  private static final String FORWARDED_FOR = "X-Forwarded-For";

  /** The address of the sender of this request; the server put it there. */
  public static ClientAddress of(ServerRequest req) {
    return req.context()
        .get(ClientAddress.class)
        .orElseGet(() -> new ClientAddress(req.remotePeer().host()));
  }

  /**
   * @param trusted the addresses of the proxies in front
   */
  static ClientAddress of(ServerRequest req, Set<String> trusted) {
    String peer = req.remotePeer().host();
    return new ClientAddress(
        trusted.contains(peer)
            ? behind(peer, Requests.headerLines(req, FORWARDED_FOR), trusted)
            : peer);
  }

  static String behind(String peer, List<String> lines, Set<String> trusted) {
    List<String> hops =
        lines.stream()
            .flatMap(line -> Arrays.stream(line.split(",", -1)))
            .map(String::strip)
            .filter(hop -> !hop.isEmpty())
            .toList();
    for (String hop : hops.reversed()) {
      if (!trusted.contains(hop)) {
        return hop;
      }
    }
    return hops.isEmpty() ? peer : hops.getFirst();
  }
}
