package dev.sluice.runtime.http;

import dev.sluice.runtime.config.ConfigReader;
import dev.sluice.schemas.consistency.ConsistencyToken;
import io.helidon.webserver.cors.CorsFeature;
import io.helidon.webserver.cors.CorsPathConfig;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Which pages of other origins browsers may let use this server (Fetch, 3.2): section {@code
 * http.cors}. None by default: then nothing is said about origins, and browsers refuse.
 *
 * @param origins such as {@code https://app.example.org}, or {@code *} for all
 * @param maxAge how long a browser need not ask again before a request
 */
public record Cors(Set<String> origins, Duration maxAge) {
  private static final String ALL = "*";

  /** Helidon 4.5 takes the list that browsers send, without spaces, for one name. */
  private static final Set<String> ANY_HEADER = Set.of(ALL);

  private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE");
  private static final Set<String> SHOWN =
      Set.of(
          ConsistencyToken.HEADER,
          "ETag",
          "Feed-Position",
          "Idempotency-Expires",
          "Location",
          "Preference-Applied",
          "RateLimit",
          "RateLimit-Policy",
          "Retry-After",
          "Stream-Id",
          "WWW-Authenticate");

  public Cors {
    origins = Set.copyOf(origins);
  }

  static Cors read(ConfigReader cors) {
    Set<String> origins = Set.copyOf(cors.list("origins"));
    for (String origin : origins) {
      if (!origin.equals(ALL) && !isOrigin(origin)) {
        cors.fault("origins", "must be origins such as https://app.example.org, or *");
      }
    }
    return new Cors(origins, cors.duration("max-age", Duration.ZERO, Duration.ofDays(1)));
  }

  /** No origin but the server's own. */
  public static Cors none() {
    return new Cors(Set.of(), Duration.ZERO);
  }

  private static boolean isOrigin(String text) {
    try {
      URI uri = URI.create(text);
      return uri.getHost() != null
          && Set.of("http", "https").contains(String.valueOf(uri.getScheme()))
          && text.equals(uri.getScheme() + "://" + uri.getAuthority())
          && uri.getUserInfo() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  boolean allows(String origin) {
    return origins.contains(ALL) || origins.contains(origin);
  }

  /** What answers preflights and says who may see an answer; empty when nobody may. */
  Optional<CorsFeature> feature() {
    return origins.isEmpty()
        ? Optional.empty()
        : Optional.of(
            CorsFeature.create(
                cors ->
                    cors.enabled(true)
                        .addDefaults(false)
                        .pathsDiscoverServices(false)
                        .addPath(
                            CorsPathConfig.builder()
                                .pathPattern("/*")
                                .allowOrigins(origins)
                                .allowMethods(METHODS)
                                .allowHeaders(ANY_HEADER)
                                .exposeHeaders(SHOWN)
                                .maxAge(maxAge)
                                .build())));
  }
}
