package dev.sluice.ingress.http;

import dev.sluice.ingress.accept.AcceptanceMetrics;
import dev.sluice.ingress.accept.Acceptor;
import dev.sluice.ingress.header.Conditions;
import dev.sluice.runtime.auth.Authenticator;
import dev.sluice.runtime.http.JsonBody;
import dev.sluice.runtime.http.JsonBytes;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.http.Requests;
import dev.sluice.runtime.http.Responses;
import dev.sluice.runtime.kafka.EndOffsets;
import dev.sluice.runtime.limit.RateLimiter;
import dev.sluice.runtime.telemetry.TraceContext;
import dev.sluice.schemas.command.Principal;
import dev.sluice.schemas.consistency.ConsistencyToken;
import dev.sluice.schemas.json.ProblemJson;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * The call that gives many commands: one JSON object a line (NDJSON) in, one answer a line out, in
 * the same order.
 *
 * <p>The lines share their way to the log: all are sent before the first acknowledgement is waited
 * for, in the order of the lines, so that commands of one lane keep it. A line that is refused
 * keeps no other from being accepted. With an idempotency key, each line has one of its own.
 */
public final class BatchEndpoint implements HttpFeature {
  static final int MOST_LINES = 1000;
  private static final String NDJSON = "application/x-ndjson";

  private final Limits limits;
  private final Authenticator authenticator;
  private final RateLimiter limiter;
  private final Gate commands;
  private final Gate batches;
  private final Acceptor acceptor;
  private final AcceptanceMetrics metrics;
  private final BatchToken token;

  public BatchEndpoint(
      Limits limits,
      Authenticator authenticator,
      RateLimiter limiter,
      Gate commands,
      Acceptor acceptor,
      EndOffsets log,
      AcceptanceMetrics metrics) {
    this.limits = limits;
    this.authenticator = authenticator;
    this.limiter = limiter;
    this.commands = commands;
    this.batches = new Gate(limits.batches());
    this.acceptor = acceptor;
    this.metrics = metrics;
    this.token = new BatchToken(log);
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.post("/v1/commands/batch", this::handle);
  }

  private void handle(ServerRequest req, ServerResponse res) throws InterruptedException {
    List<Batch.Line> answers;
    try {
      Principal principal = authenticator.principal(req);
      Requests.accepted(req, NDJSON);
      JsonBody.requireMediaType(req, NDJSON);
      Conditions conditions =
          Conditions.read(name -> Requests.headerLines(req, name), Requests.unknownQuery(req));
      try (Gate.Pass _ = batches.enter(1)) {
        answers = accept(principal, conditions, req, res);
      }
    } catch (ProblemException e) {
      metrics.refused(e.problem().type());
      throw e;
    }
    token
        .of(answers)
        .ifPresent(seen -> res.header(HeaderNames.create(ConsistencyToken.HEADER), seen.write()));
    Responses.bytes(res, 200, NDJSON, write(answers, req.path().rawPath(), Requests.trace(req)));
  }

  private List<Batch.Line> accept(
      Principal principal, Conditions conditions, ServerRequest req, ServerResponse res)
      throws InterruptedException {
    List<byte[]> lines = lines(JsonBody.bytes(req, limits.batchBytes()));
    if (lines.isEmpty()) {
      throw new ProblemException(ProblemType.MALFORMED_JSON, "A batch has one line at least.");
    }
    if (lines.size() > MOST_LINES) {
      throw new ProblemException(
          ProblemType.PAYLOAD_TOO_LARGE, "A batch may have " + MOST_LINES + " lines at most.");
    }
    limiter.admit(principal, res, lines.size());
    TraceContext trace = Requests.trace(req);
    try (Gate.Pass _ = commands.enter(lines.size())) {
      Batch batch = new Batch(acceptor, principal, conditions, trace.traceparent());
      return batch.accept(lines);
    }
  }

  private byte[] write(List<Batch.Line> answers, String path, TraceContext trace) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Batch.Line line : answers) {
      ObjectNode json =
          switch (line) {
            case Batch.Accepted accepted -> accepted.command().json();
            case Batch.Refused refused -> {
              metrics.refused(refused.problem().type());
              yield ProblemJson.write(refused.problem().timed(), path, trace.traceId());
            }
          };
      out.writeBytes(JsonBytes.of(json));
      out.write('\n');
    }
    return out.toByteArray();
  }

  /** A line feed ends a line, with or without a carriage return; the last may lack it. */
  private static List<byte[]> lines(byte[] body) {
    List<byte[]> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < body.length; i++) {
      if (body[i] == '\n') {
        lines.add(Arrays.copyOfRange(body, start, i));
        start = i + 1;
      }
    }
    if (start < body.length) {
      lines.add(Arrays.copyOfRange(body, start, body.length));
    }
    return lines;
  }
}
