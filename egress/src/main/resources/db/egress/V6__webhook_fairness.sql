-- The last request to the receiver failed: until one is taken it is asked one thing at a time.
alter table webhooks add column failing boolean not null default false;

-- Every secret that was replaced signs along for its own time: [{"key", "number", "until"}], the
-- newest first, in milliseconds since 1970.
alter table webhooks add column old_secrets jsonb not null default '[]';
update webhooks
set old_secrets = jsonb_build_array(jsonb_build_object('key', old_key, 'number', old_number,
  'until', cast(extract(epoch from old_until) * 1000 as bigint)))
where old_key is not null;
alter table webhooks drop column old_key, drop column old_number, drop column old_until;

-- Attempts that failed since its time began: the next pause follows from them. `tries` goes on.
alter table webhook_deliveries add column failures integer not null default 0;
update webhook_deliveries set failures = tries where status = 'PENDING';

-- What is due is looked for webhook by webhook, so that one with much of it costs no more than one
-- with little.
drop index webhook_deliveries_due;
create index webhook_deliveries_heads on webhook_deliveries (webhook_id, due_at, sequence)
  where due_at is not null;
create index webhook_deliveries_leased on webhook_deliveries (webhook_id)
  where leased_until is not null;
