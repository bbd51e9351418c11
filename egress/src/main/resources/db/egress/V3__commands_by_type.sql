-- A listing by a rare type would look through all commands of the tenant, or of the caller. Each has an
-- index that fits it exactly: a plan made without knowing the type would take no other.
create index commands_by_type on commands (tenant, type, accepted_at desc, id desc);
create index commands_by_subject_type on commands (tenant, subject, type, accepted_at desc, id desc);
