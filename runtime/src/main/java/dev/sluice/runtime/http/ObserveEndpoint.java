package dev.sluice.runtime.http;

import dev.sluice.runtime.health.HealthParts;
import dev.sluice.runtime.health.HealthProbe;
import dev.sluice.runtime.health.HealthReport;
import dev.sluice.runtime.health.HealthStatus;
import dev.sluice.runtime.telemetry.Metrics;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /observe}: how the process is, and what it measures. */
final class ObserveEndpoint implements HttpFeature {
  private static final String PROMETHEUS = "text/plain";
  private static final String OPEN_METRICS = "application/openmetrics-text";

  private final HealthParts parts;
  private final Metrics metrics;

  ObserveEndpoint(HealthParts parts, Metrics metrics) {
    this.parts = parts;
    this.metrics = metrics;
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.get("/observe/health/live", health(HealthProbe.LIVE));
    routing.get("/observe/health/ready", health(HealthProbe.READY));
    routing.get("/observe/health/started", health(HealthProbe.STARTED));
    routing.get("/observe/metrics", this::metrics);
  }

  private Handler health(HealthProbe probe) {
    return (req, res) -> {
      HealthReport report = parts.report(probe);
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("status", report.status().name());
      ArrayNode list = json.putArray("parts");
      for (HealthReport.Entry part : report.parts()) {
        ObjectNode entry = list.addObject();
        entry.put("name", part.name());
        entry.put("status", part.health().status().name());
        if (part.health().detail() != null) {
          entry.put("detail", part.health().detail());
        }
      }
      res.header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"));
      Responses.json(res, report.status() == HealthStatus.DOWN ? 503 : 200, json);
    };
  }

  private void metrics(ServerRequest req, ServerResponse res) {
    String type =
        switch (Requests.accepted(req, PROMETHEUS, OPEN_METRICS)) {
          case OPEN_METRICS -> OPEN_METRICS + "; version=1.0.0; charset=utf-8";
          default -> PROMETHEUS + "; version=0.0.4; charset=utf-8";
        };
    res.header(HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"));
    Responses.bytes(res, 200, type, metrics.scrape(type).getBytes(StandardCharsets.UTF_8));
  }
}
