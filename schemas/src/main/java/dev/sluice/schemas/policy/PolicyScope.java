package dev.sluice.schemas.policy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * For whom a policy holds: for everybody, or for one tenant.
 *
 * @param tenant absent: everybody
 */
public record PolicyScope(@Nullable String tenant) {
  /** The platform's: what it denies is denied to all, what it allows to who has none of its own. */
  public static final PolicyScope DEFAULT = new PolicyScope(null);

  public static PolicyScope of(String tenant) {
    return new PolicyScope(tenant);
  }

  /** The name in addresses and decisions: {@code default}, or {@code tenant} for one's own. */
  public String name() {
    return tenant == null ? "default" : "tenant";
  }

  /** Tells it from every other, whatever characters a tenant is made of. */
  public String key() {
    return tenant == null
        ? "default"
        : "tenant/" + URLEncoder.encode(tenant, StandardCharsets.UTF_8);
  }

  /** Key of the record of a version. */
  public String key(long version) {
    return key() + "@" + version;
  }
}
