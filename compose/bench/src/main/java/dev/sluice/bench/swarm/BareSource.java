package dev.sluice.bench.swarm;

import dev.sluice.bench.log.BookingEvents;
import dev.sluice.schemas.event.FeedEntry;
import dev.sluice.schemas.json.CloudEventJson;
import dev.sluice.schemas.json.DocumentJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import tools.jackson.databind.json.JsonMapper;

/** Hands events of the same size and form to the bare loop, which only passes them on. */
final class BareSource implements Source {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final BookingEvents bookings = new BookingEvents("bench");
  private final URI target;
  private final Stamps stamps;
  private final int base;

  /**
   * @param base number of the first feed
   */
  BareSource(int port, Stamps stamps, int base) {
    this.target = URI.create("http://127.0.0.1:" + port + "/emit");
    this.stamps = stamps;
    this.base = base;
  }

  @Override
  public void send(int first, int count) throws InterruptedException {
    StringBuilder body = new StringBuilder();
    for (int event = first; event < first + count; event++) {
      long sequence = stamps.sequence(event);
      FeedEntry entry = bookings.last("subject", event);
      String data =
          JsonMapper.shared()
              .writeValueAsString(
                  CloudEventJson.write(
                      entry,
                      DocumentJson.document(entry.document()),
                      sequence,
                      "%016d".formatted(sequence - 1)));
      body.append(base + stamps.feed(event)).append(' ').append(data).append('\n');
    }
    try {
      HttpResponse<Void> answer =
          http.send(
              HttpRequest.newBuilder(target)
                  .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                  .build(),
              HttpResponse.BodyHandlers.discarding());
      if (answer.statusCode() != 204) {
        throw new IllegalStateException("the bare loop answered " + answer.statusCode());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
