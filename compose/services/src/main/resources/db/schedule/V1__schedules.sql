CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE schedules (
  schedule_id  bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
  tenant       text        NOT NULL,
  resource_id  text        NOT NULL,
  timezone     text        NOT NULL,
  capacity     integer     NOT NULL CHECK (capacity > 0),
  slot_minutes integer     NOT NULL CHECK (slot_minutes > 0),
  -- [{"day": 1 to 7, "open": minute, "close": minute}]
  weekly       jsonb       NOT NULL,
  -- [{"id", "start", "end", "reason"}]
  closures     jsonb       NOT NULL,
  revision     bigint      NOT NULL CHECK (revision > 0),
  updated_at   timestamptz NOT NULL,
  PRIMARY KEY (tenant, resource_id)
);

CREATE TABLE holds (
  tenant      text        NOT NULL,
  hold_id     text        NOT NULL,
  state       text        NOT NULL CHECK (state IN ('HELD', 'CONFIRMED', 'RELEASED', 'EXPIRED')),
  -- The rest is not known of a hold that was released before it was placed.
  booking_id  text,
  resource_id text,
  starts_at   timestamptz,
  ends_at     timestamptz,
  seats       integer,
  -- While HELD.
  expires_at  timestamptz,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (tenant, hold_id),
  CHECK ((state = 'HELD') = (expires_at IS NOT NULL))
);

CREATE INDEX holds_expires_at ON holds (expires_at) WHERE state = 'HELD';
CREATE INDEX holds_recorded_at ON holds USING brin (recorded_at);

-- The seats that a hold takes, slot by slot. That no seat of a slot goes to two bookings, and so
-- no slot over its capacity, is this table's constraint. The holds of one booking may share seats.
CREATE TABLE allocations (
  schedule_id bigint         NOT NULL,
  slot        tstzrange      NOT NULL,
  seats       int4multirange NOT NULL CHECK (NOT isempty(seats) AND lower(seats) >= 0),
  booking_id  text           NOT NULL,
  tenant      text           NOT NULL,
  hold_id     text           NOT NULL,
  CONSTRAINT one_booking_a_seat EXCLUDE USING gist
    (schedule_id WITH =, slot WITH &&, seats WITH &&, booking_id WITH <>)
);

CREATE INDEX allocations_hold ON allocations (tenant, hold_id);

-- What was asked and answered under each idempotency key, written with the work itself.
CREATE TABLE calls (
  tenant          text        NOT NULL,
  idempotency_key text        NOT NULL,
  -- The request's message type; empty if the call was barred before it arrived.
  kind            text        NOT NULL,
  fingerprint     bytea       NOT NULL,
  refused         boolean     NOT NULL,
  answer          bytea       NOT NULL,
  barred          boolean     NOT NULL,
  recorded_at     timestamptz NOT NULL,
  PRIMARY KEY (tenant, idempotency_key)
);

CREATE INDEX calls_recorded_at ON calls USING brin (recorded_at);
