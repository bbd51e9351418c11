-- A listing by one filter reads one index in its order, and is planned so that no other can serve it.
create index commands_by_subject_status
  on commands (tenant, subject, status, accepted_at desc, id desc);
drop index commands_by_key;
create index commands_by_key on commands (tenant, idempotency_key, accepted_at desc, id desc)
  where idempotency_key is not null;

-- The seats taken in a period, from both its ends: by the end alone, all bookings of the future are
-- read. What lasts for longer than a day may begin long before, and is looked for apart.
drop index bookings_taking_seats;
create index bookings_taking_seats on bookings (tenant, resource_id, starts_at)
  include (ends_at, seats) where not cancelled;
create index bookings_taking_days on bookings (tenant, resource_id, ends_at)
  where not cancelled and ends_at - starts_at > interval '1 day';
-- How few those are, the server would else guess: a third.
create statistics bookings_lengths on (ends_at - starts_at) from bookings;
