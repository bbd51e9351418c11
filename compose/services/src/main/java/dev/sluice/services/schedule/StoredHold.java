package dev.sluice.services.schedule;

import dev.sluice.schedule.v1.Hold;
import dev.sluice.services.call.Key;
import dev.sluice.services.postgres.Sql;
import java.time.Instant;

/**
 * A hold and its state.
 *
 * @param hold as it is told to callers; only tenant and id if it was released before it was placed
 */
record StoredHold(Hold hold, HoldState state) {

  StoredHold {
    Hold.Builder told = hold.toBuilder().setStatus(state.status());
    if (state != HoldState.HELD) {
      told.clearExpiresAt();
    }
    hold = told.build();
  }

  static StoredHold neverPlaced(Key key) {
    return new StoredHold(
        Hold.newBuilder().setTenant(key.tenant()).setHoldId(key.id()).build(), HoldState.RELEASED);
  }

  StoredHold as(HoldState next) {
    return new StoredHold(hold, next);
  }

  Key key() {
    return new Key(hold.getTenant(), hold.getHoldId());
  }

  /** Whether its time is over, be it marked so or not. */
  boolean hasRunOut(Instant now) {
    return state == HoldState.EXPIRED
        || (state == HoldState.HELD && !Sql.instant(hold.getExpiresAt()).isAfter(now));
  }
}
