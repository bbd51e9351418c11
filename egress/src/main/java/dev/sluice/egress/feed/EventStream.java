package dev.sluice.egress.feed;

import dev.sluice.egress.store.FeedFilter;
import dev.sluice.egress.store.FeedHistory;
import dev.sluice.egress.store.Projections;
import dev.sluice.schemas.command.Principal;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One subscriber's stream, on its own virtual thread: history first, then live, joined by the
 * numbers without gap or double.
 *
 * <p>A long history is read before the stream attaches to the live flow, so that the buffer for
 * live events does not fill meanwhile; what came in between is read after, until it joins.
 */
final class EventStream {
  private static final int PAGE = 256;

  private final Projections projections;
  private final FeedHistory history;
  private final FeedMetrics metrics;
  private final Clock clock;
  private final Duration heartbeat;
  private final StreamRequest request;
  private final FeedHub.Attachment attachment;
  private long position;
  private boolean ended;
  private Instant expiresAt;

  /**
   * What all streams have in common.
   *
   * @param readmit throws for a caller who may not see anything any more
   */
  record Context(
      FeedHub hub,
      Projections projections,
      FeedHistory history,
      FeedMetrics metrics,
      Clock clock,
      Duration heartbeat,
      Consumer<Principal> readmit) {}

  private EventStream(Context context, StreamRequest request, FeedHub.Attachment attachment) {
    this.projections = context.projections();
    this.history = context.history();
    this.metrics = context.metrics();
    this.clock = context.clock();
    this.heartbeat = context.heartbeat();
    this.request = request;
    this.attachment = attachment;
    this.expiresAt = request.expiresAt();
  }

  /**
   * Serves a stream until it ends.
   *
   * @param response asked for the stream to write to when nothing can be refused any more
   */
  static void serve(Context context, StreamRequest request, Supplier<OutputStream> response)
      throws IOException, InterruptedException {
    try (FeedHub.Attachment attachment = context.hub().prepare(request)) {
      context.readmit().accept(request.caller());
      EventStream stream = new EventStream(context, request, attachment);
      switch (request.start()) {
        case StreamRequest.Start.Now _ -> stream.fromNow(response);
        case StreamRequest.Start.Earliest _ -> {
          FeedHistory.Extent extent = stream.extent();
          stream.position = extent.oldest() - 1;
          stream.fromHistory(extent.head(), stream.begin(response));
        }
        case StreamRequest.Start.After(long sequence) -> stream.after(sequence, response);
      }
    }
  }

  /** Whatever is said first, a client whose stream breaks then knows when to come again. */
  private OutputStream begin(Supplier<OutputStream> response) throws IOException {
    OutputStream out = response.get();
    send(out, FeedNotice.retry());
    return out;
  }

  /** Attached before the client sees the answer: what happens from then on, it will see. */
  private void fromNow(Supplier<OutputStream> response) throws IOException, InterruptedException {
    position = attachment.head();
    follow(begin(response));
  }

  private void after(long sequence, Supplier<OutputStream> response)
      throws IOException, InterruptedException {
    Optional<FeedChannel.Missed> missed = attachment.resume(sequence);
    if (missed.isPresent()) {
      goOn(sequence, missed.get(), begin(response));
      return;
    }
    FeedHistory.Extent extent = extent();
    OutputStream out = begin(response);
    position = Math.min(Math.max(sequence, extent.oldest() - 1), extent.head());
    if (position != sequence) {
      send(out, FeedNotice.truncated(sequence, position, clock.instant()));
    }
    ended = ended || extent.over();
    fromHistory(extent.head(), out);
  }

  /** Others follow the feed here, so what a client lacks may be in memory. */
  private void goOn(long sequence, FeedChannel.Missed missed, OutputStream out)
      throws IOException, InterruptedException {
    position = sequence;
    send(
        out,
        missed.events().stream()
            .filter(event -> request.filter().matches(event.type(), event.resourceId()))
            .toList());
    position = Math.max(position, missed.head());
    follow(out);
  }

  private void fromHistory(long head, OutputStream out) throws IOException, InterruptedException {
    long upto = head;
    while (upto - position > PAGE && !ended) {
      replay(upto, out);
      upto = extent().head();
    }
    if (!ended) {
      replay(attachment.head(), out);
    }
    if (!ended) {
      follow(out);
    }
  }

  /** Sends the history up to there. */
  private void replay(long upto, OutputStream out) throws IOException {
    while (position < upto && !ended) {
      long from = position;
      List<FeedEvent> page =
          projections
              .read(s -> history.page(s, request.feed(), from, upto, request.filter(), PAGE))
              .stream()
              .map(e -> FeedEvent.of(e.event(), e.sequence()))
              .toList();
      if (request.filter().equals(FeedFilter.ALL)) {
        attachment.remember(page);
      }
      checkOpen(out); // Who may not see it any more is not shown what was read for him.
      if (page.isEmpty() || page.getFirst().sequence() > from + 1) {
        tellWhatIsGone(out);
      }
      send(out, page);
      if (page.size() < PAGE) {
        position = Math.max(position, upto);
      }
    }
  }

  /** What the filter leaves out is no gap; what has aged out since the stream began is one. */
  private void tellWhatIsGone(OutputStream out) throws IOException {
    long oldest = ended ? 0 : extent().oldest();
    if (oldest > position + 1) {
      send(out, FeedNotice.truncated(position, oldest - 1, clock.instant()));
      position = oldest - 1;
    }
  }

  private void follow(OutputStream out) throws IOException, InterruptedException {
    while (!ended) {
      Duration left = Duration.between(clock.instant(), expiresAt);
      Duration patience = left.compareTo(heartbeat) < 0 ? left : heartbeat;
      List<FeedEvent> events = attachment.subscription().take(patience);
      checkOpen(out);
      if (!ended && attachment.subscription().hasLagged()) {
        replay(attachment.head(), out);
      } else if (!ended && events.isEmpty()) {
        send(out, FeedNotice.HEARTBEAT);
      } else {
        send(out, events);
      }
    }
  }

  private void checkOpen(OutputStream out) throws IOException {
    switch (attachment.subscription().state()) {
      case OPEN -> {
        renew(out);
        if (!ended && !clock.instant().isBefore(expiresAt)) {
          send(out, FeedNotice.expired(expiresAt));
          ended = true;
        }
      }
      case SUSPENDED -> {
        if (!ended) {
          ended = true;
          send(out, FeedNotice.suspended(clock.instant()));
        }
      }
      case ENDED -> ended = true;
      case CUT -> throw new CloseConnectionException("The client does not read");
    }
  }

  private void renew(OutputStream out) throws IOException {
    Optional<Instant> until = attachment.subscription().renewal();
    if (!ended && until.isPresent() && until.get().isAfter(expiresAt)) {
      expiresAt = until.get();
      send(out, FeedNotice.renewed(expiresAt, clock.instant()));
    }
  }

  private void send(OutputStream out, List<FeedEvent> events) throws IOException {
    attachment.subscription().writing();
    try {
      int sent = 0;
      for (FeedEvent event : events) {
        if (event.sequence() > position && !ended) {
          out.write(event.bytes());
          position = event.sequence();
          ended = request.endsWith(event);
          sent++;
        }
      }
      if (sent > 0) {
        out.flush();
        metrics.sent(sent);
      }
    } finally {
      attachment.subscription().written();
    }
  }

  private void send(OutputStream out, byte[] bytes) throws IOException {
    attachment.subscription().writing();
    try {
      out.write(bytes);
      out.flush();
    } finally {
      attachment.subscription().written();
    }
  }

  private FeedHistory.Extent extent() {
    return projections.read(s -> history.extent(s, request.feed()));
  }
}
