package dev.sluice.faults.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * A TCP proxy on the loopback interface in front of a part: forwards, delays, holds back, loses
 * answers, resets. Virtual threads, two for each connection. Thread-safe.
 */
public final class Link implements AutoCloseable {
  private static final int CONNECT_MILLIS = 2_000;

  private final String name;
  private final int target;
  private final RandomGenerator random;
  private final ServerSocket server;
  private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
  private volatile Forecast forecast = new Forecast(new Weather.Clear(), 1);

  /** A weather, and the share of connections that get it; to the others it is clear. */
  private record Forecast(Weather weather, double share) {}

  private Link(String name, int target, RandomGenerator random, ServerSocket server) {
    this.name = name;
    this.target = target;
    this.random = random;
    this.server = server;
  }

  /**
   * @param target the port on the loopback interface that it stands in front of
   * @param random chooses the connections that a weather is for
   */
  public static Link open(String name, int target, RandomGenerator random) {
    try {
      Link link =
          new Link(
              name, target, random, new ServerSocket(0, 200, InetAddress.getLoopbackAddress()));
      Thread.ofVirtual().name("link-" + name).start(link::accept);
      return link;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String name() {
    return name;
  }

  public int port() {
    return server.getLocalPort();
  }

  /**
   * Changes the weather, for connections that are open too.
   *
   * @param share of the connections, 0 to 1
   */
  public void become(Weather weather, double share) {
    forecast = new Forecast(weather, share);
    wires.forEach(this::tell);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().name("wire-" + name).start(() -> connect(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void connect(Socket client) {
    Socket part = new Socket();
    Wire wire = new Wire(client, part, chance());
    try {
      client.setTcpNoDelay(true);
      part.setTcpNoDelay(true);
      part.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
      wires.add(wire);
      tell(wire);
      wire.run();
    } catch (IOException refused) {
      wire.reset();
    } finally {
      wires.remove(wire);
    }
  }

  private synchronized double chance() {
    return random.nextDouble();
  }

  private void tell(Wire wire) {
    Forecast now = forecast;
    wire.become(wire.chance() < now.share() ? now.weather() : new Weather.Clear());
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    wires.forEach(Wire::reset);
  }
}
