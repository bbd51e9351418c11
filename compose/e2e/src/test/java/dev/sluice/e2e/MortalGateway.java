package dev.sluice.e2e;

/**
 * A system that tests kill, empty and stop; shared by all tests of this JVM that do, one after the
 * other. What one of them leaves in it is gone or of another tenant for the next.
 */
final class MortalGateway {
  private final Stack stack = Stack.prepare().requireArchive();
  private final GatewayTester tester = GatewayTester.open(stack);

  private static final class Shared {
    private static final MortalGateway GATEWAY = new MortalGateway();
  }

  /** Starts the system at the first call, and when a test has stopped it; it ends with the JVM. */
  static MortalGateway running() {
    MortalGateway gateway = Shared.GATEWAY;
    if (!gateway.stack.isAlive()) {
      gateway.stack.start();
    }
    return gateway;
  }

  /** Its public side. Accounts that are logged in are so until it is emptied. */
  GatewayTester tester() {
    return tester;
  }

  /** One of the seeded accounts, logged in anew. */
  Client login(String account) {
    return tester.anybody().loggedIn(account, "demo");
  }

  /** SIGKILL, and a start on what it had written. */
  void crash(String... arguments) throws InterruptedException {
    stack.crash(arguments);
  }

  /** SIGTERM; the status with which it ends. */
  int stop() {
    stack.stop();
    return stack.exitStatus();
  }
}
