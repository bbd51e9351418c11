package dev.sluice.e2e;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A system whose calls to its services tests can hold up and refuse, and in which little may wait;
 * shared by all tests of this JVM that need that. They keep apart by fresh resources. Thread-safe.
 */
final class DetouredGateway {
  /** Commands that the processors take in hand of one partition, about. */
  static final int IN_HAND = 50;

  /** Commands that may wait behind those in the log, about; then the partition takes no more. */
  static final int WAITING = 50;

  /** More than any test has open, but for the one that opens too many. */
  static final int STREAMS_PER_CALLER = 40;

  private static final String PASSWORD = "correct horse battery staple";

  private final Stack stack;
  final Detour booking;
  final Detour schedule;
  private final Client anybody;
  private final Map<String, Client> clients = new ConcurrentHashMap<>();

  private static final class Shared {
    private static final DetouredGateway GATEWAY = new DetouredGateway();
  }

  private DetouredGateway() {
    stack = Stack.prepare();
    booking = Detour.to(stack.loopback("BOOKING"));
    schedule = Detour.to(stack.loopback("SCHEDULE"));
    stack.with("SLUICE_SERVICES_BOOKING", booking.target());
    stack.with("SLUICE_SERVICES_SCHEDULE", schedule.target());
    // What a test holds up must not be tried again meanwhile.
    stack.with("SLUICE_ENGINE_ATTEMPT_TIMEOUT", "1m");
    // More than any test sends into one partition, but for the one that sends too much.
    stack.with("SLUICE_ENGINE_FULL_AT", Integer.toString(IN_HAND));
    stack.with("SLUICE_BACKLOG_RECORDS", Integer.toString(WAITING));
    stack.with("SLUICE_BACKLOG_INTERVAL", "50ms");
    // Of no matter until there are processors beside these.
    stack.with("SLUICE_STREAMS_STANDBYS", "1");
    stack.with("SLUICE_FEED_MAX_STREAMS_PER_CALLER", Integer.toString(STREAMS_PER_CALLER));
    stack.start();
    anybody = new Client(stack.address(), GatewayTester.contract(stack.address()), "");
  }

  /** Starts the system at the first call; it stops with the JVM. */
  static DetouredGateway shared() {
    return Shared.GATEWAY;
  }

  /** Killed, and started again on what it had written. */
  void crash() throws InterruptedException {
    stack.crash();
  }

  /** Processors that share the work of this system; not started yet. */
  Stack processorsBeside() {
    return stack.processorsBeside();
  }

  /** Where its broker listens. */
  String kafka() {
    return stack.loopback("KAFKA");
  }

  /** One of the seeded accounts, logged in. */
  Client as(String account) {
    return clients.computeIfAbsent(account, name -> anybody.loggedIn(name, "demo"));
  }

  /** A new account, logged in. */
  Client register(String account) {
    anybody.register(account, PASSWORD);
    return anybody.loggedIn(account, PASSWORD);
  }

  /** A new resource with one seat. */
  String resource() {
    return GatewayTester.resource(as("operator"), 1);
  }
}
