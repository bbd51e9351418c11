package dev.sluice.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schemas.command.CommandType;
import dev.sluice.schemas.contract.Contract;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What a new command needs at the door, and no compiler asks for. */
class CommandRouteTest {
  private static final JsonNode PATHS = Contract.load().openApi().get("paths");

  @ParameterizedTest
  @EnumSource
  void everyTypeOfCommandHasARouteOfItsName(CommandType type) {
    assertThat(Arrays.stream(CommandRoute.values()).map(Enum::name)).contains(type.name());
  }

  @ParameterizedTest
  @EnumSource
  void everyRouteIsDescribed(CommandRoute route) {
    String method = route.method().text().toLowerCase(Locale.ROOT);
    assertThat(PATHS.path(route.path()).path(method).isObject()).isTrue();
  }
}
