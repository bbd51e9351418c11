package dev.sluice.egress.materializer;

import dev.sluice.egress.store.FeedStore.Numbered;
import dev.sluice.schemas.event.CommandDocument;
import java.util.Collection;
import java.util.List;

/**
 * What a transaction has written and everybody may now see.
 *
 * @param documents one a command; older than what is stored where a record came late
 * @param events with their numbers, in the order of each feed
 */
public record Committed(Collection<CommandDocument> documents, List<Numbered> events) {
  public Committed {
    documents = List.copyOf(documents);
    events = List.copyOf(events);
  }
}
