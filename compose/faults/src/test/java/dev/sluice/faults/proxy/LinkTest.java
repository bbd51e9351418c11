package dev.sluice.faults.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A part that sends back what it gets, behind a link. */
class LinkTest {
  private static final int PATIENCE_MILLIS = 60_000;
  private static final int A_WHILE_MILLIS = 200;

  private final BlockingQueue<Integer> arrived = new LinkedBlockingQueue<>();
  private ServerSocket part;
  private Thread serving;
  private Link link;

  @BeforeEach
  void open() throws IOException {
    part = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    serving = Thread.ofVirtual().start(this::serve);
    link = Link.open("part", part.getLocalPort(), new Random(7));
  }

  @AfterEach
  void close() throws IOException {
    link.close();
    part.close();
  }

  @Test
  void whatPassesInClearWeatherPassesAsItIs() throws IOException {
    try (Socket client = connect()) {
      client.getOutputStream().write(42);
      assertThat(client.getInputStream().read()).isEqualTo(42);
    }
  }

  @Test
  void whatIsDelayedComesLater() throws IOException {
    link.become(new Weather.Delayed(Duration.ofMillis(A_WHILE_MILLIS)), 1);
    try (Socket client = connect()) {
      long sent = System.nanoTime();
      client.getOutputStream().write(42);
      assertThat(client.getInputStream().read()).isEqualTo(42);
      assertThat(Duration.ofNanos(System.nanoTime() - sent))
          .isGreaterThanOrEqualTo(Duration.ofMillis(2 * A_WHILE_MILLIS));
    }
  }

  @Test
  void whatIsStalledGoesOnWhenTheWeatherClears() throws IOException {
    try (Socket client = connect()) {
      client.getOutputStream().write(1);
      assertThat(client.getInputStream().read()).isEqualTo(1);
      link.become(new Weather.Stalled(), 1);
      client.getOutputStream().write(2);
      assertSilent(client, A_WHILE_MILLIS);
      link.become(new Weather.Clear(), 1);
      assertThat(client.getInputStream().read()).isEqualTo(2);
    }
  }

  @Test
  void requestsComeThroughAndTheirAnswersAreLost() throws Exception {
    // What has not reached the link when the weather clears is not lost: then it takes longer.
    int silence = A_WHILE_MILLIS;
    while (!isAnswerLost(silence)) {
      silence *= 2;
      assertThat(silence).isLessThan(PATIENCE_MILLIS);
    }
  }

  private boolean isAnswerLost(int silence) throws Exception {
    try (Socket client = connect()) {
      link.become(new Weather.Mute(), 1);
      client.getOutputStream().write(3);
      assertThat(arrived.take()).isEqualTo(3);
      assertSilent(client, silence);
      link.become(new Weather.Clear(), 1);
      return hasEnded(client);
    }
  }

  @Test
  void whatIsCutIsCutAndSoIsWhatComesNext() throws IOException {
    try (Socket client = connect()) {
      client.getOutputStream().write(1);
      assertThat(client.getInputStream().read()).isEqualTo(1);
      link.become(new Weather.Cut(), 1);
      assertEnded(client);
    }
    assertNobodyGetsThrough();
  }

  @Test
  void aWeatherMayBeForNobody() throws IOException {
    link.become(new Weather.Cut(), 0);
    try (Socket client = connect()) {
      client.getOutputStream().write(5);
      assertThat(client.getInputStream().read()).isEqualTo(5);
    }
  }

  @Test
  void aPartThatIsAwayIsAwayBehindItsLinkToo() throws Exception {
    part.close();
    // A thread that is inside accept() keeps the port open, after close() has returned too.
    serving.join();
    assertNobodyGetsThrough();
  }

  private Socket connect() throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), link.port());
    client.setSoTimeout(PATIENCE_MILLIS);
    return client;
  }

  private static void assertSilent(Socket client, int millis) throws IOException {
    client.setSoTimeout(millis);
    assertThatThrownBy(() -> client.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    client.setSoTimeout(PATIENCE_MILLIS);
  }

  private void assertNobodyGetsThrough() throws IOException {
    try (Socket client = connect()) {
      assertEnded(client);
    } catch (SocketException reset) {
      // The reset may come as early as in connect(); being refused would be another thing.
      assertThat(reset).isNotInstanceOf(ConnectException.class);
    }
  }

  private static void assertEnded(Socket client) {
    assertThat(hasEnded(client)).isTrue();
  }

  /** By a reset, which some see as an end. */
  private static boolean hasEnded(Socket client) {
    try {
      return client.getInputStream().read() < 0;
    } catch (IOException reset) {
      assertThat(reset).isNotInstanceOf(SocketTimeoutException.class);
      return true;
    }
  }

  private void serve() {
    try {
      while (true) {
        Socket client = part.accept();
        Thread.ofVirtual().start(() -> echo(client));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void echo(Socket client) {
    try (client) {
      for (int b = client.getInputStream().read(); b >= 0; b = client.getInputStream().read()) {
        arrived.add(b);
        client.getOutputStream().write(b);
      }
    } catch (IOException ended) {
      // By the other side.
    }
  }
}
