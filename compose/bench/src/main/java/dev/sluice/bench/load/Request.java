package dev.sluice.bench.load;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of requests that differ in little: the head is encoded once.
 *
 * <p>Immutable.
 */
public final class Request {
  private static final byte[] END = "\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LENGTH = "Content-Length: ".getBytes(StandardCharsets.US_ASCII);

  private final byte[] head;

  private Request(byte[] head) {
    this.head = head;
  }

  /**
   * @param target of which only host and port are used
   * @param token sent as bearer, unless it is empty
   * @param headers names and values by turns
   */
  public static Request of(
      String method, URI target, String path, String token, String... headers) {
    StringBuilder text = new StringBuilder();
    text.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
    text.append("Host: ").append(target.getAuthority()).append("\r\n");
    if (!token.isEmpty()) {
      text.append("Authorization: Bearer ").append(token).append("\r\n");
    }
    for (int i = 0; i < headers.length; i += 2) {
      text.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
    }
    return new Request(text.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /** A POST of JSON. */
  public static Request post(URI target, String path, String token) {
    return of("POST", target, path, token, "Content-Type", "application/json");
  }

  public static Request get(URI target, String path, String token) {
    return of("GET", target, path, token);
  }

  /** The whole request without a body. */
  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(head.length + 2);
    out.writeBytes(head);
    out.writeBytes(END);
    return out.toByteArray();
  }

  /**
   * The whole request with a body.
   *
   * @param headers more of them, names and values by turns
   */
  public byte[] bytes(String body, String... headers) {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(head.length + content.length + 128);
    out.writeBytes(head);
    for (int i = 0; i < headers.length; i += 2) {
      out.writeBytes(
          (headers[i] + ": " + headers[i + 1] + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
    out.writeBytes(LENGTH);
    out.writeBytes(Integer.toString(content.length).getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(END);
    out.writeBytes(END);
    out.writeBytes(content);
    return out.toByteArray();
  }
}
