package dev.sluice.bench.accept;

import dev.sluice.bench.part.ProducerSettings;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A process with the least that can accept a command: reads the body, writes it to a topic, answers
 * 202 when it is acknowledged. No authentication, no validation, no id. Ends with its input.
 */
public final class BareEndpoint {
  private static final int KEYS = 200;

  private final KafkaProducer<String, byte[]> producer;
  private final String topic;
  private final AtomicInteger next = new AtomicInteger();

  private BareEndpoint(String bootstrapServers, String topic) {
    this.producer =
        new KafkaProducer<>(
            ProducerSettings.of(bootstrapServers),
            new StringSerializer(),
            new ByteArraySerializer());
    this.topic = topic;
  }

  /** Arguments: the broker and the topic. */
  public static void main(String[] args) throws IOException {
    BareEndpoint endpoint = new BareEndpoint(args[0], args[1]);
    WebServer server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .connectionOptions(options -> options.tcpNoDelay(true))
            .addRouting(HttpRouting.builder().post("/v1/bookings", endpoint::handle))
            .build()
            .start();
    System.out.println("bare endpoint is up on http://127.0.0.1:" + server.port());
    while (System.in.read() >= 0) {
      // Whoever started it has nothing to say.
    }
    server.stop();
    endpoint.producer.close();
  }

  private void handle(ServerRequest request, ServerResponse response) {
    byte[] body = request.content().as(byte[].class);
    String key = Integer.toString(Math.floorMod(next.getAndIncrement(), KEYS));
    try {
      producer.send(new ProducerRecord<>(topic, key, body)).get();
      response.status(Status.ACCEPTED_202).send();
    } catch (ExecutionException e) {
      response.status(Status.SERVICE_UNAVAILABLE_503).send();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
