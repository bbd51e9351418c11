package dev.sluice.e2e;

import java.util.List;
import java.util.Map;

/**
 * A system whose reading side runs in two processes of its own, behind the one address of all.
 * Shared by all tests of this JVM that stop and kill them; who does starts them again.
 */
final class SplitGateway {
  private static final String REST = "infra,services,processors,ingress";

  private final Stack rest;
  private final GatewayTester tester;
  private final List<Stack> readers;

  private static final class Shared {
    private static final SplitGateway GATEWAY = new SplitGateway();
  }

  private SplitGateway() {
    rest = Stack.prepare(REST).with("SLUICE_FEED_HEARTBEAT", "1s");
    tester = GatewayTester.open(rest);
    readers = List.of(rest.egressBeside().start(), rest.egressBeside().start());
  }

  /** Starts the system at the first call; it stops with the JVM. */
  static SplitGateway shared() {
    return Shared.GATEWAY;
  }

  /** Its public side, which passes what is read on to one reader or the other. */
  GatewayTester tester() {
    return tester;
  }

  /** The two processes that are read from. */
  List<Stack> readers() {
    return readers;
  }

  /** The reader that is not this one. */
  Stack other(Stack reader) {
    return reader == readers.getFirst() ? readers.getLast() : readers.getFirst();
  }

  /** All its processes. */
  List<Stack> processes() {
    return List.of(rest, readers.getFirst(), readers.getLast());
  }

  /** A measure of a process, as {@link Client#measures} tells it. */
  Map<String, Double> measures(Stack process, String name) {
    return tester.anybody().at(process.address()).measures(name);
  }

  /** How many streams are open at a reader; heartbeats find those whose clients are gone. */
  int streams(Stack reader) {
    return measures(reader, "sluice_sse_subscribers").values().stream()
        .mapToInt(Double::intValue)
        .sum();
  }
}
