-- As silent as a server that builds an index.
select pg_sleep(2);
create table built ();
