package dev.sluice.stack;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The accounts that the embedded mode has and no other. */
final class DemoAccounts {
  static final String PASSWORD = "demo";
  private static final String TENANT = "demo";
  private static final List<Account> ACCOUNTS =
      List.of(
          new Account("client-a", TENANT, "client"),
          new Account("client-b", TENANT, "client"),
          new Account("operator", TENANT, "client,operator"),
          new Account("auditor", TENANT, "auditor"),
          new Account("client-z", "other", "client"));

  private DemoAccounts() {}

  private record Account(String username, String tenant, String roles) {}

  /** Configuration of the identity service. */
  static Map<String, String> overrides() {
    Map<String, String> overrides = new HashMap<>();
    overrides.put("identity.registration-tenant", TENANT);
    for (int i = 0; i < ACCOUNTS.size(); i++) {
      String key = "identity.accounts." + i + ".";
      overrides.put(key + "username", ACCOUNTS.get(i).username());
      overrides.put(key + "password", PASSWORD);
      overrides.put(key + "tenant", ACCOUNTS.get(i).tenant());
      overrides.put(key + "roles", ACCOUNTS.get(i).roles());
    }
    return overrides;
  }

  static void show(Console console) {
    console.say("");
    console.say("Accounts, for this embedded mode only, password \"" + PASSWORD + "\" each:");
    for (Account account : ACCOUNTS) {
      console.say(
          String.format(
              "  %-10s tenant %-6s roles %s",
              account.username(), account.tenant(), account.roles().replace(",", ", ")));
    }
  }
}
