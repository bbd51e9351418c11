/**
 * Requests to addresses that clients have named: checked, signed, bounded (ADR 21). Nothing here
 * knows of queues or of the database.
 *
 * <p>{@link dev.sluice.egress.webhook.send.Courier} sends a request and tells its {@link
 * dev.sluice.egress.webhook.send.Outcome}. It has {@link dev.sluice.egress.webhook.send.HostLookup}
 * find the addresses, in {@code Turns} of each caller and as {@link
 * dev.sluice.egress.webhook.send.AddressRules} allow them, and {@code Exchange} do the HTTP, on a
 * socket to an address that was found so; {@code RetryAfter} reads a header of the answer. {@link
 * dev.sluice.egress.webhook.send.UrlRules} judge a URL when it is registered, by the same lookup.
 * {@link dev.sluice.egress.webhook.send.SigningKeys} make secrets and signatures.
 */
@NullMarked
package dev.sluice.egress.webhook.send;

import org.jspecify.annotations.NullMarked;
