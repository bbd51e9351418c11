package dev.sluice.services.identity;

import java.util.List;

/** Someone who can log in; the name is the subject of the tokens. */
record Account(String username, String tenant, List<String> roles) {

  Account {
    roles = List.copyOf(roles);
  }
}
