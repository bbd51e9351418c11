package dev.sluice.services.postgres;

/**
 * Where a service's own database is.
 *
 * @param url a JDBC URL of PostgreSQL
 * @param poolSize connections at most
 */
public record DatabaseConfig(String url, String user, String password, int poolSize) {

  public DatabaseConfig {
    if (poolSize < 2) {
      throw new IllegalArgumentException("a pool has at least two connections");
    }
  }

  @Override
  public String toString() {
    return "DatabaseConfig[url=" + url + ", user=" + user + ", password=***]";
  }
}
