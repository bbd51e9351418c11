package dev.sluice.egress.webhook.send;

import dev.sluice.egress.store.FeedId;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;

/** Which URLs a client may name. Thread-safe. */
public final class UrlRules {
  private static final int MOST_CHARACTERS = 2_048;
  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int FIRST_FREE_PORT = 1_024;

  /** By then lookups that are under way have been answered, or given up. */
  private static final Duration BUSY = Duration.ofSeconds(5);

  private final boolean allowHttp;
  private final HostLookup hosts;

  public UrlRules(boolean allowHttp, HostLookup hosts) {
    this.allowHttp = allowHttp;
    this.hosts = hosts;
  }

  /**
   * What is wrong with it, as the end of a sentence that begins with its name.
   *
   * @param caller who names it
   * @throws ProblemException 503 when its host cannot be looked up now
   */
  public Optional<String> fault(FeedId.OfSubject caller, String url) {
    if (url.length() > MOST_CHARACTERS || url.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      return Optional.of(
          "must be a URL of at most " + MOST_CHARACTERS + " ASCII characters without spaces");
    }
    URI uri;
    try {
      uri = new URI(url).parseServerAuthority();
    } catch (URISyntaxException e) {
      return Optional.of("must be an absolute URL with a host");
    }
    return form(uri).or(() -> host(caller, uri));
  }

  private Optional<String> form(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme();
    if (!scheme.equals("https") && !(scheme.equals("http") && allowHttp)) {
      return Optional.of("must begin with https://" + (allowHttp ? " or http://" : ""));
    }
    if (uri.getHost() == null || uri.getHost().isEmpty()) {
      return Optional.of("must be an absolute URL with a host");
    }
    if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      return Optional.of("must have neither a user nor a fragment");
    }
    int port = uri.getPort();
    boolean usual = port == -1 || port == HTTPS || (port == HTTP && scheme.equals("http"));
    return usual || (port >= FIRST_FREE_PORT && port <= 65_535)
        ? Optional.empty()
        : Optional.of("must have the usual port or one of 1024 to 65535");
  }

  private Optional<String> host(FeedId.OfSubject caller, URI uri) {
    try {
      hosts.find(caller, uri.getHost());
      return Optional.empty();
    } catch (AddressNotAllowedException e) {
      return Optional.of("must not lead to a private, local or otherwise special address");
    } catch (UnknownHostException e) {
      return Optional.of("must have a host that can be found");
    } catch (LookupBusyException e) {
      throw new ProblemException(
          Problem.of(
                  ProblemType.OVERLOADED,
                  "Too many hosts are being looked up, or too many of the caller's.")
              .withRetryAfter(BUSY));
    }
  }
}
