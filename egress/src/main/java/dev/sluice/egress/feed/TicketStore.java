package dev.sluice.egress.feed;

import dev.sluice.egress.store.FeedFilter;
import dev.sluice.egress.store.Projections;
import dev.sluice.runtime.auth.AuthenticatedCaller;
import dev.sluice.runtime.http.ClientAddress;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.event.EventType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/**
 * Owns {@code stream_tickets}: tickets that were given out and not used yet, on any instance.
 *
 * <p>Only a digest of each is kept: who reads the table cannot use them. Using one deletes it, in
 * one statement, so of two that come with the same ticket one gets in. Thread-safe.
 */
public final class TicketStore {
  /** How long a ticket waits to be used. */
  static final Duration LIFE = Duration.ofSeconds(60);

  private static final int BYTES = 32;

  private final Projections projections;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  private record Row(
      String tenant,
      String subject,
      String[] roles,
      String[] scopes,
      Instant tokenExpiresAt,
      String address,
      boolean ofTenant,
      String[] types,
      @Nullable String resourceId) {
    Ticket ticket() {
      Principal principal = new Principal(subject, tenant, Set.of(roles), Set.of(scopes));
      Set<EventType> shown =
          Arrays.stream(types)
              .flatMap(name -> EventType.ofApiName(name).stream())
              .collect(Collectors.toSet());
      return new Ticket(
          new AuthenticatedCaller(principal, tokenExpiresAt),
          ofTenant,
          new FeedFilter(shown, resourceId),
          new ClientAddress(address));
    }
  }

  public TicketStore(Projections projections, Clock clock) {
    this.projections = projections;
    this.clock = clock;
  }

  /** Keeps it for {@link #LIFE}; answers what its holder has to show. */
  String issue(Ticket ticket) {
    byte[] secret = new byte[BYTES];
    random.nextBytes(secret);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    Principal principal = ticket.caller().principal();
    var _ =
        projections.each(
            session ->
                session
                    .createNativeQuery(
                        """
                        insert into stream_tickets (digest, tenant, subject, roles, scopes,
                          token_expires_at, address, of_tenant, types, resource_id, expires_at)
                        values (:digest, :tenant, :subject, cast(:roles as text[]),
                          cast(:scopes as text[]), :token, :address, :ofTenant,
                          cast(:types as text[]), :resource, :expires) returning tenant
                        """,
                        String.class)
                    .setParameter("digest", digest(text))
                    .setParameter("tenant", principal.tenant())
                    .setParameter("subject", principal.subject())
                    .setParameter("roles", principal.roles().toArray(String[]::new))
                    .setParameter("scopes", principal.scopes().toArray(String[]::new))
                    .setParameter("token", ticket.caller().expiresAt())
                    .setParameter("address", ticket.address().host())
                    .setParameter("ofTenant", ticket.ofTenant())
                    .setParameter("types", names(ticket.filter()))
                    .setParameter("resource", ticket.filter().resourceId(), String.class)
                    .setParameter("expires", clock.instant().plus(LIFE))
                    .getResultList());
    return text;
  }

  /** The ticket, which is used up now; empty if there is none, or it is of another address. */
  Optional<Ticket> use(String text, ClientAddress address) {
    return projections.each(
        session -> {
          NativeQuery<Row> query =
              session.createNativeQuery(
                  """
                  delete from stream_tickets
                  where digest = :digest and expires_at > :now and token_expires_at > :now
                  returning tenant, subject, roles, scopes, token_expires_at, address, of_tenant,
                    types, resource_id
                  """,
                  Row.class);
          return query
              .setParameter("digest", digest(text))
              .setParameter("now", clock.instant())
              .getResultList()
              .stream()
              .findFirst()
              .map(Row::ticket)
              .filter(ticket -> ticket.address().equals(address));
        });
  }

  /** Forgets those that nobody came with. */
  public void forgetExpired() {
    var _ =
        projections.each(
            session ->
                session
                    .createNativeQuery(
                        "delete from stream_tickets where expires_at <= :now returning tenant",
                        String.class)
                    .setParameter("now", clock.instant())
                    .getResultList());
  }

  private static String[] names(FeedFilter filter) {
    return filter.types().stream().map(EventType::apiName).toArray(String[]::new);
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
