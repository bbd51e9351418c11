package dev.sluice.egress.webhook;

import dev.sluice.egress.webhook.send.HostLookup;
import dev.sluice.egress.webhook.send.SigningKeys;
import dev.sluice.runtime.config.ConfigReader;
import java.time.Duration;

/**
 * The bounds of webhooks: section {@code webhooks}.
 *
 * @param keys what the secrets follow from
 * @param allowHttp whether receivers need no TLS
 * @param allowPrivateAddresses whether receivers may be in networks that are not the Internet
 * @param maxPerCaller webhooks of one caller
 * @param maxInFlight requests of this instance
 * @param maxInFlightEach requests to one webhook, on all instances, about
 * @param maxInFlightPerCaller requests to all webhooks of one caller, on all instances, about
 * @param outstanding events of one webhook that are read ahead of their delivery
 * @param timeout of a request
 * @param giveUpAfter how long an event is tried before its webhook is switched off
 * @param oldSecretKept how long a secret signs along after it was rotated
 * @param logKept how long a delivery is kept after it ended
 */
public record WebhookConfig(
    SigningKeys keys,
    boolean allowHttp,
    boolean allowPrivateAddresses,
    int maxPerCaller,
    int maxInFlight,
    int maxInFlightEach,
    int maxInFlightPerCaller,
    int outstanding,
    Duration timeout,
    Duration giveUpAfter,
    Duration oldSecretKept,
    Duration logKept) {
  private static final Duration DAY = Duration.ofDays(1);

  public static WebhookConfig read(ConfigReader webhooks) {
    return new WebhookConfig(
        SigningKeys.read(webhooks),
        webhooks.bool("allow-http"),
        webhooks.bool("allow-private-addresses"),
        webhooks.integer("max-per-caller", 0, 10_000),
        webhooks.integer("max-in-flight", 1, 10_000),
        webhooks.integer("max-in-flight-each", 1, 1_000),
        webhooks.integer("max-in-flight-per-caller", 1, 10_000),
        webhooks.integer("outstanding", 1, 100_000),
        webhooks.duration("timeout", Duration.ofMillis(100), Duration.ofMinutes(1)),
        webhooks.duration("give-up-after", Duration.ofSeconds(1), DAY.multipliedBy(30)),
        webhooks.duration("old-secret-kept", Duration.ZERO, DAY.multipliedBy(30)),
        webhooks.duration("log-kept", Duration.ofMinutes(1), DAY.multipliedBy(365)));
  }

  /** Requests of this instance to receivers that failed the last time: half are for the others. */
  int maxProbes() {
    return Math.max(1, maxInFlight / 2);
  }

  LeaseStore.Bounds bounds() {
    return new LeaseStore.Bounds(maxInFlightEach, maxInFlightPerCaller);
  }

  /**
   * A lease outlives the lookup and the request that it is for, with time to write down what came
   * of it.
   */
  Duration lease() {
    return HostLookup.LONGEST.plus(timeout).plusSeconds(20);
  }
}
