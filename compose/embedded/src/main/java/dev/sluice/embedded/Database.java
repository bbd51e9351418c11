package dev.sluice.embedded;

/** How to reach one database. The password is the instance's, and never printed. */
public record Database(String jdbcUrl, String user, String password) {
  @Override
  public String toString() {
    return "Database[" + jdbcUrl + ", " + user + ", ***]";
  }
}
