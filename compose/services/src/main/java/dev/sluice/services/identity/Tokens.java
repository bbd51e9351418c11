package dev.sluice.services.identity;

import java.time.Duration;

/** What a login is answered with. */
record Tokens(String accessToken, Duration accessTokenLife, RefreshToken refreshToken) {

  @Override
  public String toString() {
    return "Tokens[***]";
  }
}
