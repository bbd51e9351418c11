package dev.sluice.egress.webhook.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.store.FeedId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CourierTest {
  private static final FeedId.OfSubject WHO = new FeedId.OfSubject("demo", "client-a");

  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final byte[] BODY = "{\"id\":\"1\"}".getBytes(StandardCharsets.UTF_8);

  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final SSLContext trust = SSLContext.getDefault();
  private final CountDownLatch over = new CountDownLatch(1);
  private final HostLookup hosts =
      new HostLookup(
          new AddressRules(true), _ -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")});

  CourierTest() throws Exception {}

  @AfterEach
  void close() {
    hosts.close();
  }

  /** Writes what a receiver says after it has read the request. */
  private interface Script {
    void answer(OutputStream out) throws IOException;
  }

  private static Script text(String answer) {
    return out -> out.write(answer.getBytes(StandardCharsets.UTF_8));
  }

  private Outcome send(Duration timeout, Script script) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
      Thread.ofVirtual().start(() -> serve(server, script));
      return send(
          timeout, URI.create("http://receiver.example:" + server.getLocalPort() + "/a%20b?c=%2F"));
    }
  }

  private Outcome send(Duration timeout, URI url) throws Exception {
    try (Courier courier = new Courier(hosts, trust, timeout, Clock.fixed(NOW, ZoneOffset.UTC))) {
      return courier.send(
          WHO,
          url,
          Map.of("Content-Type", "application/cloudevents+json", "webhook-id", "event-1"),
          BODY);
    }
  }

  private void serve(ServerSocket server, Script script) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        requests.add(read(socket.getInputStream()));
        script.answer(socket.getOutputStream());
      } catch (IOException e) {
        // The server is closed, or the courier has gone.
      }
    }
  }

  private static String read(InputStream in) throws IOException {
    StringBuilder request = new StringBuilder();
    while (!request.toString().endsWith("\r\n\r\n" + new String(BODY, StandardCharsets.UTF_8))) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      request.append((char) next);
    }
    return request.toString();
  }

  @Test
  void theRequestArrivesAsItWasMeant() throws Exception {
    assertThat(send(Duration.ofSeconds(10), text("HTTP/1.1 204 No Content\r\n\r\n")))
        .isEqualTo(new Outcome.Taken(204));
    String request = requests.poll(10, TimeUnit.SECONDS);
    assertThat(request)
        .startsWith("POST /a%20b?c=%2F HTTP/1.1\r\n")
        .containsIgnoringCase("\r\nHost: receiver.example:")
        .containsIgnoringCase("\r\nContent-Type: application/cloudevents+json\r\n")
        .containsIgnoringCase("\r\nwebhook-id: event-1\r\n")
        .containsIgnoringCase("\r\nContent-Length: " + BODY.length + "\r\n")
        .endsWith("\r\n\r\n{\"id\":\"1\"}");
  }

  @ParameterizedTest
  @CsvSource({"301", "302", "303", "307", "308", "400", "404", "500", "503"})
  void whateverElseIsAnsweredIsNoDelivery(int status) throws Exception {
    assertThat(
            send(
                Duration.ofSeconds(10),
                text("HTTP/1.1 " + status + " X\r\nContent-Length: 0\r\n\r\n")))
        .isEqualTo(new Outcome.Refused(status, null));
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    try (ServerSocket inside = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
      Thread.ofVirtual().start(() -> serve(inside, text("HTTP/1.1 200 OK\r\n\r\n")));
      String location = "http://127.0.0.1:" + inside.getLocalPort() + "/";
      assertThat(
              send(
                  Duration.ofSeconds(10),
                  text(
                      "HTTP/1.1 307 X\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n")))
          .isEqualTo(new Outcome.Refused(307, null));
    }
    assertThat(requests).hasSize(1);
  }

  @Test
  void interimAnswersArePassedOver() throws Exception {
    assertThat(
            send(
                Duration.ofSeconds(10),
                text(
                    """
                    HTTP/1.1 103 Early Hints
                    Link: </x>

                    HTTP/1.1 202 Accepted

                    """)))
        .isEqualTo(new Outcome.Taken(202));
  }

  @Test
  void whatIsNoHttpIsNoAnswer() throws Exception {
    assertThat(send(Duration.ofSeconds(10), text("220 mail.example ESMTP\r\n")))
        .isEqualTo(new Outcome.Failed("no-answer"));
  }

  @Test
  void aReceiverThatWantsNoMoreSaysSo() throws Exception {
    assertThat(send(Duration.ofSeconds(10), text("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n")))
        .isEqualTo(new Outcome.Gone());
  }

  @ParameterizedTest
  @CsvSource({
    "120, PT2M",
    "'Sun, 22 Nov 2026 12:01:00 GMT', PT1M",
    "'Sun, 22 Nov 2026 11:00:00 GMT', PT0S",
    "soon,",
    "-1,"
  })
  void aReceiverSaysWhenItWantsToBeAskedAgain(String header, Duration after) throws Exception {
    assertThat(
            send(
                Duration.ofSeconds(10),
                text("HTTP/1.1 503 X\r\nRetry-After: " + header + "\r\nContent-Length: 0\r\n\r\n")))
        .isEqualTo(new Outcome.Refused(503, after));
  }

  @Test
  void aHugeBodyIsNotRead() throws Exception {
    byte[] block = new byte[1 << 16];
    assertThat(
            send(
                Duration.ofSeconds(10),
                out -> {
                  text("HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\n").answer(out);
                  while (true) {
                    out.write(block);
                  }
                }))
        .isEqualTo(new Outcome.Taken(200));
  }

  @Test
  void endlessHeadersAreNotRead() throws Exception {
    assertThat(
            send(
                Duration.ofSeconds(10),
                out -> {
                  text("HTTP/1.1 200 OK\r\n").answer(out);
                  while (true) {
                    text("X-Filler: " + "a".repeat(1_000) + "\r\n").answer(out);
                  }
                }))
        .isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void aReceiverThatDripsIsLeftWhenTheTimeIsOver() throws Exception {
    long begin = System.nanoTime();
    Outcome outcome =
        send(
            Duration.ofMillis(600),
            out -> {
              text("HTTP/1.1 200 OK\r\n").answer(out);
              while (!isOver()) {
                text("X").answer(out);
              }
            });
    over.countDown();
    assertThat(outcome).isEqualTo(new Outcome.Failed("timed-out"));
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
  }

  private boolean isOver() {
    try {
      return over.await(100, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  @Test
  void noAnswerIsNamed() throws Exception {
    assertThat(send(Duration.ofSeconds(10), OutputStream::close))
        .isInstanceOf(Outcome.Failed.class);
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    assertThat(send(Duration.ofSeconds(10), URI.create("http://receiver.example:" + port + "/")))
        .isEqualTo(new Outcome.Failed("not-reachable"));
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1", "receiver.example", "[::1]"})
  void aConnectionIsOnlyMadeToWhatIsAllowed(String host) throws Exception {
    try (ServerSocket inside = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        HostLookup strict =
            new HostLookup(
                new AddressRules(false),
                _ -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")});
        Courier courier = new Courier(strict, trust, Duration.ofSeconds(10), Clock.systemUTC())) {
      Thread.ofVirtual().start(() -> serve(inside, text("HTTP/1.1 200 OK\r\n\r\n")));
      assertThat(
              courier.send(
                  WHO,
                  URI.create("http://" + host + ":" + inside.getLocalPort() + "/"),
                  Map.of(),
                  BODY))
          .isEqualTo(new Outcome.Failed("address-not-allowed"));
    }
    assertThat(requests).isEmpty();
  }

  @Test
  void theNextAddressIsTriedWhereNobodyListensAtTheFirst() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        HostLookup two =
            new HostLookup(
                new AddressRules(true),
                _ ->
                    new InetAddress[] {
                      InetAddress.ofLiteral("127.0.0.2"), InetAddress.ofLiteral("127.0.0.1")
                    });
        Courier courier = new Courier(two, trust, Duration.ofSeconds(10), Clock.systemUTC())) {
      Thread.ofVirtual().start(() -> serve(server, text("HTTP/1.1 204 X\r\n\r\n")));
      assertThat(
              courier.send(
                  WHO,
                  URI.create("http://receiver.example:" + server.getLocalPort() + "/"),
                  Map.of(),
                  BODY))
          .isEqualTo(new Outcome.Taken(204));
    }
  }

  /** It would connect to what it finds, not to the address that was checked. */
  @Test
  void noProxyIsAsked() throws Exception {
    Queue<URI> asked = new ConcurrentLinkedQueue<>();
    ProxySelector before = ProxySelector.getDefault();
    ProxySelector.setDefault(
        new ProxySelector() {
          @Override
          public List<Proxy> select(URI uri) {
            asked.add(uri);
            return List.of(Proxy.NO_PROXY);
          }

          @Override
          public void connectFailed(URI uri, SocketAddress address, IOException e) {}
        });
    try {
      send(Duration.ofSeconds(10), text("HTTP/1.1 204 No Content\r\n\r\n"));
    } finally {
      ProxySelector.setDefault(before);
    }
    assertThat(asked).isEmpty();
  }
}
