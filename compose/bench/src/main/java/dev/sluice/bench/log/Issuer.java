package dev.sluice.bench.log;

import dev.sluice.bench.system.Needs;
import dev.sluice.testing.SigningKey;
import dev.sluice.testing.TestIssuer;

/** Gives as many callers as are wanted a token, without a login for each. */
public final class Issuer implements AutoCloseable {
  private final TestIssuer issuer;

  private Issuer(TestIssuer issuer) {
    this.issuer = issuer;
  }

  public static Issuer open() {
    return new Issuer(new TestIssuer(SigningKey.ec("bench")));
  }

  /** These needs, of a system that believes its tokens. */
  public Needs believed(Needs needs) {
    return needs
        .with("SLUICE_AUTH_ISSUER", TestIssuer.NAME)
        .with("SLUICE_AUTH_JWKS_URI", issuer.jwksUri().toString());
  }

  /** A client's token for an hour. */
  public String token(String tenant, String subject) {
    return issuer.token(tenant, subject, "client");
  }

  @Override
  public void close() {
    issuer.close();
  }
}
