package dev.sluice.egress.request;

import dev.sluice.schemas.command.Principal;
import org.jspecify.annotations.Nullable;

/** What a caller may see: its own, an operator all of its tenant, nobody anything of another. */
public record Sight(String tenant, @Nullable String subject) {
  private static final String OPERATOR = "operator";

  public static Sight of(Principal caller) {
    return new Sight(caller.tenant(), isOperator(caller) ? null : caller.subject());
  }

  public static boolean isOperator(Principal caller) {
    return caller.hasRole(OPERATOR);
  }

  public boolean includes(String ofTenant, String ofSubject) {
    return tenant.equals(ofTenant) && (subject == null || subject.equals(ofSubject));
  }
}
