package dev.sluice.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LifecycleTest {
  private final List<String> closed = Collections.synchronizedList(new ArrayList<>());
  private final Lifecycle lifecycle = new Lifecycle("test");

  private AutoCloseable part(String name) {
    return () -> closed.add(name);
  }

  @Test
  void closesInReverse() {
    lifecycle.open("a", () -> part("a"));
    lifecycle.open("b", () -> part("b"));
    lifecycle.onClose("c", Duration.ofSeconds(1), () -> closed.add("c"));
    assertThat(lifecycle.closeAll()).isEmpty();
    lifecycle.close();
    assertThat(closed).containsExactly("c", "b", "a");
  }

  @Test
  void aPartThatDoesNotOpenIsNamedAndTheOthersAreClosed() {
    lifecycle.open("a", () -> part("a"));
    assertThatThrownBy(
            () ->
                lifecycle.open(
                    "b",
                    () -> {
                      throw new IOException("no disk");
                    }))
        .isInstanceOf(StartException.class)
        .hasMessage("test cannot start: b: no disk");
    lifecycle.close();
    assertThat(closed).containsExactly("a");
  }

  @Test
  void aPartThatFailsOrHangsDoesNotKeepTheOthersOpen() {
    lifecycle.open("a", () -> part("a"));
    lifecycle.onClose("hangs", Duration.ofMillis(20), () -> new CountDownLatch(1).await());
    lifecycle.onClose(
        "fails",
        Duration.ofSeconds(1),
        () -> {
          throw new IOException("no disk");
        });
    assertThat(lifecycle.closeAll()).containsExactly("fails", "hangs");
    assertThat(closed).containsExactly("a");
  }

  @Test
  void whatIsOpenedTooLateIsClosedAtOnce() {
    lifecycle.close();
    assertThatThrownBy(() -> lifecycle.open("late", () -> part("late")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(closed).containsExactly("late");
  }
}
