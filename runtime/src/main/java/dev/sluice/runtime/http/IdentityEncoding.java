package dev.sluice.runtime.http;

import io.helidon.http.Headers;
import io.helidon.http.encoding.ContentDecoder;
import io.helidon.http.encoding.ContentEncoder;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.encoding.ContentEncodingContextConfig;

/**
 * Takes and sends bodies as they are, and those that say that they are ({@code identity}, RFC 9110,
 * 12.5.3): by itself Helidon 4.5 refuses what says anything of its encoding.
 */
final class IdentityEncoding implements ContentEncodingContext {
  private static final String IDENTITY = "identity";

  @Override
  public boolean contentEncodingEnabled() {
    return false;
  }

  @Override
  public boolean contentDecodingEnabled() {
    return true;
  }

  @Override
  public boolean contentEncodingSupported(String encoding) {
    return encoding.strip().equalsIgnoreCase(IDENTITY);
  }

  @Override
  public boolean contentDecodingSupported(String encoding) {
    return encoding.strip().equalsIgnoreCase(IDENTITY);
  }

  @Override
  public ContentEncoder encoder(String encoding) {
    return ContentEncoder.NO_OP;
  }

  @Override
  public ContentDecoder decoder(String encoding) {
    return ContentDecoder.NO_OP;
  }

  @Override
  public ContentEncoder encoder(Headers headers) {
    return ContentEncoder.NO_OP;
  }

  @Override
  public ContentEncodingContextConfig prototype() {
    return ContentEncodingContextConfig.create();
  }
}
