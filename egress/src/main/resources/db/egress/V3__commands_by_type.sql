-- A listing by a rare type would look through all commands of the tenant.
create index commands_by_type on commands (tenant, type, accepted_at desc, id desc);
