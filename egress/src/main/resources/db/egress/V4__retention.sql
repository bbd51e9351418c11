-- Documents and events age out: their tables are cut into partitions of some days each, which are
-- dropped whole. Who creates and drops them is the egress; here is what each begins with.
-- What was there before becomes the first partition, and goes when its newest row may go.

alter table commands rename to commands_first;
alter table commands_first drop constraint commands_pkey;
alter table feed_entries rename to feed_entries_first;
alter table feed_entries_first drop constraint feed_entries_pkey;
alter table feed_entries_first drop constraint feed_entries_tenant_subject_subject_seq_key;
alter table feed_entries_first drop constraint feed_entries_tenant_tenant_seq_key;

do $$
declare
  old text;
begin
  for old in select indexname from pg_indexes
    where schemaname = current_schema() and tablename = 'commands_first'
  loop
    execute format('alter index %I rename to %I', old, 'first_' || old);
  end loop;
end
$$;

-- When an event was recorded, never before an earlier one of its tenant: so what is dropped is
-- always the beginning of a feed.
alter table feed_heads add column recorded_at timestamptz not null default now();
alter table feed_entries_first add column recorded_at timestamptz not null default now();

create table commands (like commands_first including defaults) partition by range (accepted_at);
alter table commands add primary key (id, accepted_at);
create index commands_by_subject on commands (tenant, subject, accepted_at desc, id desc);
create index commands_by_tenant on commands (tenant, accepted_at desc, id desc);
create index commands_by_status on commands (tenant, status, accepted_at desc, id desc);
create index commands_by_resource on commands (tenant, resource_id, accepted_at desc, id desc)
  where resource_id is not null;
create index commands_by_key on commands (tenant, idempotency_key)
  where idempotency_key is not null;
create index commands_with_key on commands (accepted_at, id)
  where idempotency_key is not null;
create index commands_by_type on commands (tenant, type, accepted_at desc, id desc);
create index commands_by_subject_type on commands (tenant, subject, type, accepted_at desc, id desc);
-- Those that outlived their time in hand: they are kept when their partition goes.
create index commands_changed_late on commands (updated_at)
  where updated_at - accepted_at > interval '1 day';

create table feed_entries (like feed_entries_first including defaults)
  partition by range (recorded_at);
alter table feed_entries add primary key (command_id, revision, recorded_at);
alter table feed_entries add unique (tenant, subject, subject_seq, recorded_at);
alter table feed_entries add unique (tenant, tenant_seq, recorded_at);

-- For what no other partition takes: it must never be refused.
create table commands_default partition of commands default with (fillfactor = 85);
create table feed_entries_default partition of feed_entries default;

do $$
declare
  upto timestamptz;
begin
  if exists (select from commands_first) then
    select date_trunc('day', greatest(max(accepted_at), now()), 'UTC') + interval '1 day'
      into upto from commands_first;
    execute format(
      'alter table commands attach partition commands_first for values from (minvalue) to (%L)', upto);
  else
    drop table commands_first;
  end if;
  if exists (select from feed_entries_first) then
    upto := date_trunc('day', now(), 'UTC') + interval '1 day';
    execute format(
      'alter table feed_entries attach partition feed_entries_first'
      ' for values from (minvalue) to (%L)', upto);
  else
    drop table feed_entries_first;
  end if;
end
$$;
