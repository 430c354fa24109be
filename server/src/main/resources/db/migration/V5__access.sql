-- A link to choose a password: for the first administrator, or for whom somebody invited.
delete from setup_link;
alter table setup_link add column name text not null default ''; -- the first administrator chooses
alter table setup_link add column role text not null;

-- The second step of logging in (RFC 6238): sealed secret, and the last step of time that was used.
alter table operator add column code_secret text;
alter table operator add column code_step bigint not null default 0;

alter table api_token add column id uuid not null default gen_random_uuid();
create unique index on api_token (id);
