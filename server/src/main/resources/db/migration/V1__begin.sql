-- What the engine is fed: one row a transaction, with all its entries.
create table journal (
  first_sequence bigint primary key,
  last_sequence bigint not null,
  at_millis bigint not null,
  entries bytea[] not null
);

-- The engine's state after an entry of the journal.
create table snapshot (
  sequence bigint primary key,
  at_millis bigint not null,
  state bytea not null
);

-- Reference data, in the versions that were in force.
create table reference_version (
  version text primary key,
  kind text not null,
  taken_at timestamptz not null,
  content bytea not null
);

-- How subscribers are reached; a line may have several.
create table contact_point (
  line text not null,
  rank int not null,
  channel text not null check (channel in ('MAIL', 'TELEPHONE')),
  address text not null,
  primary key (line, rank)
);

-- Calls abroad, by the day they began.
create table call_abroad (
  began_at timestamptz not null,
  call_key bigint not null,
  line text not null,
  answered_at timestamptz,
  ended_at timestamptz,
  number text not null,
  country text not null,
  destination text not null,
  source text not null,
  agent text not null,
  amount_micros bigint not null,
  per_minute_micros bigint not null,
  refused boolean not null,
  advised boolean not null,
  primary key (began_at, call_key)
) partition by range (began_at);
create index on call_abroad (line, began_at desc);

-- Every event of every case: the trail is the data. Its position is what consumers remember.
create table case_event (
  position bigint generated always as identity unique,
  subject text not null,
  sequence bigint not null,
  case_id text not null,
  at timestamptz not null,
  event text not null,
  body jsonb not null,
  policy_version text not null,
  reference_version text not null,
  primary key (subject, sequence)
);
create index on case_event (case_id, sequence);

-- The fold of a case's events, for lists.
create table fraud_case (
  id text primary key,
  line text not null,
  opened_at timestamptz not null,
  moved_at timestamptz not null,
  closed_at timestamptz,
  yen_at_risk bigint not null default 0,
  yen_per_minute bigint not null default 0,
  permille int not null default 0,
  strongest int not null default 0,
  challenged_until timestamptz,
  suspended_at timestamptz,
  suspended_until timestamptz,
  contacts int not null default 0,
  outcome text,
  last_sequence bigint not null
);
create index on fraud_case (closed_at, yen_at_risk desc);
create index on fraud_case (line, opened_at);

-- What is in force on lines, countries and addresses, and was.
create table measure (
  case_id text not null,
  sequence bigint not null,
  action text not null,
  scope text not null,
  subject text not null,
  since timestamptz not null,
  until timestamptz,
  ground text not null,
  ordered_by text not null,
  ended_at timestamptz,
  ended_by text,
  primary key (case_id, sequence, action)
);
create index on measure (ended_at, scope, subject);

-- What must be told to somebody: attempts to reach a subscriber, and notices owed.
create table message (
  id uuid primary key,
  kind text not null check (kind in ('CONTACT', 'NOTICE')),
  case_id text not null,
  sequence bigint not null,
  line text not null,
  channel text not null,
  attempt int not null,
  contact_rank int,
  due_at timestamptz not null,
  state text not null check (state in ('WAITING', 'SENT', 'FAILED', 'ANSWERED')),
  tries int not null default 0,
  next_try_at timestamptz not null,
  sent_at timestamptz,
  last_error text,
  token_hash bytea,
  token_until timestamptz,
  answer text,
  answered_at timestamptz,
  unique (case_id, sequence, kind)
);
create index on message (state, next_try_at);
create index on message (token_hash);

-- Who works here.
create table operator (
  name text primary key,
  password_hash text not null,
  role text not null check (role in ('ANALYST', 'SUPERVISOR', 'AUDITOR', 'ENGINEER', 'ADMINISTRATOR')),
  created_at timestamptz not null,
  disabled_at timestamptz
);

create table api_token (
  token_hash bytea primary key,
  name text not null,
  scopes text[] not null,
  created_by text not null,
  created_at timestamptz not null,
  revoked_at timestamptz
);

create table setup_link (
  token_hash bytea primary key,
  until timestamptz not null,
  used_at timestamptz
);

-- Who did what. Each row's hash covers the one before it; nobody may change or remove one.
create table audit_entry (
  sequence bigint primary key,
  at timestamptz not null,
  actor text not null,
  action text not null,
  subject text not null,
  salt bytea not null,
  detail text,
  detail_hash bytea not null,
  hash bytea not null
);
create function audit_is_for_good() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.detail is null -- erased when its time is over; the hash still covers it
     and (new.sequence, new.at, new.actor, new.action, new.subject, new.salt, new.detail_hash, new.hash)
       is not distinct from (old.sequence, old.at, old.actor, old.action, old.subject, old.salt, old.detail_hash, old.hash)
  then
    return new;
  end if;
  raise exception 'the audit trail cannot be changed';
end $$;
create trigger audit_is_for_good before update or delete on audit_entry
  for each row execute function audit_is_for_good();
create function audit_is_not_emptied() returns trigger language plpgsql as $$
begin
  raise exception 'the audit trail cannot be emptied';
end $$;
create trigger audit_is_not_emptied before truncate on audit_entry
  for each statement execute function audit_is_not_emptied();
