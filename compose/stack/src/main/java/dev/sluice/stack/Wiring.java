package dev.sluice.stack;

import dev.sluice.runtime.config.ConfigSources;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Tells the rooms where the embedded parts and each other are, by the variables that would tell
 * them in any other environment; what the user has set himself wins.
 */
final class Wiring {
  private static final String LOOPBACK = "127.0.0.1:";
  private static final String KEY_ID = "stack";

  private final StackSettings settings;
  private final Secrets secrets;
  private final Places places;

  Wiring(StackSettings settings, Secrets secrets, Places places) {
    this.settings = settings;
    this.secrets = secrets;
    this.places = places;
  }

  ConfigSources sources() {
    Map<String, String> variables = new HashMap<>();
    variables.put("SLUICE_PROFILE", "dev");
    shared(variables);
    services(variables);
    processors(variables);
    variables.putAll(settings.roomEnvironment());
    // These have a meaning of their own for the stack, which has checked them.
    variables.put("SLUICE_HTTP_PORT", port(Port.httpOf(settings.roles())));
    variables.put("SLUICE_BOOKING_PORT", port(Port.BOOKING));
    variables.put("SLUICE_SCHEDULE_PORT", port(Port.SCHEDULE));
    return ConfigSources.of(variables, Map.of());
  }

  private void shared(Map<String, String> variables) {
    // Any process with the ingress passes requests on to the others.
    variables.put("SLUICE_HTTP_TRUSTED_PROXIES", "127.0.0.1");
    variables.put("SLUICE_AUTH_ISSUER", issuer());
    variables.put("SLUICE_AUTH_JWKS_URI", identity().resolve("/.well-known/jwks.json").toString());
    variables.put("SLUICE_KAFKA_BOOTSTRAP_SERVERS", LOOPBACK + port(Port.KAFKA));
    database("SLUICE_POSTGRES", "sluice", variables);
    variables.put(
        "SLUICE_REDIS_URI",
        "redis://:" + secrets.secret(Secrets.REDIS) + "@" + LOOPBACK + port(Port.REDIS));
    variables.put("SLUICE_SEAL_KEYS", KEY_ID + "=" + secrets.secret(Secrets.SEAL));
    variables.put("SLUICE_SEAL_ACTIVE", KEY_ID);
    variables.put("SLUICE_WEBHOOKS_KEYS", KEY_ID + "=" + secrets.secret(Secrets.WEBHOOKS));
    variables.put("SLUICE_WEBHOOKS_ACTIVE_KEY", KEY_ID);
  }

  /** The same for all processes of a system, whichever of them starts first. */
  private String issuer() {
    URI base = base(Port.HTTP);
    boolean ours = settings.runs(Role.SERVICES) && settings.runs(Role.INGRESS);
    return ours
        ? secrets.put(Secrets.ISSUER, base.toString())
        : secrets.keep(Secrets.ISSUER, base.toString());
  }

  /** The process in which the identity service runs. */
  private URI identity() {
    if (settings.runs(Role.SERVICES)) {
      return base(Port.httpOf(settings.roles()));
    }
    return RunFile.find(settings.dataDirectory().resolve(StackApplication.RUN), Role.SERVICES)
        .stream()
        .findFirst()
        .map(RunFile::address)
        .orElse(base(Port.SERVICES));
  }

  private URI base(Port port) {
    return URI.create("http://" + LOOPBACK + port(port));
  }

  private void services(Map<String, String> variables) {
    for (String service : List.of("booking", "schedule", "identity")) {
      database("SLUICE_" + service.toUpperCase(Locale.ROOT) + "_DATABASE", service, variables);
    }
    variables.put("SLUICE_IDENTITY_KEY_SECRET", secrets.secret(Secrets.IDENTITY));
  }

  private void processors(Map<String, String> variables) {
    variables.put("SLUICE_SERVICES_BOOKING", LOOPBACK + port(Port.BOOKING));
    variables.put("SLUICE_SERVICES_SCHEDULE", LOOPBACK + port(Port.SCHEDULE));
    if (settings.runs(Role.PROCESSORS)) {
      Path place = places.of(Role.PROCESSORS);
      variables.put("SLUICE_STREAMS_DIRECTORY", place.resolve("streams").toString());
      variables.put("SLUICE_STREAMS_INSTANCE_ID", "processors-" + place.getFileName());
    }
  }

  private void database(String section, String database, Map<String, String> variables) {
    variables.put(
        section + "_URL", "jdbc:postgresql://" + LOOPBACK + port(Port.POSTGRES) + "/" + database);
    variables.put(section + "_USER", "sluice");
    variables.put(section + "_PASSWORD", secrets.secret(Secrets.POSTGRES));
  }

  private String port(Port port) {
    return Integer.toString(settings.ports().of(port));
  }
}
