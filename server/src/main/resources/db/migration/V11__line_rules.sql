-- What a subscriber has asked for: where his line may call, from where and as whom, and how much.
create table line_rules (
  line text primary key,
  numbers text[] not null,
  sources text[] not null,
  callers text[] not null,
  day_yen bigint not null check (day_yen >= 0),
  calls int not null check (calls >= 0),
  minute_yen bigint not null check (minute_yen >= 0),
  set_at timestamptz not null,
  set_by text not null
);
