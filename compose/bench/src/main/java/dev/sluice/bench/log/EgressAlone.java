package dev.sluice.bench.log;

import dev.sluice.bench.scenario.Run;
import dev.sluice.bench.system.Child;
import dev.sluice.bench.system.Needs;
import dev.sluice.bench.system.SystemUnderTest;
import dev.sluice.bench.system.Vitals;
import java.io.IOException;
import java.net.URI;
import java.util.Map;

/**
 * An egress in a process of its own, with nothing in front of it and nobody who writes the log but
 * the benchmark; its callers' tokens are the benchmark's own.
 */
public final class EgressAlone implements AutoCloseable {
  private static final String EGRESS = "egress";

  private final Issuer issuer;
  private final SystemUnderTest system;

  private EgressAlone(Issuer issuer, SystemUnderTest system) {
    this.issuer = issuer;
    this.system = system;
  }

  /**
   * Starts one, with an empty log.
   *
   * @param environment more variables
   */
  public static EgressAlone start(Run run, Map<String, String> environment)
      throws IOException, InterruptedException {
    Issuer issuer = Issuer.open();
    try {
      Needs needs = issuer.believed(Needs.processes("infra", EGRESS));
      for (Map.Entry<String, String> variable : environment.entrySet()) {
        needs = needs.with(variable.getKey(), variable.getValue());
      }
      return new EgressAlone(issuer, run.freshSystem(needs));
    } catch (IOException | InterruptedException | RuntimeException e) {
      issuer.close();
      throw e;
    }
  }

  public SystemUnderTest system() {
    return system;
  }

  public URI address() {
    return system.address(EGRESS);
  }

  /** What its process takes. */
  public Vitals vitals() {
    Child process =
        system.processes().stream().filter(c -> c.name().equals(EGRESS)).findFirst().orElseThrow();
    return new Vitals(process.pid());
  }

  /** A client's token for an hour. */
  public String token(String tenant, String subject) {
    return issuer.token(tenant, subject);
  }

  @Override
  public void close() {
    issuer.close();
  }
}
