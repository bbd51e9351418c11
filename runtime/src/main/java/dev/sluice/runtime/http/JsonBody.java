package dev.sluice.runtime.http;

import dev.sluice.schemas.problem.FieldError;
import dev.sluice.schemas.problem.Problem;
import dev.sluice.schemas.problem.ProblemType;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a body that is one JSON value: strictly, within a limit, and without any type of ours.
 *
 * <p>UTF-8 only (RFC 8259, 8.1); a member that occurs twice is refused (section 4 leaves open what
 * it would mean); nesting is bounded. Errors are {@link ProblemException}s 400, 413 and 415.
 */
public final class JsonBody {
  static final int MAX_DEPTH = 64;
  private static final JsonMapper MAPPER = strict(MAX_DEPTH);

  private JsonBody() {}

  /** Reads one value of bounded nesting in which no member occurs twice, and nothing behind it. */
  public static JsonMapper strict(int maxDepth) {
    StreamReadConstraints bounds =
        StreamReadConstraints.builder().maxNestingDepth(maxDepth).build();
    return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(bounds).build())
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
  }

  /** Reads the body of a request whose {@code Content-Type} has to be JSON. */
  public static JsonNode read(ServerRequest req, int maxBytes) {
    requireMediaType(req, "application/json");
    return parse(bytes(req, maxBytes));
  }

  /** The bytes of a body of any media type. */
  public static byte[] bytes(ServerRequest req, int maxBytes) {
    long length = req.headers().contentLength().orElse(maxBytes);
    if (length > maxBytes) {
      throw tooLarge(maxBytes);
    }
    if (!req.content().hasEntity()) {
      return new byte[0];
    }
    try (InputStream in = req.content().inputStream()) {
      byte[] bytes = in.readNBytes((int) length + 1);
      if (bytes.length > maxBytes) {
        throw tooLarge(maxBytes);
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads one JSON value, such as a line of a batch. */
  public static JsonNode parse(byte[] bytes) {
    String text = utf8(bytes); // Jackson by itself would also take UTF-16 and UTF-32.
    JsonNode json;
    try {
      json = MAPPER.readTree(text);
    } catch (JacksonException e) {
      throw malformed(JsonFault.of(e));
    }
    if (json == null || json.isMissingNode()) {
      throw malformed(new FieldError("", "must be one JSON value, but there is none"));
    }
    return json;
  }

  /**
   * Requires a media type; {@code charset} may only be UTF-8.
   *
   * @throws ProblemException 415
   */
  public static void requireMediaType(ServerRequest req, String mediaType) {
    String contentType = req.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
    String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
    boolean holds = parts[0].strip().equals(mediaType);
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].replace("\"", "").strip();
      holds &= !parameter.startsWith("charset=") || parameter.equals("charset=utf-8");
    }
    if (!holds) {
      throw new ProblemException(
          ProblemType.UNSUPPORTED_MEDIA_TYPE,
          "Send " + mediaType + " in UTF-8, with its Content-Type.");
    }
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw malformed(new FieldError("", "must be in UTF-8"));
    }
  }

  private static ProblemException malformed(FieldError fault) {
    return new ProblemException(Problem.invalid(ProblemType.MALFORMED_JSON, List.of(fault)));
  }

  private static ProblemException tooLarge(int maxBytes) {
    return new ProblemException(
        ProblemType.PAYLOAD_TOO_LARGE, "The body may have " + maxBytes + " bytes at most.");
  }
}
