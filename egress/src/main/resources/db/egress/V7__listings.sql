-- A listing by one filter reads one index in its order, and is planned so that no other can serve it.
create index commands_by_subject_status
  on commands (tenant, subject, status, accepted_at desc, id desc);
-- Built beside the one it replaces: what is dropped keeps readers out until the transaction ends.
create index commands_by_key_ordered
  on commands (tenant, idempotency_key, accepted_at desc, id desc)
  where idempotency_key is not null;
drop index commands_by_key;
alter index commands_by_key_ordered rename to commands_by_key;
