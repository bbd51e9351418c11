package dev.sluice.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreePortsTest {

  @Test
  void noPortIsNamedTwice() {
    Set<Integer> named = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      assertThat(named.add(FreePorts.next())).isTrue();
    }
  }

  @Test
  void aPortOnWhichSomethingListensIsNotFree() throws IOException {
    int port = FreePorts.next();
    assertThat(FreePorts.isFree(port)).isTrue();
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThat(FreePorts.isFree(taken.getLocalPort())).isFalse();
    }
  }
}
