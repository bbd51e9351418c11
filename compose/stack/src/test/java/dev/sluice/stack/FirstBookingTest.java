package dev.sluice.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.FreePorts;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirstBookingTest {

  @Test
  void onAFridayTheSlotIsOnAWeekdayInOpeningHoursWithTheOffsetOfTheRoom() {
    Clock friday = Clock.fixed(Instant.parse("2026-11-20T20:03:00Z"), ZoneOffset.UTC);
    URI nobody = URI.create("http://127.0.0.1:" + FreePorts.next());
    try (Gateway gateway = new Gateway(nobody)) {
      List<String> commands = FirstBooking.commands(nobody, gateway, friday);
      assertThat(commands).hasSize(3);
      assertThat(commands.get(0)).startsWith("TOKEN=$(curl -s " + nobody + "/v1/auth/login");
      assertThat(commands.get(1))
          .contains(
              "\"start\":\"2026-12-03T11:00:00+01:00\",\"end\":\"2026-12-03T12:00:00+01:00\"");
      assertThat(commands.get(2)).contains("/v1/commands/$COMMAND/events");
    }
  }
}
