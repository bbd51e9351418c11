/**
 * Webhooks: the events of a subject's feed, sent to where it wants them (ADR 21).
 *
 * <p>{@link dev.sluice.egress.webhook.Webhooks} starts and stops it all, with two threads ({@code
 * Rounds}). In comes what {@code FeedIntake} takes from the feeds into the queues; out goes what
 * {@code Dispatch} leases, signs and gives to the {@code Courier} of {@link
 * dev.sluice.egress.webhook.send}; {@code DeliveryBook} writes down what came of it and what
 * follows: the next of the lane, another attempt after {@code Backoff}, or the end by {@code
 * Switch}. That end is a notice, which {@link dev.sluice.egress.webhook.NoticePublisher} brings to
 * the audit log and to the feed (ADR 22), apart from all the rest.
 *
 * <p>People come by {@code WebhookEndpoint} and {@code DeliveryEndpoint}; {@code WebhookReader}
 * reads what they send, {@code WebhookEditor} does it, {@code WebhookJson} answers, {@code
 * WebhookCriteria} are what a listing asks for.
 *
 * <p>Who writes into a queue holds the row of its webhook ({@code WebhookStore.lock}). Each table
 * has its owner: {@code WebhookStore} ({@code OldSecrets} in one of its columns), {@code
 * NoticeStore}, and for deliveries {@code DeliveryStore}, with {@code LeaseStore} for who may send
 * what and {@code DeliveryLog} for what people read. The values: {@code Webhook} with its {@code
 * Target}, {@code Delivery}, {@code Lease} (one that is being sent) and {@code Attempt}. {@link
 * dev.sluice.egress.webhook.WebhookConfig} has the bounds, {@link
 * dev.sluice.egress.webhook.WebhookMetrics} what an operator sees.
 */
@NullMarked
package dev.sluice.egress.webhook;

import org.jspecify.annotations.NullMarked;
