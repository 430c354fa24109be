-- By which increments a call is charged: what one in progress has come to. Calls of before: by the second.
alter table call_abroad
  add column connection_micros bigint not null default 0,
  add column first_seconds int not null default 0,
  add column increment_seconds int not null default 1;

-- The charge of an answered call that has lasted so many seconds, ended or not (ChargeTerms.chargeMicros).
create function charge_micros(connection_micros bigint, per_minute_micros bigint, first_seconds int,
  increment_seconds int, lasted double precision) returns bigint language sql immutable parallel safe
  as $$ select connection_micros + ceil(per_minute_micros * (first_seconds
    + ceil(greatest(0, lasted - first_seconds) / increment_seconds) * increment_seconds) / 60)::bigint $$;
