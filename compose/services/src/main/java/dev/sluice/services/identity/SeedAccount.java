package dev.sluice.services.identity;

import dev.sluice.runtime.config.Secret;
import java.util.List;

/** An account that is made when the service starts, unless its name is taken. */
public record SeedAccount(String username, Secret password, String tenant, List<String> roles) {

  public SeedAccount {
    roles = List.copyOf(roles);
  }
}
