-- Where clients want to be told, and what is on its way to them. Not of the log: what clients have
-- registered is here and nowhere else.

create table webhooks (
  id           uuid        primary key,
  tenant       text        not null,
  subject      text        not null,
  url          text        not null,
  types        text[]      not null,
  resource_id  text,
  description  text,
  status       text        not null,
  -- Why, when and after which answer it was switched off.
  reason       text,
  disabled_at  timestamptz,
  last_error   text,
  -- How often it was: numbers the events that say so.
  disablements bigint      not null,
  -- Which key of the configuration its secrets are derived from, and the number of each: the newest
  -- one, and the one before that signs along for a while.
  secret_key   text        not null,
  secret_number integer    not null,
  old_key      text,
  old_number   integer,
  old_until    timestamptz,
  -- Number of the last event of the subject's feed that was looked at.
  position     bigint      not null,
  created_at   timestamptz not null,
  updated_at   timestamptz not null
) with (fillfactor = 80);

create index webhooks_by_subject on webhooks (tenant, subject, created_at desc, id desc);
create index webhooks_by_tenant on webhooks (tenant, created_at desc, id desc);

-- One row an event for a webhook. A writer of these rows holds the row of their webhook, so that
-- those of a lane are sent one after the other: `due_at` is null for all but the first of a lane.
create table webhook_deliveries (
  id             uuid        primary key,
  webhook_id     uuid        not null references webhooks on delete cascade,
  sequence       bigint      not null,
  lane           text        not null,
  event_id       text        not null,
  type           text        not null,
  resource_id    text,
  body           bytea       not null,
  redelivery_of  uuid,
  status         text        not null,
  -- When it may be sent; while it is being sent, when another instance may.
  due_at         timestamptz,
  leased_until   timestamptz,
  tries          integer     not null,
  first_tried_at timestamptz,
  attempts       jsonb       not null,
  created_at     timestamptz not null,
  ended_at       timestamptz
);

create index webhook_deliveries_waiting on webhook_deliveries (webhook_id, lane, sequence)
  where status = 'PENDING';
create index webhook_deliveries_due on webhook_deliveries (due_at) where due_at is not null;
create index webhook_deliveries_log on webhook_deliveries (webhook_id, created_at desc, id desc);
create index webhook_deliveries_ended on webhook_deliveries (ended_at) where ended_at is not null;

-- What has to be said in feeds: written with what it is about, gone when Kafka has it.
create table webhook_notices (
  webhook_id uuid   not null,
  number     bigint not null,
  body       bytea  not null,
  primary key (webhook_id, number)
);
