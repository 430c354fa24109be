-- Passkeys (W3C Web Authentication), as Spring Security keeps them.
create table user_entities (
  id text primary key,
  name text not null unique references operator (name) on delete cascade,
  display_name text
);
create table user_credentials (
  credential_id text primary key,
  user_entity_user_id text not null references user_entities (id) on delete cascade,
  public_key bytea not null,
  signature_count bigint not null,
  uv_initialized boolean not null,
  backup_eligible boolean not null,
  authenticator_transports text not null,
  public_key_credential_type text not null,
  backup_state boolean not null,
  attestation_object bytea not null,
  attestation_client_data_json bytea,
  created timestamptz not null,
  last_used timestamptz not null,
  label text not null
);
create index on user_credentials (user_entity_user_id);

-- Whom the operator's directory knows: its issuer and its name of them there.
alter table operator add column directory_issuer text;
alter table operator add column directory_subject text;
create unique index on operator (directory_issuer, directory_subject);
