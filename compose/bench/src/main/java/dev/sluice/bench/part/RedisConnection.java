package dev.sluice.bench.part;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A connection to Redis that speaks RESP2 and nothing more. Not thread-safe. */
public final class RedisConnection implements Closeable {
  private static final int PATIENCE_MILLIS = 10_000;

  private final Socket socket;
  private final InputStream in;

  private RedisConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  public static RedisConnection open(int port, String password) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
      RedisConnection connection = new RedisConnection(socket);
      connection.call("AUTH", password);
      return connection;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Sends a command and returns its answer; what is nothing is empty, a list is flat. */
  public List<String> call(String... words) throws IOException {
    send(words);
    return receive();
  }

  void send(String... words) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
    for (String word : words) {
      byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
      out.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.writeBytes(bytes);
      out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    socket.getOutputStream().write(out.toByteArray());
  }

  /** The next answer, or the next message of a subscription. */
  List<String> receive() throws IOException {
    List<String> answer = new ArrayList<>();
    receive(answer);
    return answer;
  }

  private void receive(List<String> answer) throws IOException {
    String line = line();
    String rest = line.substring(1);
    switch (line.charAt(0)) {
      case '+', ':' -> answer.add(rest);
      case '$' -> text(Integer.parseInt(rest), answer);
      case '*' -> {
        for (int i = Integer.parseInt(rest); i > 0; i--) {
          receive(answer);
        }
      }
      default -> throw new IOException("Redis answers " + line);
    }
  }

  private void text(int length, List<String> answer) throws IOException {
    if (length >= 0) {
      answer.add(new String(in.readNBytes(length), StandardCharsets.UTF_8));
      in.skipNBytes(2);
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("Redis closed the connection");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
