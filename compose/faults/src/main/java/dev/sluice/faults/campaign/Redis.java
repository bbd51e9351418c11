package dev.sluice.faults.campaign;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Empties Redis: two inline commands of its protocol. */
final class Redis {
  private Redis() {}

  static void flush(int port, String password) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        BufferedReader answers =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      send(socket, answers, "AUTH " + password);
      send(socket, answers, "FLUSHALL");
    }
  }

  private static void send(Socket socket, BufferedReader answers, String command)
      throws IOException {
    socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
    String answer = answers.readLine();
    if (!"+OK".equals(answer)) {
      throw new IOException("Redis answered " + answer);
    }
  }
}
