package dev.sluice.bench.growth;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rows as {@code COPY … FROM STDIN (FORMAT binary)} wants them (PostgreSQL's manual, COPY, "Binary
 * Format"). Not thread-safe.
 */
final class BinaryRows {
  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0
  };
  private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
  private static final int NULL = -1;
  private static final int END = -1;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(bytes);

  private interface Writing {
    void run() throws IOException;
  }

  BinaryRows begin() {
    return write(
        () -> {
          out.write(SIGNATURE);
          out.writeInt(0);
          out.writeInt(0);
        });
  }

  BinaryRows row(int columns) {
    return write(() -> out.writeShort(columns));
  }

  BinaryRows text(@Nullable String value) {
    return bytes(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
  }

  BinaryRows bytes(byte @Nullable [] value) {
    return write(
        () -> {
          out.writeInt(value == null ? NULL : value.length);
          if (value != null) {
            out.write(value);
          }
        });
  }

  BinaryRows uuid(UUID value) {
    return write(
        () -> {
          out.writeInt(16);
          out.writeLong(value.getMostSignificantBits());
          out.writeLong(value.getLeastSignificantBits());
        });
  }

  BinaryRows number(long value) {
    return write(
        () -> {
          out.writeInt(Long.BYTES);
          out.writeLong(value);
        });
  }

  BinaryRows integer(int value) {
    return write(
        () -> {
          out.writeInt(Integer.BYTES);
          out.writeInt(value);
        });
  }

  BinaryRows bool(boolean value) {
    return write(
        () -> {
          out.writeInt(1);
          out.writeByte(value ? 1 : 0);
        });
  }

  BinaryRows time(Instant value) {
    return number(ChronoUnit.MICROS.between(EPOCH, value));
  }

  BinaryRows end() {
    return write(() -> out.writeShort(END));
  }

  /** What has been written since the last call. */
  byte[] take() {
    byte[] taken = bytes.toByteArray();
    bytes.reset();
    return taken;
  }

  private BinaryRows write(Writing writing) {
    try {
      writing.run();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
