package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir private Path temporary;

  @Test
  void whatIsThereStaysUnlessAskedToStartFresh() throws IOException {
    Path path = temporary.resolve("data");
    try (DataDirectory data = DataDirectory.open(path, false)) {
      Files.writeString(data.resolve("kept"), "");
    }
    try (DataDirectory data = DataDirectory.open(path, false)) {
      assertThat(data.resolve("kept")).exists();
    }
    try (DataDirectory data = DataDirectory.open(path, true)) {
      assertThat(data.resolve("kept")).doesNotExist();
    }
  }

  @Test
  void aFolderOfAnotherVersionIsRefused() throws IOException {
    DataDirectory.open(temporary.resolve("data"), false).close();
    Files.writeString(temporary.resolve("data/sluice-data-version"), "7\n");
    assertThatThrownBy(() -> DataDirectory.open(temporary.resolve("data"), false))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("is of another version (its format is 7, this sluice reads 1)");
    DataDirectory.open(temporary.resolve("data"), true).close();
    DataDirectory.open(temporary.resolve("data"), false).close();
  }

  @Test
  void aFolderWithOtherThingsIsNeverEmptied() throws IOException {
    Files.writeString(temporary.resolve("thesis.tex"), "");
    assertThatThrownBy(() -> DataDirectory.open(temporary, true))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("holds something else than sluice's data");
    assertThat(temporary.resolve("thesis.tex")).exists();
  }

  @Test
  void aRoleThatOwnsDataIsTakenOnce() {
    try (DataDirectory data = DataDirectory.open(temporary, false)) {
      data.take(Role.INFRA);
      assertThatThrownBy(() -> data.take(Role.INFRA))
          .isInstanceOf(CannotStartException.class)
          .hasMessageContaining("in use by another running instance with the role infra");
    }
  }

  @Test
  void eachProcessOfARoleOfSeveralHasItsOwnPlace() {
    try (DataDirectory data = DataDirectory.open(temporary, false)) {
      assertThat(data.claim(Role.PROCESSORS)).isEqualTo(temporary.resolve("processors/0"));
      assertThat(data.claim(Role.PROCESSORS)).isEqualTo(temporary.resolve("processors/1"));
    }
    try (DataDirectory data = DataDirectory.open(temporary, false)) {
      assertThat(data.claim(Role.PROCESSORS)).isEqualTo(temporary.resolve("processors/0"));
    }
  }

  @Test
  void aSecretStaysTheSameAndIsItsOwnersAlone() throws IOException {
    Secrets secrets = new Secrets(temporary.resolve("secrets"));
    String first = secrets.secret("seal-key");
    assertThat(secrets.secret("seal-key")).isEqualTo(first).hasSize(43);
    assertThat(secrets.secret("other")).isNotEqualTo(first);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(temporary.resolve("secrets/seal-key"))))
        .isEqualTo("rw-------");
  }
}
