-- The seats taken in a period, from both its ends: by the end alone, all bookings of the future are
-- read. What lasts for longer than a day may begin long before, and is looked for apart.
create index bookings_taking_seats_from on bookings (tenant, resource_id, starts_at)
  include (ends_at, seats) where not cancelled;
create index bookings_taking_days on bookings (tenant, resource_id, ends_at)
  where not cancelled and ends_at - starts_at > interval '1 day';
-- How few those are, the server would else guess: a third.
create statistics bookings_lengths on (ends_at - starts_at) from bookings;
analyze bookings;
-- Last: what is dropped keeps readers out until the transaction ends.
drop index bookings_taking_seats;
alter index bookings_taking_seats_from rename to bookings_taking_seats;
