package dev.sluice.egress.store;

import dev.sluice.schemas.event.EventType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events of a feed are shown; the numbers stay those of the whole feed.
 *
 * @param types empty: all
 * @param resourceId absent: all
 */
public record FeedFilter(Set<EventType> types, @Nullable String resourceId) {
  public static final FeedFilter ALL = new FeedFilter(Set.of(), null);

  public FeedFilter {
    types = Set.copyOf(types);
  }

  public boolean matches(EventType type, @Nullable String resource) {
    return (types.isEmpty() || types.contains(type))
        && (resourceId == null || resourceId.equals(resource));
  }
}
