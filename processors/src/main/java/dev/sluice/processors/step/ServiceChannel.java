package dev.sluice.processors.step;

import dev.sluice.runtime.health.Health;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ConnectivityState;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.util.concurrent.TimeUnit;

/**
 * The connection to a service. Connects by itself, again and again, and notices a peer that is gone
 * by keepalive pings. Thread-safe.
 */
public final class ServiceChannel implements AutoCloseable {
  private static final int MAX_ANSWER_BYTES = 4 * 1024 * 1024;

  private final String target;
  private final ManagedChannel channel;

  private ServiceChannel(String target, ManagedChannel channel) {
    this.target = target;
    this.channel = channel;
  }

  public static ServiceChannel open(String target, boolean tls) {
    ChannelCredentials credentials =
        tls ? TlsChannelCredentials.create() : InsecureChannelCredentials.create();
    ManagedChannel channel =
        Grpc.newChannelBuilder(target, credentials)
            .keepAliveTime(20, TimeUnit.SECONDS)
            .keepAliveTimeout(5, TimeUnit.SECONDS)
            .maxInboundMessageSize(MAX_ANSWER_BYTES)
            // Repeats are ours: they carry the key and are counted.
            .disableRetry()
            .build();
    return new ServiceChannel(target, channel);
  }

  public Channel channel() {
    return channel;
  }

  /** Connects now, if it waits before it tries to connect again. */
  public void reconnect() {
    channel.resetConnectBackoff();
  }

  /** A service that is away does not make us unready: its commands wait. */
  public Health health() {
    ConnectivityState state = channel.getState(true);
    return switch (state) {
      case READY, IDLE -> Health.up(target);
      case CONNECTING, TRANSIENT_FAILURE, SHUTDOWN -> Health.degraded(target + ": " + state);
    };
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
