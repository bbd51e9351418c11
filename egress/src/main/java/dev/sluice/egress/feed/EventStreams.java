package dev.sluice.egress.feed;

import dev.sluice.egress.request.Parameters;
import dev.sluice.egress.request.Tags;
import dev.sluice.egress.store.FeedFilter;
import dev.sluice.egress.store.FeedHistory;
import dev.sluice.egress.store.FeedId;
import dev.sluice.egress.store.Projections;
import dev.sluice.runtime.auth.AuthenticatedCaller;
import dev.sluice.runtime.http.ProblemException;
import dev.sluice.runtime.http.Requests;
import dev.sluice.runtime.limit.Admission;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/**
 * Opens event streams as answers, of feeds and of single commands, as many as this instance has
 * room for. Thread-safe.
 */
public final class EventStreams {
  static final String MEDIA_TYPE = "text/event-stream";

  private final Admission admission;
  private final StreamPermits permits;
  private final EventStream.Context context;

  public EventStreams(
      Admission admission,
      FeedHub hub,
      Projections projections,
      FeedMetrics metrics,
      FeedConfig config,
      Clock clock) {
    this.admission = admission;
    this.permits = new StreamPermits(config.maxStreams(), config.maxStreamsPerCaller(), hub::probe);
    this.context =
        new EventStream.Context(
            hub,
            projections,
            new FeedHistory(),
            metrics,
            clock,
            config.heartbeat(),
            admission::readmit);
  }

  /** The caller, who may open a stream. */
  public AuthenticatedCaller admitted(ServerRequest req, ServerResponse res) {
    return admission.caller(req, res);
  }

  /** Streams the events of a command that the caller may see. */
  public void ofCommand(
      ServerRequest req, ServerResponse res, AuthenticatedCaller caller, FeedId.OfCommand feed)
      throws IOException, InterruptedException {
    StreamRequest.Start start = startOfCommand(req);
    serve(
        res,
        new StreamRequest(
            UUID.randomUUID(),
            caller.principal(),
            feed,
            FeedFilter.ALL,
            start,
            caller.expiresAt()));
  }

  /** The number of the last event that a client of a command's stream says it has; 0 for none. */
  public static long lastEvent(ServerRequest req) {
    return startOfCommand(req) instanceof StreamRequest.Start.After(long sequence) ? sequence : 0;
  }

  private static StreamRequest.Start startOfCommand(ServerRequest req) {
    Requests.accepted(req, MEDIA_TYPE);
    Parameters query = Parameters.of(req, "lastEventId");
    StreamRequest.Start start = start(req, query, new StreamRequest.Start.After(0));
    query.check();
    return start;
  }

  /**
   * Serves a stream until it ends.
   *
   * @throws ProblemException 429 when the caller has too many, 503 when there are too many in all
   */
  void serve(ServerResponse res, StreamRequest request) throws IOException, InterruptedException {
    try (StreamPermits.Permit _ = permits.take(request.caller())) {
      EventStream.serve(context, request, () -> begin(res, request.id()));
    }
  }

  private static OutputStream begin(ServerResponse res, UUID id) {
    Tags.header(res, "Content-Type", MEDIA_TYPE + "; charset=utf-8");
    Tags.header(res, "Cache-Control", "no-store");
    Tags.header(res, "Stream-Id", id.toString());
    Tags.header(res, "X-Accel-Buffering", "no");
    return res.outputStream();
  }

  /** Where the client was, by header before query; {@code otherwise} if it says nothing. */
  static StreamRequest.Start start(
      ServerRequest req, Parameters query, StreamRequest.Start otherwise) {
    Long inQuery = query.value("lastEventId", EventStreams::sequence, "must be the id of an event");
    Optional<String> header = Requests.header(req, "Last-Event-ID").filter(text -> !text.isBlank());
    if (header.isPresent()) {
      Optional<Long> sequence = sequence(header.get().strip());
      if (sequence.isEmpty()) {
        query.fault("header:Last-Event-ID", "must be the id of an event");
      }
      return new StreamRequest.Start.After(sequence.orElse(0L));
    }
    return inQuery == null ? otherwise : new StreamRequest.Start.After(inQuery);
  }

  private static Optional<Long> sequence(String text) {
    return text.matches("\\d{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
  }
}
