package dev.sluice.embedded;

import dev.sluice.testing.ShortJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Runs the three parts in a JVM that a test kills, and writes something into each. */
final class ChildJvm {
  static final String PASSWORD = "secret";
  static final NewTopic TOPIC = new NewTopic("kept", 1, (short) 1);

  private ChildJvm() {}

  static Process start(Path directory, int... ports) throws IOException {
    return start(ChildJvm.class, directory, ports);
  }

  /**
   * Returns when it has written what it writes.
   *
   * @param main prints {@code written}; its arguments are the directory and the ports
   */
  static Process start(Class<?> main, Path directory, int... ports) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ShortJvm.flags());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(main.getName(), directory.toString()));
    for (int port : ports) {
      command.add(Integer.toString(port));
    }
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.equals("written")) {
        return process;
      }
    }
    throw new IOException("The child ended before it was ready");
  }

  static EmbeddedKafka kafka(Path directory, int port, int controllerPort) {
    return EmbeddedKafka.start(
        new EmbeddedKafka.Settings(
            directory.resolve("kafka"), port, controllerPort, List.of(TOPIC)));
  }

  static EmbeddedPostgres postgres(Path directory, int port) {
    return EmbeddedPostgres.start(
        new EmbeddedPostgres.Settings(
            directory.resolve("postgres"),
            SharedParts.binaries(),
            port,
            PASSWORD,
            List.of("one", "two"),
            true));
  }

  static EmbeddedRedis redis(Path directory, int port) {
    return EmbeddedRedis.start(
        new EmbeddedRedis.Settings(
            directory.resolve("redis"), SharedParts.binaries(), port, PASSWORD));
  }

  static String ask(EmbeddedRedis redis, String command) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", redis.port())) {
      String lines = "AUTH " + PASSWORD + "\r\n" + command + "\r\nQUIT\r\n";
      socket.getOutputStream().write(lines.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    EmbeddedKafka kafka = kafka(directory, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    EmbeddedPostgres postgres = postgres(directory, Integer.parseInt(args[3]));
    EmbeddedRedis redis = redis(directory, Integer.parseInt(args[4]));
    write(kafka);
    write(postgres);
    ask(redis, "SET kept yes");
    System.out.println("written");
    Thread.currentThread().join();
  }

  private static void write(EmbeddedKafka kafka) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>(TOPIC.name(), "k", "v")).get();
    }
  }

  private static void write(EmbeddedPostgres postgres) throws SQLException {
    Database one = postgres.database("one");
    try (Connection connection =
            DriverManager.getConnection(one.jdbcUrl(), one.user(), one.password());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE kept AS SELECT 'yes' AS answer");
    }
  }
}
