package dev.sluice.bench.bare;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * {@code GET /bytes/{n}}: as many bytes as that, from memory. {@code GET /held/{n}}: the same when
 * somebody has asked for {@code POST /release}.
 */
public final class BareGet {
  private final Map<Integer, byte[]> bodies = new ConcurrentHashMap<>();
  private volatile CountDownLatch held = new CountDownLatch(1);

  private BareGet() {}

  public static void main(String[] args) throws IOException {
    BareGet bare = new BareGet();
    BareServer.serve(
        HttpRouting.builder()
            .get("/bytes/{n}", bare::answer)
            .get("/held/{n}", bare::hold)
            .post("/release", bare::release));
  }

  private void answer(ServerRequest req, ServerResponse res) {
    int length = Integer.parseInt(req.path().pathParameters().get("n"));
    res.header(HeaderValues.create(HeaderNames.CONTENT_TYPE, "application/json"));
    res.send(bodies.computeIfAbsent(length, byte[]::new));
  }

  private void hold(ServerRequest req, ServerResponse res) throws InterruptedException {
    held.await();
    answer(req, res);
  }

  private synchronized void release(ServerRequest req, ServerResponse res) {
    CountDownLatch last = held;
    held = new CountDownLatch(1);
    last.countDown();
    res.status(204).send();
  }
}
