-- Tickets for event streams that have not been used: a row is deleted by its use.
-- Not of the log: losing it costs the clients of the last minute a new ticket.
create table stream_tickets (
  digest           bytea       primary key,
  tenant           text        not null,
  subject          text        not null,
  roles            text[]      not null,
  scopes           text[]      not null,
  token_expires_at timestamptz not null,
  address          text        not null,
  of_tenant        boolean     not null,
  types            text[]      not null,
  resource_id      text,
  expires_at       timestamptz not null
);

create index stream_tickets_by_end on stream_tickets (expires_at);
