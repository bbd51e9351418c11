package dev.sluice.schemas.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.schemas.event.CommandStatus;
import org.junit.jupiter.api.Test;

final class StatusValueTest {
  @Test
  void whatIsWrittenIsRead() {
    byte[] json = "{\"notes\":\"a\\nb, ü\"}\n".getBytes(UTF_8);
    StatusValue read = StatusValue.read(new StatusValue(12, CommandStatus.SUCCEEDED, json).write());
    assertThat(read.revision()).isEqualTo(12);
    assertThat(read.status()).isEqualTo(CommandStatus.SUCCEEDED);
    assertThat(read.json()).isEqualTo(json);
  }

  @Test
  void theRevisionComesFirstForTheScriptThatComparesIt() {
    byte[] value = new StatusValue(7, CommandStatus.RUNNING, new byte[] {'{', '}'}).write();
    assertThat(new String(value, UTF_8)).isEqualTo("7 RUNNING\n{}");
  }

  @Test
  void somethingElseIsNotRead() {
    assertThatThrownBy(() -> StatusValue.read("no status".getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> StatusValue.read(new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
