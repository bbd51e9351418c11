package dev.sluice.egress.webhook.send;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One request by HTTP/1.1 (RFC 9112) on a connection of its own, to an address that was checked; of
 * the answer the head is read, and no more of it than is bounded. No client library, because each
 * that we know rewrites what a URL escapes, looks the host up again, or reads what comes.
 */
final class Exchange {
  private static final int MOST_BYTES = 16_384;
  private static final int MOST_ADDRESSES = 4;
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-9]\\d\\d)( .*)?");
  private static final String RETRY_AFTER = "retry-after:";

  private final SSLContext tls;
  private final int timeoutMillis;

  /**
   * What is read of an answer.
   *
   * @param retryAfter the header, if there is one
   */
  record Head(int status, @Nullable String retryAfter) {}

  /**
   * @param timeout of each step; whoever calls bounds all of them together
   */
  Exchange(SSLContext tls, Duration timeout) {
    this.tls = tls;
    this.timeoutMillis = (int) timeout.toMillis();
  }

  /**
   * @param addresses of its host, as {@link HostLookup} gives them
   * @param url {@code http} or {@code https}, in ASCII, as {@link UrlRules} takes it
   */
  Head post(List<InetAddress> addresses, URI url, Map<String, String> headers, byte[] body)
      throws IOException {
    boolean secure = url.getScheme().equals("https");
    int usual = secure ? 443 : 80;
    int port = url.getPort() == -1 ? usual : url.getPort();
    try (Socket socket = connected(addresses, port)) {
      if (!secure) {
        return exchange(socket, url, headers, body);
      }
      String host = addresses.getFirst().getHostName();
      try (SSLSocket wrapped = secured(socket, host, port)) {
        return exchange(wrapped, url, headers, body);
      }
    }
  }

  /**
   * To the first address that takes a connection. One that does not has been sent nothing, so that
   * the next can be asked; they leave each other some of the time.
   */
  private Socket connected(List<InetAddress> addresses, int port) throws IOException {
    List<InetAddress> some = addresses.subList(0, Math.min(addresses.size(), MOST_ADDRESSES));
    int patience = some.size() == 1 ? timeoutMillis : timeoutMillis / (some.size() + 1);
    IOException failure = new UnknownHostException("no address");
    for (InetAddress address : some) {
      Socket socket = new Socket(Proxy.NO_PROXY);
      try {
        socket.setSoTimeout(timeoutMillis);
        socket.connect(new InetSocketAddress(address, port), patience);
        return socket;
      } catch (IOException e) {
        socket.close();
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        failure = e;
      }
    }
    throw failure;
  }

  private SSLSocket secured(Socket socket, String host, int port) throws IOException {
    SSLSocket wrapped = (SSLSocket) tls.getSocketFactory().createSocket(socket, host, port, true);
    SSLParameters parameters = wrapped.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    wrapped.setSSLParameters(parameters);
    wrapped.startHandshake();
    return wrapped;
  }

  private static Head exchange(Socket socket, URI url, Map<String, String> headers, byte[] body)
      throws IOException {
    socket.getOutputStream().write(request(url, headers, body));
    socket.getOutputStream().flush();
    return head(new BufferedInputStream(socket.getInputStream()));
  }

  private static byte[] request(URI url, Map<String, String> headers, byte[] body) {
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    StringBuilder head = new StringBuilder("POST " + path + query + " HTTP/1.1\r\n");
    head.append("Host: ").append(url.getRawAuthority()).append("\r\n");
    head.append("Connection: close\r\nContent-Length: ").append(body.length).append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    ByteArrayOutputStream request = new ByteArrayOutputStream(head.length() + body.length + 2);
    request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(body);
    return request.toByteArray();
  }

  /** Passes over interim answers (RFC 9110, 15.2). */
  private static Head head(InputStream in) throws IOException {
    Lines lines = new Lines(in);
    while (true) {
      Matcher status = STATUS_LINE.matcher(lines.next());
      if (!status.matches()) {
        throw new IOException("no HTTP/1.1");
      }
      int code = Integer.parseInt(status.group(1));
      String retryAfter = null;
      for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
        if (line.toLowerCase(Locale.ROOT).startsWith(RETRY_AFTER)) {
          retryAfter = line.substring(RETRY_AFTER.length()).strip();
        }
      }
      if (code >= 200) {
        return new Head(code, retryAfter);
      }
    }
  }

  /** The lines of an answer, as far as they are few. */
  private static final class Lines {
    private final InputStream in;
    private int left = MOST_BYTES;

    Lines(InputStream in) {
      this.in = in;
    }

    String next() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream(128);
      for (int next = in.read(); next != '\n'; next = in.read()) {
        if (next < 0 || left-- == 0) {
          throw new IOException(next < 0 ? "the answer is cut off" : "the answer is too long");
        }
        line.write(next);
      }
      String text = line.toString(StandardCharsets.ISO_8859_1);
      return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
  }
}
