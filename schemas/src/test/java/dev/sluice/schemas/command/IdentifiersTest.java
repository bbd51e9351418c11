package dev.sluice.schemas.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lane keys, booking ids and derived command ids lie in logs and tables and in the hands of
 * clients: the values here were worked out by another program and must never change.
 */
class IdentifiersTest {
  private static final UUID COMMAND_ID = UUID.fromString("01977e0a-5d1c-7c3e-9b61-0e6f2a4d8b57");
  private static final BookingId BOOKING_ID =
      new BookingId("bk_qqvhtje325zknegc_aglx4cs5dr6d5g3bbzxsutmlk4");

  @ParameterizedTest
  @CsvSource({
    "demo, room-1, qqvhtje325zknegc",
    "demo, room-2, x4wqeyaxrgf52duv",
    "other, room-1, yldqnsxd25x577o7",
    "müller, größe, p4frnszl6apfxuiw",
  })
  void theLaneKeyOfAResourceNeverChanges(String tenant, String resource, String lane) {
    assertThat(LaneKey.of(tenant, resource).value()).isEqualTo(lane);
  }

  @Test
  void whereTenantEndsAndResourceBeginsCounts() {
    assertThat(LaneKey.of("ab", "c")).isNotEqualTo(LaneKey.of("a", "bc"));
  }

  @ParameterizedTest
  @CsvSource({
    "demo, client-a, CreateBooking, key-1, e0a856dc-ea30-86a2-8f8c-d64eef9de9f4",
    "demo, client-b, CreateBooking, key-1, 64e85a1e-b1a4-8d77-9bef-65aa65960bc1",
    "demo, client-a, CancelBooking, key-1, 24b8a677-3eba-84b7-a8da-39d6da3212cb",
    "other, client-a, CreateBooking, key-1, 9edece93-e822-8bdd-82bd-9c5de0d7feec",
    "demo, client-a, CreateBooking, ключ, bf635973-d8e3-8769-a1d8-09a2a5ce9963",
  })
  void theNameOfAKeyNeverChanges(
      String tenant, String subject, String operation, String key, UUID expected) {
    Principal principal = new Principal(subject, tenant, Set.of("client"), Set.of());
    CommandType type = CommandType.ofApiName(operation).orElseThrow();
    assertThat(CommandIds.ofKey(principal, type, key)).isEqualTo(expected);
  }

  @Test
  void aDerivedIdIsAUuidOfVersionEight() {
    Principal principal = new Principal("client-a", "demo", Set.of(), Set.of());
    for (int i = 0; i < 200; i++) {
      UUID id = CommandIds.ofKey(principal, CommandType.CREATE_BOOKING, "key-" + i);
      assertThat(id.version()).isEqualTo(8);
      assertThat(id.variant()).isEqualTo(2);
    }
  }

  @Test
  void theIdOfACommandWithAKeyChangesWithTheDayAndNeverElse() {
    UUID key = UUID.fromString("e0a856dc-ea30-86a2-8f8c-d64eef9de9f4");
    Instant first = Instant.parse("2026-11-22T00:00:00Z");
    UUID id = CommandIds.ofUse(key, first);
    assertThat(id).isEqualTo(UUID.fromString("9cb580e0-a557-8ab9-be24-e36924b550a5"));
    assertThat(CommandIds.ofUse(key, Instant.parse("2026-11-22T23:59:59.999Z"))).isEqualTo(id);
    UUID next = CommandIds.ofUse(key, first.plus(IdempotencyKey.KEPT));
    assertThat(next).isNotEqualTo(id).isNotEqualTo(key);
    assertThat(CommandIds.ofUsesBeside(key, first.plus(IdempotencyKey.KEPT)))
        .containsExactly(id, CommandIds.ofUse(key, Instant.parse("2026-11-24T12:00:00Z")));
    assertThat(id.version()).isEqualTo(8);
    assertThat(id.variant()).isEqualTo(2);
  }

  @Test
  void rolesAndScopesDoNotChangeTheNameOfAKey() {
    Principal before = new Principal("client-a", "demo", Set.of("client"), Set.of());
    Principal after = new Principal("client-a", "demo", Set.of("client", "operator"), Set.of("x"));
    assertThat(CommandIds.ofKey(before, CommandType.CREATE_BOOKING, "k"))
        .isEqualTo(CommandIds.ofKey(after, CommandType.CREATE_BOOKING, "k"));
  }

  @Test
  void theIdOfABookingNeverChanges() {
    assertThat(BookingId.of(LaneKey.of("demo", "room-1"), COMMAND_ID)).isEqualTo(BOOKING_ID);
  }

  @Test
  void aBookingIdCarriesItsLane() {
    assertThat(BOOKING_ID.lane()).isEqualTo(LaneKey.of("demo", "room-1"));
  }

  @Test
  void everythingAboutABookingGoesToItsFirstLane() {
    LaneKey first = LaneKey.of("demo", "room-1");
    Period period = new Period(Instant.EPOCH, Instant.EPOCH.plusSeconds(3600));
    List<Command> commands =
        List.of(
            new Command.CreateBooking("room-1", period, 1, null, null),
            new Command.RescheduleBooking(BOOKING_ID, period, "room-2"),
            new Command.CancelBooking(BOOKING_ID, null),
            new Command.CloseSchedule("room-1", period, null));
    assertThat(commands).allSatisfy(c -> assertThat(LaneKey.of("demo", c)).isEqualTo(first));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bk_",
        "bk_qqvhtje325zknegc",
        "bk_QQVHTJE325ZKNEGC_aglx4cs5dr6d5g3bbzxsutmlk4",
        "bk_qqvhtje325zknegc_aglx4cs5dr6d5g3bbzxsutmlk4x",
        "bk_qqvhtje325zkneg1_aglx4cs5dr6d5g3bbzxsutmlk4",
        "xx_qqvhtje325zknegc_aglx4cs5dr6d5g3bbzxsutmlk4",
      })
  void whatIsNotABookingIdIsNotTaken(String text) {
    assertThat(BookingId.parse(text)).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> new BookingId(text));
  }

  @Test
  void theFingerprintIsSha256() {
    assertThat(Fingerprint.of("sluice".getBytes(StandardCharsets.UTF_8)).hex())
        .isEqualTo("0f5aec3c8edf964bb5260e4ae806d31feaab06f39a65ddba9d86e499bfae8476");
  }
}
