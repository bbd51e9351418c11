package dev.sluice.egress.webhook;

import dev.sluice.egress.request.Cursor;
import dev.sluice.egress.request.Listing;
import dev.sluice.egress.request.Parameters;
import dev.sluice.egress.request.Sight;
import dev.sluice.egress.request.Tags;
import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.store.Projections;
import dev.sluice.egress.webhook.send.UrlRules;
import dev.sluice.runtime.http.JsonBody;
import dev.sluice.runtime.http.Requests;
import dev.sluice.runtime.http.Responses;
import dev.sluice.runtime.limit.Admission;
import dev.sluice.schemas.command.Principal;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code /v1/webhooks}: registering, reading, changing and removing them. */
final class WebhookEndpoint implements HttpFeature {
  private static final int LARGEST_BODY = 16_384;

  private final Admission admission;
  private final Projections projections;
  private final WebhookEditor editor;
  private final UrlRules urls;
  private final Clock clock;
  private final WebhookStore webhooks = new WebhookStore();

  WebhookEndpoint(
      Admission admission,
      Projections projections,
      WebhookEditor editor,
      UrlRules urls,
      Clock clock) {
    this.admission = admission;
    this.projections = projections;
    this.editor = editor;
    this.urls = urls;
    this.clock = clock;
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.post("/v1/webhooks", this::create);
    routing.get("/v1/webhooks", this::list);
    routing.get("/v1/webhooks/{webhookId}", this::get);
    routing.put("/v1/webhooks/{webhookId}", this::replace);
    routing.delete("/v1/webhooks/{webhookId}", this::remove);
    routing.post("/v1/webhooks/{webhookId}/enable", this::enable);
    routing.post("/v1/webhooks/{webhookId}/disable", this::disable);
    routing.post("/v1/webhooks/{webhookId}/secrets", this::rotate);
  }

  private void create(ServerRequest req, ServerResponse res) {
    Principal caller = begin(req, res);
    Target target = target(req, caller);
    WebhookEditor.Revealed created = editor.create(caller, target);
    Tags.header(res, "Location", WebhookJson.self(created.webhook().id()));
    reveal(res, 201, created);
  }

  private Target target(ServerRequest req, Principal caller) {
    FeedId.OfSubject who = new FeedId.OfSubject(caller.tenant(), caller.subject());
    return WebhookReader.target(JsonBody.read(req, LARGEST_BODY), url -> urls.fault(who, url));
  }

  private void rotate(ServerRequest req, ServerResponse res) {
    Principal caller = begin(req, res);
    requireNothing(req);
    reveal(res, 200, editor.rotate(caller, id(req)));
  }

  /** A secret is shown once, and kept by nobody on the way. */
  private void reveal(ServerResponse res, int status, WebhookEditor.Revealed revealed) {
    Tags.header(res, "Cache-Control", "no-store");
    Responses.json(
        res,
        status,
        WebhookJson.webhook(revealed.webhook(), clock.instant()).put("secret", revealed.secret()));
  }

  private void list(ServerRequest req, ServerResponse res) {
    Sight sight = Sight.of(admission.principal(req, res));
    Requests.accepted(req, Responses.JSON);
    Parameters query = Parameters.of(req, "status", "limit", "cursor");
    Webhook.Status status = query.constant("status", Webhook.Status.class);
    Listing listing = new Listing(query, "webhooks", sight, status);
    WebhookCriteria.Place before = listing.cursor(WebhookEndpoint::place);
    query.check();
    WebhookCriteria criteria =
        new WebhookCriteria(sight.tenant(), sight.subject(), status, before, listing.wanted());
    List<Webhook> found = projections.each(session -> webhooks.list(session, criteria));
    Tags.isPrivate(res);
    Responses.json(
        res,
        200,
        listing.page(
            found,
            webhook -> WebhookJson.webhook(webhook, clock.instant()),
            webhook -> new Cursor(webhook.createdAt(), webhook.id().toString())));
  }

  /** Where a page begins, by the cursor of the one before. */
  static Optional<WebhookCriteria.Place> place(Cursor cursor) {
    try {
      return Optional.of(new WebhookCriteria.Place(cursor.time(), UUID.fromString(cursor.id())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void get(ServerRequest req, ServerResponse res) {
    answer(res, editor.find(begin(req, res), id(req)));
  }

  private void replace(ServerRequest req, ServerResponse res) {
    Principal caller = begin(req, res);
    Target target = target(req, caller);
    answer(res, editor.replace(caller, id(req), target));
  }

  private void enable(ServerRequest req, ServerResponse res) {
    Principal caller = begin(req, res);
    answer(res, editor.enable(caller, id(req), WebhookReader.from(optionalBody(req))));
  }

  private void disable(ServerRequest req, ServerResponse res) {
    Principal caller = begin(req, res);
    requireNothing(req);
    answer(res, editor.disable(caller, id(req)));
  }

  private void remove(ServerRequest req, ServerResponse res) {
    Principal caller = admission.principal(req, res);
    Requests.withoutQuery(req);
    editor.remove(caller, id(req));
    Responses.empty(res, 204);
  }

  private Principal begin(ServerRequest req, ServerResponse res) {
    Principal caller = admission.principal(req, res);
    Requests.accepted(req, Responses.JSON);
    Requests.withoutQuery(req);
    return caller;
  }

  private void answer(ServerResponse res, Webhook webhook) {
    Tags.isPrivate(res);
    Responses.json(res, 200, WebhookJson.webhook(webhook, clock.instant()));
  }

  private static String id(ServerRequest req) {
    return Requests.path(req, "webhookId");
  }

  private static JsonNode optionalBody(ServerRequest req) {
    return req.content().hasEntity()
        ? JsonBody.read(req, LARGEST_BODY)
        : JsonNodeFactory.instance.objectNode();
  }

  /** A body is not needed; one that says something would not be heard. */
  static void requireNothing(ServerRequest req) {
    WebhookReader.nothing(optionalBody(req));
  }
}
