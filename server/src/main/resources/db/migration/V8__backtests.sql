-- Days on which offices are closed, or open, otherwise than the calendar says.
alter table reference_set add column holidays text references reference_file;

-- A set of reference data tried on the stored calls, beside the one that was in force.
create table backtest (
  id uuid primary key,
  version text not null,
  against text not null,
  asked_by text not null,
  asked_at timestamptz not null,
  state text not null check (state in ('WAITING', 'RUNNING', 'DONE', 'FAILED')),
  finished_at timestamptz,
  problem text not null default '',
  result jsonb
);
create index on backtest (version, asked_at desc);
create unique index on backtest (version, against) where state in ('WAITING', 'RUNNING');
