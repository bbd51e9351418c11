package dev.sluice.egress.webhook.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.egress.store.FeedId;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A receiver is who its certificate says, by the name in the URL. */
final class TlsTest {
  private static final FeedId.OfSubject WHO = new FeedId.OfSubject("demo", "client-a");

  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private Path folder;

  @Test
  void theCertificateHasToBeOfTheHost() throws Exception {
    SSLContext context = context();
    try (SSLServerSocket server =
            (SSLServerSocket)
                context
                    .getServerSocketFactory()
                    .createServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        HostLookup hosts =
            new HostLookup(
                new AddressRules(true),
                _ -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")})) {
      Thread.ofVirtual().start(() -> serve(server));
      String rest = ":" + server.getLocalPort() + "/";
      assertThat(send(hosts, context, "https://receiver.example" + rest))
          .isEqualTo(new Outcome.Taken(204));
      assertThat(send(hosts, context, "https://other.example" + rest))
          .isEqualTo(new Outcome.Failed("tls-failed"));
      assertThat(send(hosts, context, "https://127.0.0.1" + rest))
          .isEqualTo(new Outcome.Failed("tls-failed"));
      assertThat(send(hosts, SSLContext.getDefault(), "https://receiver.example" + rest))
          .isEqualTo(new Outcome.Failed("tls-failed"));
    }
  }

  private static Outcome send(HostLookup hosts, SSLContext tls, String url) throws Exception {
    try (Courier courier = new Courier(hosts, tls, Duration.ofSeconds(20), Clock.systemUTC())) {
      return courier.send(WHO, URI.create(url), Map.of(), new byte[] {'{', '}'});
    }
  }

  private static void serve(SSLServerSocket server) {
    while (!server.isClosed()) {
      try (SSLSocket socket = (SSLSocket) server.accept()) {
        InputStream in = socket.getInputStream();
        int last = in.read();
        while (last >= 0 && last != '}') {
          last = in.read();
        }
        socket
            .getOutputStream()
            .write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        // The courier does not trust it, or the server is closed.
      }
    }
  }

  /** A certificate of {@code receiver.example} that vouches for itself. */
  private SSLContext context() throws Exception {
    Path file = folder.resolve("receiver.p12");
    int exit =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=receiver",
                "-ext",
                "san=dns:receiver.example",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD))
            .inheritIO()
            .start()
            .waitFor();
    assertThat(exit).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }
}
