package dev.sluice.egress.webhook;

import dev.sluice.egress.request.Cursor;
import dev.sluice.egress.request.Listing;
import dev.sluice.egress.request.Parameters;
import dev.sluice.egress.request.Sight;
import dev.sluice.egress.request.Tags;
import dev.sluice.egress.store.Projections;
import dev.sluice.runtime.http.Requests;
import dev.sluice.runtime.http.Responses;
import dev.sluice.runtime.limit.Admission;
import dev.sluice.schemas.command.Principal;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;

/** {@code /v1/webhooks/{webhookId}/deliveries}: what was sent, and sending it again. */
final class DeliveryEndpoint implements HttpFeature {
  private static final String DELIVERIES = "/v1/webhooks/{webhookId}/deliveries";

  private final Admission admission;
  private final Projections projections;
  private final WebhookEditor editor;
  private final DeliveryLog log = new DeliveryLog();

  DeliveryEndpoint(Admission admission, Projections projections, WebhookEditor editor) {
    this.admission = admission;
    this.projections = projections;
    this.editor = editor;
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.get(DELIVERIES, this::list);
    routing.get(DELIVERIES + "/{deliveryId}", this::get);
    routing.post(DELIVERIES + "/{deliveryId}/redeliver", this::redeliver);
  }

  private void list(ServerRequest req, ServerResponse res) {
    Principal caller = admission.principal(req, res);
    Requests.accepted(req, Responses.JSON);
    Parameters query = Parameters.of(req, "status", "limit", "cursor");
    String id = Requests.path(req, "webhookId");
    Delivery.Status status = query.constant("status", Delivery.Status.class);
    Listing listing = new Listing(query, "deliveries", Sight.of(caller), id, status);
    WebhookCriteria.Place before = listing.cursor(WebhookEndpoint::place);
    query.check();
    Webhook webhook = editor.find(caller, id);
    List<Delivery> found =
        projections.each(
            session -> log.list(session, webhook.id(), status, before, listing.wanted()));
    Tags.isPrivate(res);
    Responses.json(
        res,
        200,
        listing.page(
            found,
            WebhookJson::delivery,
            delivery -> new Cursor(delivery.createdAt(), delivery.id().toString())));
  }

  private void get(ServerRequest req, ServerResponse res) {
    Principal caller = admission.principal(req, res);
    Requests.accepted(req, Responses.JSON);
    Requests.withoutQuery(req);
    Webhook webhook = editor.find(caller, Requests.path(req, "webhookId"));
    Delivery delivery = editor.delivery(webhook, Requests.path(req, "deliveryId"));
    Tags.isPrivate(res);
    Responses.json(res, 200, WebhookJson.delivery(delivery));
  }

  private void redeliver(ServerRequest req, ServerResponse res) {
    Principal caller = admission.principal(req, res);
    Requests.accepted(req, Responses.JSON);
    Requests.withoutQuery(req);
    WebhookEndpoint.requireNothing(req);
    Delivery delivery =
        editor.redeliver(caller, Requests.path(req, "webhookId"), Requests.path(req, "deliveryId"));
    Tags.header(res, "Location", WebhookJson.self(delivery.webhookId(), delivery.id()));
    Tags.isPrivate(res);
    Responses.json(res, 202, WebhookJson.delivery(delivery));
  }
}
