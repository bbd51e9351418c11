package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The one real system that all tests of this JVM share, seen from outside. Tests keep apart by
 * fresh resources and, where they look at whole feeds and lists, by callers of their own.
 * Thread-safe.
 */
final class GatewayTester {
  private final URI address;
  private final ContractCheck contract;
  private final Issuer issuer;
  private final Map<String, String> tokens = new ConcurrentHashMap<>();

  private GatewayTester(Stack stack, Issuer issuer) {
    this.address = stack.address();
    this.contract = contract(stack.address());
    this.issuer = issuer;
  }

  /**
   * Starts the system at the first call; it stops with the JVM. If it fails once, it has failed.
   */
  static GatewayTester shared() {
    return Shared.TESTER;
  }

  private static final class Shared {
    private static final GatewayTester TESTER = open();
  }

  private static GatewayTester open() {
    return open(
        Stack.prepare()
            .with("SLUICE_FEED_HEARTBEAT", "1s")
            .with("SLUICE_WEBHOOKS_ALLOW_HTTP", "true")
            .with("SLUICE_WEBHOOKS_ALLOW_PRIVATE_ADDRESSES", "true"));
  }

  /** Starts a system that is prepared, and whose tokens tests can sign. */
  static GatewayTester open(Stack stack) {
    Issuer issuer = new Issuer();
    issuer.follow(stack.address());
    stack.with("SLUICE_AUTH_JWKS_URI", issuer.address().toString());
    GatewayTester tester = new GatewayTester(stack.start(), issuer);
    issuer.imitate(tester.token("client-a"));
    return tester;
  }

  /** The contract as the gateway at this address serves it. */
  static ContractCheck contract(URI address) {
    ContractCheck nothing = new ContractCheck(Answer.MAPPER.readTree("{\"paths\":{}}"));
    try {
      Answer answer = new Client(address, nothing, "").sendUnchecked("GET", "/openapi", "");
      assertThat(answer.status()).isEqualTo(200);
      return new ContractCheck(answer.json());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  URI address() {
    return address;
  }

  Issuer issuer() {
    return issuer;
  }

  /** A caller without a token. */
  Client anybody() {
    return new Client(address, contract, "");
  }

  /** One of the seeded accounts, logged in. */
  Client as(String account) {
    return anybody().withToken(token(account));
  }

  Client operator() {
    return as("operator");
  }

  /** A caller whom nobody else is, of the tenant {@code demo}. */
  Client somebody() {
    return caller("client-" + UUID.randomUUID(), "demo", "client");
  }

  /** A caller by a token that the test signs. */
  Client caller(String subject, String tenant, String... roles) {
    ObjectNode claims = issuer.claims(subject, tenant, roles);
    return anybody().withToken(issuer.sign(claims));
  }

  /** An access token of a seeded account. */
  String token(String account) {
    return tokens.computeIfAbsent(account, name -> login(name, "demo").text("/accessToken"));
  }

  Answer login(String username, String password) {
    return anybody().login(username, password);
  }

  /** A new resource with one seat, open day and night in UTC, in slots of an hour. */
  String resource() {
    return resource(1);
  }

  String resource(int capacity) {
    return resource(operator(), capacity);
  }

  /** A new resource of the operator's tenant. */
  static String resource(Client operator, int capacity) {
    String name = "res-" + UUID.randomUUID();
    JsonNode document = define(operator, name, schedule("UTC", capacity, 60, "00:00", "24:00"));
    assertThat(document.get("status").asString()).as("%s", document).isEqualTo("SUCCEEDED");
    return name;
  }

  /** Defines a schedule and waits; the command's document. */
  static JsonNode define(Client operator, String resource, String schedule) {
    Answer answer = operator.put("/v1/schedules/" + resource, schedule);
    assertThat(answer.status()).as("%s", answer).isEqualTo(202);
    return operator.await(answer.commandId());
  }

  /** A schedule with the same hours on each day. */
  static String schedule(String zone, int capacity, int slotMinutes, String open, String close) {
    String hours =
        """
        [{"open":"%s","close":"%s"}]\
        """
            .formatted(open, close);
    return """
    {"timezone":"%s","capacity":%d,"slotMinutes":%d,"weekly":
    {"mon":%s,"tue":%s,"wed":%s,"thu":%s,"fri":%s,"sat":%s,"sun":%s}}\
    """
        .formatted(zone, capacity, slotMinutes, hours, hours, hours, hours, hours, hours, hours);
  }
}
