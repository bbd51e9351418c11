-- The audit log has it: what is missing is the feed. Only the catalogue changes, and who does not know
-- of the column brings a notice to both, as before.
alter table webhook_notices add column logged boolean not null default false;
