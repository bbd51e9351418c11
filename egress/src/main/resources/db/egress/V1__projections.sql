-- What the materializer writes and everybody else only reads. The log can rebuild all of it.

-- One row a command: its document as of the newest revision that has arrived.
-- `status` is indexed, so an update touches all indexes; each of them has to be worth that.
create table commands (
  id              uuid        primary key,
  tenant          text        not null,
  subject         text        not null,
  type            text        not null,
  status          text        not null,
  resource_id     text,
  booking_id      text,
  idempotency_key text,
  revision        bigint      not null,
  accepted_at     timestamptz not null,
  updated_at      timestamptz not null,
  fingerprint     bytea       not null,
  document        bytea       not null
) with (fillfactor = 85);

create index commands_by_subject on commands (tenant, subject, accepted_at desc, id desc);
create index commands_by_tenant on commands (tenant, accepted_at desc, id desc);
create index commands_by_status on commands (tenant, status, accepted_at desc, id desc);
create index commands_by_resource on commands (tenant, resource_id, accepted_at desc, id desc)
  where resource_id is not null;
create index commands_by_key on commands (tenant, idempotency_key)
  where idempotency_key is not null;
create index commands_with_key on commands (accepted_at, id)
  where idempotency_key is not null;

-- How long each feed is. A batch adds to the rows of its feeds in order of their keys and holds
-- them until it commits: so sequences are dense, and their order is the order of commits.
-- The feed of a tenant has the subject ''.
create table feed_heads (
  tenant  text   not null,
  subject text   not null,
  head    bigint not null,
  primary key (tenant, subject)
) with (fillfactor = 50);

-- One row an event. Its number in the feed of its command is the revision.
create table feed_entries (
  tenant      text        not null,
  subject     text        not null,
  subject_seq bigint      not null,
  tenant_seq  bigint      not null,
  command_id  uuid        not null,
  revision    bigint      not null,
  type        text        not null,
  resource_id text,
  time        timestamptz not null,
  body        bytea       not null,
  primary key (command_id, revision),
  unique (tenant, subject, subject_seq),
  unique (tenant, tenant_seq)
);

create table bookings (
  id          text        primary key,
  tenant      text        not null,
  owner       text        not null,
  resource_id text        not null,
  starts_at   timestamptz not null,
  ends_at     timestamptz not null,
  seats       integer     not null,
  cancelled   boolean     not null,
  revision    bigint      not null,
  updated_at  timestamptz not null,
  body        bytea       not null
) with (fillfactor = 85);

create index bookings_by_owner on bookings (tenant, owner, starts_at, id);
create index bookings_by_tenant on bookings (tenant, starts_at, id);
create index bookings_by_resource on bookings (tenant, resource_id, starts_at, id);
-- For the seats taken in a period: from its beginning on, only what has not ended by then.
create index bookings_taking_seats on bookings (tenant, resource_id, ends_at)
  where not cancelled;

create table schedules (
  tenant      text        not null,
  resource_id text        not null,
  revision    bigint      not null,
  updated_at  timestamptz not null,
  body        bytea       not null,
  primary key (tenant, resource_id)
);

-- Up to where each partition is in the tables above; written in the same transaction.
create table materializer_offsets (
  topic       text    not null,
  partition   integer not null,
  next_offset bigint  not null,
  primary key (topic, partition)
) with (fillfactor = 50);
