package dev.sluice.egress.feed;

import dev.sluice.egress.request.Parameters;
import dev.sluice.egress.store.FeedFilter;
import dev.sluice.schemas.event.EventType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events are asked for: the parameters {@code scope}, {@code types} and {@code resourceId}.
 *
 * @param scope absent: not said
 */
record FeedQuery(@Nullable Scope scope, FeedFilter filter) {

  /** Whose events. */
  enum Scope {
    SUBJECT,
    TENANT
  }

  static FeedQuery read(Parameters query) {
    Scope scope = query.value("scope", FeedQuery::scope, "must be subject or tenant");
    Set<EventType> types =
        query.value("types", FeedQuery::types, "must be types of event with commas between");
    String resourceId = query.text("resourceId");
    return new FeedQuery(scope, new FeedFilter(types == null ? Set.of() : types, resourceId));
  }

  boolean ofTenant() {
    return scope == Scope.TENANT;
  }

  private static Optional<Scope> scope(String text) {
    return switch (text) {
      case "subject" -> Optional.of(Scope.SUBJECT);
      case "tenant" -> Optional.of(Scope.TENANT);
      default -> Optional.empty();
    };
  }

  private static Optional<Set<EventType>> types(String text) {
    Set<EventType> types = new HashSet<>();
    boolean known =
        Arrays.stream(text.split(",", -1))
            .map(name -> EventType.ofApiName(name.strip()))
            .allMatch(type -> type.map(types::add).isPresent());
    return known ? Optional.of(types) : Optional.empty();
  }
}
