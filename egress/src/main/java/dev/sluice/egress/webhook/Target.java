package dev.sluice.egress.webhook;

import dev.sluice.egress.store.FeedFilter;
import org.jspecify.annotations.Nullable;

/**
 * Where a webhook leads and which events go there.
 *
 * @param description for people
 */
record Target(String url, FeedFilter filter, @Nullable String description) {}
