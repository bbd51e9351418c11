package dev.sluice.egress.webhook;

import dev.sluice.egress.request.Sight;
import dev.sluice.egress.store.FeedHistory;
import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.store.Projections;
import dev.sluice.egress.webhook.Webhook.Secrets;
import dev.sluice.egress.webhook.send.SigningKeys;
import dev.sluice.egress.webhook.send.SigningKeys.Version;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.schemas.command.CommandIds;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import org.hibernate.StatelessSession;

/**
 * What callers do with their webhooks. An operator sees those of the tenant, and changes his own
 * only. Thread-safe.
 */
final class WebhookEditor {
  /** When there may be room again. */
  private static final Duration FULL = Duration.ofMinutes(1);

  /** Old secrets that sign along. */
  private static final int MOST_OLD_SECRETS = 5;

  private final Projections projections;
  private final WebhookConfig config;
  private final Switch off;
  private final Clock clock;
  private final Runnable onChange;
  private final FeedHistory history = new FeedHistory();
  private final WebhookStore webhooks = new WebhookStore();
  private final DeliveryStore deliveries = new DeliveryStore();
  private final DeliveryLog log = new DeliveryLog();

  /** A webhook, and the secret that it has just been given. */
  record Revealed(Webhook webhook, String secret) {}

  /**
   * @param onChange told when there may be something to send
   */
  WebhookEditor(
      Projections projections, WebhookConfig config, Switch off, Clock clock, Runnable onChange) {
    this.projections = projections;
    this.config = config;
    this.off = off;
    this.clock = clock;
    this.onChange = onChange;
  }

  /** Begins with what happens from now on. */
  Revealed create(Principal owner, Target target) {
    FeedId.OfSubject feed = new FeedId.OfSubject(owner.tenant(), owner.subject());
    UUID id = UUID.randomUUID();
    Version secret = config.keys().version(1);
    Instant now = now();
    Webhook created =
        projections.changed(
            session -> {
              long head = history.heads(session, List.of(feed)).getOrDefault(feed, 0L);
              Webhook webhook =
                  new Webhook(
                      id,
                      feed,
                      target,
                      Set.of(),
                      null,
                      0,
                      false,
                      new Secrets(secret, List.of()),
                      head,
                      now,
                      now);
              if (!webhooks.add(session, webhook, config.maxPerCaller())) {
                throw new ProblemException(
                    ProblemType.TOO_MANY_WEBHOOKS,
                    "A caller has " + config.maxPerCaller() + " webhooks at most.");
              }
              return webhook;
            });
    onChange.run();
    return new Revealed(created, config.keys().secret(id, secret));
  }

  /**
   * @throws ProblemException 404 where the caller sees none
   */
  Webhook find(Principal caller, String id) {
    UUID webhook = id(id);
    return projections
        .each(session -> webhooks.find(session, webhook))
        .filter(found -> Sight.of(caller).includes(found.feed().tenant(), found.feed().subject()))
        .orElseThrow(WebhookEditor::notFound);
  }

  /** At another URL everything that waits begins anew: the old one's failures are not its own. */
  Webhook replace(Principal caller, String id, Target target) {
    Webhook replaced =
        change(
            caller,
            id,
            (session, webhook) -> {
              Instant now = now();
              webhooks.aim(session, webhook.id(), target, now);
              if (!target.url().equals(webhook.target().url())) {
                webhooks.fails(session, webhook.id(), false);
                if (webhook.disabled() == null) {
                  deliveries.armAll(session, webhook.id(), now);
                }
              }
              return found(session, webhook.id());
            });
    onChange.run();
    return replaced;
  }

  /** Changes nothing where it is enabled already. */
  Webhook enable(Principal caller, String id, WebhookReader.From from) {
    Webhook enabled =
        change(
            caller,
            id,
            (session, webhook) -> {
              if (webhook.disabled() != null) {
                enable(session, webhook, from);
              }
              return found(session, webhook.id());
            });
    onChange.run();
    return enabled;
  }

  private void enable(StatelessSession session, Webhook webhook, WebhookReader.From from) {
    Instant now = now();
    webhooks.enable(session, webhook.id(), now);
    webhooks.fails(session, webhook.id(), false);
    switch (from) {
      case STOPPED -> deliveries.armAll(session, webhook.id(), now);
      case NOW -> {
        deliveries.skip(session, webhook.id(), now);
        FeedId.OfSubject feed = webhook.feed();
        long head = history.heads(session, List.of(feed)).getOrDefault(feed, 0L);
        webhooks.moveTo(session, webhook.id(), head);
      }
    }
  }

  Webhook disable(Principal caller, String id) {
    return change(
        caller,
        id,
        (session, webhook) -> {
          if (webhook.disabled() == null) {
            off.disable(
                session, webhook, new Webhook.Disabled(Webhook.Reason.BY_OWNER, now(), null));
          }
          return found(session, webhook.id());
        });
  }

  /**
   * The secret that was the newest signs along for a while, as those before it do: none ends sooner
   * because another is made. A request has no room for signatures without end, so there are so many
   * at most.
   */
  Revealed rotate(Principal caller, String id) {
    return change(
        caller,
        id,
        (session, webhook) -> {
          Instant now = now();
          requireFewSecrets(webhook, now);
          SigningKeys keys = config.keys();
          Version next = keys.version(webhook.secrets().newest().number() + 1);
          Secrets secrets = webhook.secrets().replaced(next, now.plus(config.oldSecretKept()), now);
          webhooks.sign(session, webhook.id(), secrets, now);
          return new Revealed(found(session, webhook.id()), keys.secret(webhook.id(), next));
        });
  }

  private static void requireFewSecrets(Webhook webhook, Instant now) {
    List<Secrets.Old> old = webhook.secrets().old(now);
    if (old.size() >= MOST_OLD_SECRETS) {
      throw new ProblemException(
          Problem.of(
                  ProblemType.RATE_LIMITED,
                  "As many old secrets of this webhook as are allowed are still valid.")
              .withRetryAfter(Duration.between(now, old.getLast().until())));
    }
  }

  void remove(Principal caller, String id) {
    change(
        caller,
        id,
        (session, webhook) -> {
          webhooks.remove(session, webhook.id());
          return webhook;
        });
  }

  /** What is under way is tried now, what has ended is sent once more, once at a time. */
  Delivery redeliver(Principal caller, String id, String delivery) {
    UUID wanted = id(delivery);
    Delivery again =
        change(
            caller,
            id,
            (session, webhook) -> {
              Delivery found = delivery(session, webhook, wanted);
              if (webhook.disabled() != null) {
                throw new ProblemException(Problem.of(ProblemType.WEBHOOK_DISABLED));
              }
              UUID underWay =
                  found.status() == Delivery.Status.PENDING
                      ? wanted
                      : log.repeated(session, found).orElse(null);
              if (underWay != null) {
                log.hurry(session, underWay, now());
                return delivery(session, webhook, underWay);
              }
              requireRoom(session, webhook);
              return delivery(session, webhook, log.repeat(session, wanted, now()));
            });
    onChange.run();
    return again;
  }

  /** All of them are due at once: those of one webhook must not be what everybody waits for. */
  private void requireRoom(StatelessSession session, Webhook webhook) {
    if (deliveries.pending(session, webhook.id()) >= config.outstanding()) {
      throw new ProblemException(
          Problem.of(
                  ProblemType.RATE_LIMITED,
                  "As many events as are allowed wait to be sent for this webhook.")
              .withRetryAfter(FULL));
    }
  }

  Delivery delivery(Webhook webhook, String delivery) {
    UUID wanted = id(delivery);
    return projections.each(session -> delivery(session, webhook, wanted));
  }

  private Delivery delivery(StatelessSession session, Webhook webhook, UUID id) {
    return log.find(session, webhook.id(), id).orElseThrow(WebhookEditor::notFound);
  }

  private <T> T change(Principal caller, String id, BiFunction<StatelessSession, Webhook, T> work) {
    UUID wanted = id(id);
    return projections.changed(
        session -> {
          Webhook webhook =
              webhooks
                  .lock(session, wanted)
                  .filter(w -> Sight.of(caller).includes(w.feed().tenant(), w.feed().subject()))
                  .orElseThrow(WebhookEditor::notFound);
          if (!webhook.feed().subject().equals(caller.subject())) {
            throw new ProblemException(
                ProblemType.FORBIDDEN, "Only its owner may change a webhook.");
          }
          return work.apply(session, webhook);
        });
  }

  private Webhook found(StatelessSession session, UUID id) {
    return webhooks.find(session, id).orElseThrow(WebhookEditor::notFound);
  }

  private static UUID id(String text) {
    return CommandIds.parse(text).orElseThrow(WebhookEditor::notFound);
  }

  private static ProblemException notFound() {
    return new ProblemException(Problem.of(ProblemType.WEBHOOK_NOT_FOUND));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
