-- A listing by one filter reads one index in its order, and is planned so that no other can serve it.
create index commands_by_subject_status
  on commands (tenant, subject, status, accepted_at desc, id desc);
drop index commands_by_key;
create index commands_by_key on commands (tenant, idempotency_key, accepted_at desc, id desc)
  where idempotency_key is not null;
