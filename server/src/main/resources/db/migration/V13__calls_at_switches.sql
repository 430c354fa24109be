-- Calls abroad in progress that a switch has, by its own word: one it has no more has ended.
create table call_at_switch (
  switch text not null,
  call_id text not null,
  call_key bigint not null,
  seen_at timestamptz not null,
  missed int not null default 0,
  primary key (switch, call_id)
);
create index on call_abroad (call_key) where ended_at is null;
