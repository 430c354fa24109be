-- The engine's state, line by line: only what has changed is written. The journal makes it anew.
drop table snapshot;

create table engine_head (
  one boolean primary key default true check (one),
  sequence bigint not null,
  at_millis bigint not null,
  state bytea not null
);

create table engine_line (
  line text primary key,
  number int not null,
  state bytea not null
) with (fillfactor = 70);

-- Keys of calls lately told of; before: how many came before these.
create table engine_keys (
  before bigint primary key,
  keys bytea not null
);
