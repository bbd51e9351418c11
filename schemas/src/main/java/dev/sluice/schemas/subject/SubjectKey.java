package dev.sluice.schemas.subject;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Spells whose something is, for keys: unambiguous whatever characters the names are made of. */
public final class SubjectKey {
  private SubjectKey() {}

  /** {@code tenant/subject}. */
  public static String of(String tenant, String subject) {
    return ofTenant(tenant) + "/" + subject;
  }

  /** That of no subject. */
  public static String ofTenant(String tenant) {
    return URLEncoder.encode(tenant, StandardCharsets.UTF_8);
  }
}
