package dev.sluice.egress.request;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A listing, page by page: the parameters {@code limit} and {@code cursor}, and the body {@code
 * {items, next?}}. A cursor goes with the listing it was given out by, and with no other.
 */
public final class Listing {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 200;

  private final Parameters query;
  private final String identity;
  private final int limit;

  /**
   * @param what is listed: its name, for whom, and each filter
   */
  public Listing(Parameters query, String name, Sight sight, @Nullable Object... what) {
    this.query = query;
    StringBuilder all = new StringBuilder(name).append('\n').append(sight);
    for (Object part : what) {
      all.append('\n').append(part);
    }
    this.identity = all.toString();
    this.limit = query.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
  }

  /**
   * Where the page begins; null for the first.
   *
   * @param place empty when the cursor is of something else
   */
  public <P> @Nullable P cursor(Function<Cursor, Optional<P>> place) {
    return query.value(
        "cursor",
        text -> Cursor.read(text, identity).flatMap(place),
        "must be the `next` of a page of this listing");
  }

  /** How many items to look for: one more than a page holds tells whether there is a next. */
  public int wanted() {
    return limit + 1;
  }

  /**
   * The body of the page.
   *
   * @param found at most {@link #wanted()} items
   * @param place where the listing goes on behind an item
   */
  public <T> ObjectNode page(
      List<T> found, Function<T, ? extends JsonNode> item, Function<T, Cursor> place) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode items = json.putArray("items");
    found.stream().limit(limit).map(item).forEach(items::add);
    if (found.size() > limit) {
      json.put("next", place.apply(found.get(limit - 1)).write(identity));
    }
    return json;
  }
}
