package dev.sluice.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports of the loopback interface that were free a moment ago.
 *
 * <p>They are none of those that the operating system gives to outgoing connections: one of these
 * could be taken while what listens there is being started again, even by the client that tries to
 * reach it, which then talks to itself.
 */
public final class FreePorts {
  private static final Path OUTGOING = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
  private static final int LOWEST = 20_000;
  private static final int USUAL_OUTGOING = 32_768;
  private static final int ENOUGH = 1_000;
  private static final int SPAN = aboveHighest() - LOWEST;
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(1, 1 << 20));

  private FreePorts() {}

  /** A port that nothing listens on, and not one that was asked for before. */
  public static int next() {
    for (int left = SPAN >= ENOUGH ? SPAN : 0; left > 0; left--) {
      int port = LOWEST + NEXT.getAndIncrement() % SPAN;
      if (isFree(port)) {
        return port;
      }
    }
    return givenOut();
  }

  /** Where all are for outgoing connections, one of these has to do. */
  private static int givenOut() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In one read: such a file has no second byte for who asks for one after the other. */
  private static int aboveHighest() {
    try (BufferedReader range = Files.newBufferedReader(OUTGOING)) {
      String line = range.readLine();
      return line == null ? USUAL_OUTGOING : Integer.parseInt(line.strip().split("\\s+")[0]);
    } catch (IOException | NumberFormatException e) {
      return USUAL_OUTGOING;
    }
  }

  /** Whether something can listen on this port of the loopback interface now. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 1);
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
