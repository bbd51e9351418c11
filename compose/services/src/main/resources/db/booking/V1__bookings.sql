CREATE TABLE bookings (
  tenant         text        NOT NULL,
  booking_id     text        NOT NULL,
  owner          text        NOT NULL,
  resource_id    text        NOT NULL,
  starts_at      timestamptz NOT NULL,
  ends_at        timestamptz NOT NULL,
  seats          integer     NOT NULL,
  customer_name  text,
  customer_email text,
  notes          text        NOT NULL,
  status         text        NOT NULL,
  revision       bigint      NOT NULL,
  hold_id        text        NOT NULL,
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  cancel_reason  text        NOT NULL,
  -- The idempotency key of the call that made this version.
  changed_by     text        NOT NULL,
  PRIMARY KEY (tenant, booking_id),
  CHECK (starts_at < ends_at),
  CHECK (seats > 0),
  CHECK (revision > 0),
  CHECK (status IN ('BOOKED', 'CANCELLED'))
);

-- The versions before the current one, so that a change can be taken back exactly.
CREATE TABLE booking_versions (
  LIKE bookings INCLUDING CONSTRAINTS,
  replaced_at timestamptz NOT NULL,
  PRIMARY KEY (tenant, booking_id, revision)
);

CREATE INDEX booking_versions_replaced_at ON booking_versions USING brin (replaced_at);

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
