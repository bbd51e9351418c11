package dev.sluice.schemas.command;

import java.util.Set;

/**
 * Who asks: the verified identity of a caller, never the token it came with.
 *
 * @param subject claim {@code sub}
 * @param tenant claim {@code tenant}
 * @param roles claim {@code roles}
 * @param scopes claim {@code scope}, split (RFC 8693 section 4.2)
 */
public record Principal(String subject, String tenant, Set<String> roles, Set<String> scopes) {
  public Principal {
    if (subject.isBlank() || tenant.isBlank()) {
      throw new IllegalArgumentException("a principal has a subject and a tenant");
    }
    roles = Set.copyOf(roles);
    scopes = Set.copyOf(scopes);
  }

  public boolean hasRole(String role) {
    return roles.contains(role);
  }
}
