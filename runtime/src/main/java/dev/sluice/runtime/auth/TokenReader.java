package dev.sluice.runtime.auth;

import dev.sluice.schemas.command.Principal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Reads a signed JWT in compact form (RFC 7515, 7519) strictly; whether its signature and its
 * claims hold is decided by others.
 */
final class TokenReader {
  private static final int MAX_LENGTH = 8 * 1024;
  private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9._~-]{1,64}");
  private static final Pattern SUBJECT = Pattern.compile("\\P{Cntrl}{1,255}");

  /** Ways to bring a key of one's own. */
  private static final List<String> KEY_CARRIERS = List.of("jku", "jwk", "x5u");

  private static final Set<String> TYPES = Set.of("", "jwt", "at+jwt", "application/at+jwt");

  /** Some issuers say in the payload what a token is for. */
  private static final Set<String> PURPOSES = Set.of("", "bearer", "access", "at+jwt");

  /**
   * A token that could be read.
   *
   * @param signed what the signature is over
   */
  record Token(String kid, String alg, JsonNode claims, byte[] signed, byte[] signature) {}

  private TokenReader() {}

  static Token read(String token) {
    if (token.length() > MAX_LENGTH) {
      throw new InvalidTokenException("The token is longer than 8 KiB.");
    }
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      throw new InvalidTokenException("The token is not a signed JWT.");
    }
    JsonNode header = object(parts[0]);
    for (String carrier : KEY_CARRIERS) {
      if (header.has(carrier)) {
        throw new InvalidTokenException("The token brings a key or its address along.");
      }
    }
    if (header.has("crit") || header.has("b64")) {
      throw new InvalidTokenException("The token asks for an extension that is not known.");
    }
    if (!TYPES.contains(text(header, "typ").toLowerCase(Locale.ROOT))) {
      throw new InvalidTokenException("The token is not an access token.");
    }
    JsonNode claims = object(parts[1]);
    if (!PURPOSES.contains(text(claims, "typ").toLowerCase(Locale.ROOT))) {
      throw new InvalidTokenException("The token is not an access token.");
    }
    byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
    return new Token(
        required(header, "kid"), required(header, "alg"), claims, signed, decode(parts[2]));
  }

  static Principal principal(JsonNode claims) {
    String subject = required(claims, "sub");
    String tenant = required(claims, "tenant");
    if (!TENANT.matcher(tenant).matches() || !SUBJECT.matcher(subject).matches()) {
      throw new InvalidTokenException("The token's sub or tenant is not of a form that is taken.");
    }
    return new Principal(subject, tenant, words(claims, "roles"), words(claims, "scope"));
  }

  /** A NumericDate (RFC 7519, 2), which may have a fraction. */
  static Instant instant(JsonNode claims, String name) {
    JsonNode value = claims.path(name);
    double seconds = value.isNumber() ? value.asDouble() : Double.NaN;
    if (!(seconds >= 0 && seconds < 1e11)) {
      throw new InvalidTokenException("The token's " + name + " is not a date.");
    }
    return Instant.ofEpochMilli((long) (seconds * 1000));
  }

  /** A claim that is one text, or a list of them, or missing. */
  static Set<String> texts(JsonNode claims, String name) {
    JsonNode value = claims.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Set.of();
    }
    Set<String> texts = new HashSet<>();
    for (JsonNode item : value.isArray() ? value : List.of(value)) {
      if (!item.isString()) {
        throw new InvalidTokenException("The token's " + name + " is not made of texts.");
      }
      texts.add(item.stringValue());
    }
    return texts;
  }

  private static Set<String> words(JsonNode claims, String name) {
    Set<String> words = new HashSet<>();
    for (String text : texts(claims, name)) {
      words.addAll(List.of(text.strip().split("\\s+", -1)));
    }
    words.remove("");
    return words;
  }

  private static JsonNode object(String part) {
    try {
      return StrictJson.object(decode(part));
    } catch (IllegalArgumentException e) {
      throw new InvalidTokenException("The token cannot be read.");
    }
  }

  private static byte[] decode(String part) {
    try {
      return Base64.getUrlDecoder().decode(part);
    } catch (IllegalArgumentException e) {
      throw new InvalidTokenException("The token cannot be read.");
    }
  }

  private static String required(JsonNode json, String member) {
    String text = text(json, member);
    if (text.isBlank()) {
      throw new InvalidTokenException("The token has no " + member + ".");
    }
    return text;
  }

  private static String text(JsonNode json, String member) {
    JsonNode value = json.path(member);
    if (value.isMissingNode()) {
      return "";
    }
    if (!value.isString()) {
      throw new InvalidTokenException("The token's " + member + " is not a text.");
    }
    return value.stringValue();
  }
}
