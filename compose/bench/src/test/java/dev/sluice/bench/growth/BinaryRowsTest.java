package dev.sluice.bench.growth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class BinaryRowsTest {
  @Test
  void writesWhatCopyReads() {
    UUID id = new UUID(1, 2);
    byte[] bytes =
        new BinaryRows()
            .begin()
            .row(5)
            .text("ä")
            .text(null)
            .uuid(id)
            .bool(true)
            .time(Instant.parse("2000-01-01T00:00:01Z"))
            .end()
            .take();
    byte[] text = "ä".getBytes(StandardCharsets.UTF_8);
    byte[] expected =
        ByteBuffer.allocate(19 + 2 + 4 + text.length + 4 + 20 + 5 + 12 + 2)
            .put("PGCOPY\n".getBytes(StandardCharsets.US_ASCII))
            .put(new byte[] {(byte) 0xFF, '\r', '\n', 0})
            .putInt(0)
            .putInt(0)
            .putShort((short) 5)
            .putInt(text.length)
            .put(text)
            .putInt(-1)
            .putInt(16)
            .putLong(1)
            .putLong(2)
            .putInt(1)
            .put((byte) 1)
            .putInt(8)
            .putLong(1_000_000)
            .putShort((short) -1)
            .array();
    assertThat(bytes).isEqualTo(expected);
  }

  @Test
  void takesEachByteOnce() {
    BinaryRows rows = new BinaryRows().begin();
    assertThat(rows.take()).hasSize(19);
    assertThat(rows.row(1).integer(7).take()).hasSize(10);
    assertThat(rows.take()).isEmpty();
  }
}
