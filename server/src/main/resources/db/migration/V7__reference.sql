-- Reference data: files as they were given, and sets of them that were or will be in force.
drop table reference_version;
create table reference_file (
  id text primary key, -- kind and hash
  kind text not null,
  name text not null,
  taken_at timestamptz not null,
  taken_by text not null,
  content bytea not null
);
create table reference_set (
  number int primary key,
  tariff text not null references reference_file,
  advised text references reference_file,
  regulated text references reference_file,
  subscribers text references reference_file,
  policy text references reference_file,
  reason text not null,
  made_by text not null,
  made_at timestamptz not null,
  based_on int, -- the set that was in force when it was made
  activated_at timestamptz,
  activated_by text
);
