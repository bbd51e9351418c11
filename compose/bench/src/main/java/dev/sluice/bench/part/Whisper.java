package dev.sluice.bench.part;

import java.io.IOException;

/** A message that is published in Redis, until a subscriber has it. */
public final class Whisper implements Part, AutoCloseable {
  private static final String CHANNEL = "bench:whisper";

  private final RedisConnection publisher;
  private final RedisConnection subscriber;

  public Whisper(int port, String password) throws IOException {
    this.publisher = RedisConnection.open(port, password);
    this.subscriber = RedisConnection.open(port, password);
    subscriber.call("SUBSCRIBE", CHANNEL);
  }

  @Override
  public void once() throws IOException {
    publisher.send("PUBLISH", CHANNEL, "now");
    subscriber.receive();
    publisher.receive();
  }

  @Override
  public void close() throws IOException {
    publisher.close();
    subscriber.close();
  }
}
