-- What takes two persons: one asks, another decides. The database holds them apart.
create table approval (
  id uuid primary key,
  kind text not null,
  subject text not null,
  detail text not null default '',
  reason text not null,
  asked_by text not null,
  asked_at timestamptz not null,
  until timestamptz not null,
  decided_by text,
  decided_at timestamptz,
  decision text check (decision in ('APPROVED', 'REFUSED')),
  outcome text not null default '',
  check (decided_by is null or decided_by <> asked_by)
);
create index on approval (decided_at, until);

-- Calls abroad of whole hours, summed up once they are over: no number, no line.
create table traffic_hour (
  hour timestamptz not null,
  country text not null,
  calls bigint not null,
  answered bigint not null,
  refused bigint not null,
  seconds bigint not null,
  charge_micros bigint not null,
  in_case bigint not null,
  primary key (hour, country)
);

create index on call_abroad (began_at) where ended_at is null and not refused;
create index on fraud_case (opened_at);
create index on case_event (event, at);
create index on measure (since);
create index on call_abroad (source, began_at);
create index on journal (last_sequence);

-- Hours that were summed up, and of which calls were told later.
create table traffic_late (
  hour timestamptz primary key
);
