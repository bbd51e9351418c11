package dev.sluice.stack;

import dev.sluice.runtime.config.ConfigSources;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells the rooms where the embedded parts and each other are, by the variables that would tell
 * them in any other environment; what the user has set himself wins.
 */
final class Wiring {
  private static final String LOOPBACK = "127.0.0.1:";

  private Wiring() {}

  static ConfigSources sources(StackSettings settings, Secrets secrets) {
    Map<String, String> variables = new HashMap<>(embedded(settings.ports(), secrets));
    variables.putAll(settings.roomEnvironment());
    Port http = Port.httpOf(settings.roles());
    variables.put("SLUICE_HTTP_PORT", Integer.toString(settings.ports().of(http)));
    return ConfigSources.of(variables, Map.of());
  }

  private static Map<String, String> embedded(Ports ports, Secrets secrets) {
    Map<String, String> variables = new HashMap<>();
    String base = "http://" + LOOPBACK + ports.of(Port.HTTP);
    variables.put("SLUICE_PROFILE", "dev");
    variables.put("SLUICE_AUTH_ISSUER", base);
    variables.put("SLUICE_AUTH_JWKS_URI", base + "/.well-known/jwks.json");
    variables.put("SLUICE_KAFKA_BOOTSTRAP_SERVERS", LOOPBACK + ports.of(Port.KAFKA));
    variables.put("SLUICE_POSTGRES_URL", postgres(ports, "sluice"));
    variables.put("SLUICE_POSTGRES_USER", "sluice");
    variables.put("SLUICE_POSTGRES_PASSWORD", secrets.secret(Secrets.POSTGRES));
    variables.put(
        "SLUICE_REDIS_URI",
        "redis://:" + secrets.secret(Secrets.REDIS) + "@" + LOOPBACK + ports.of(Port.REDIS));
    return variables;
  }

  private static String postgres(Ports ports, String database) {
    return "jdbc:postgresql://" + LOOPBACK + ports.of(Port.POSTGRES) + "/" + database;
  }
}
