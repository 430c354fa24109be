-- What became of a measure at each switch that can carry it out.
create table enforcement (
  case_id text not null,
  sequence bigint not null,
  action text not null,
  switch text not null,
  subject text not null,
  until timestamptz not null,
  state text not null check (state in ('APPLYING', 'ASKED', 'APPLIED', 'RESTORING', 'ASKED_BACK', 'RESTORED')),
  tries int not null default 0,
  next_try_at timestamptz not null,
  error text,
  asked_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by text,
  applied_at timestamptz,
  checked_at timestamptz,
  restored_at timestamptz,
  primary key (case_id, sequence, action, switch)
);
create index on enforcement (switch, next_try_at) where state <> 'RESTORED';
