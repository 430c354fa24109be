-- How far each consumer of case_event has come.
create table consumer (
  name text primary key,
  position bigint not null,
  moved_at timestamptz not null
);

-- Hashes of case events; batches of them are sealed into the audit trail. The salt goes with the event.
create table event_seal (
  position bigint primary key,
  salt bytea,
  hash bytea not null
);

-- What waits for a person, and how many were told of it.
create table attention (
  id uuid primary key,
  subject text not null, -- a case, an incident, or an approval
  need text not null,
  since timestamptz not null,
  told int not null default 0,
  tries int not null default 0,
  next_at timestamptz not null,
  last_error text,
  settled_at timestamptz,
  settled_by text not null default '',
  taken boolean not null default false
);
create unique index on attention (subject, need) where settled_at is null;
create index on attention (settled_at, next_at);
