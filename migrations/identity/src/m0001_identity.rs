//! Tenants, people, memberships and every credential that identity knows.

use migrations_kernel::{APP_ROLE, allow_system, postgres, protect};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// Tables with a `tenant_id`.
const OF_A_TENANT: [&str; 6] = [
    "identity_tenants",
    "identity_memberships",
    "identity_api_keys",
    "identity_invitations",
    "identity_host_keys",
    "identity_token_exchanges",
];
/// Tables of people, whom no tenant owns.
const OF_PEOPLE: [&str; 2] = ["identity_users", "identity_sessions"];

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "identity_m0001_identity"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let json = match connection.get_database_backend() {
            DbBackend::Postgres => "jsonb",
            _ => "text",
        };
        connection.execute_unprepared(&TABLES.replace("{json}", json)).await?;
        for table in OF_A_TENANT {
            protect(manager, table).await?;
            allow_system(manager, table).await?;
        }
        for table in OF_PEOPLE {
            allow_system(manager, table).await?;
        }
        // A tenant is made, suspended and joined across tenants only; within it there is its name to change.
        postgres(
            manager,
            &format!(
                "REVOKE INSERT, UPDATE, DELETE ON identity_tenants FROM {APP_ROLE};
                 GRANT UPDATE (name, version, updated_at) ON identity_tenants TO {APP_ROLE};
                 REVOKE INSERT ON identity_memberships FROM {APP_ROLE};
                 COMMENT ON INDEX identity_tenants_slug_key IS 'global: a slug names one agency of the whole platform';"
            ),
        )
        .await
    }
}

// The hash columns are looked up before the tenant is known, hence the indexes that begin with them.
const TABLES: &str = "
CREATE TABLE identity_tenants (
  tenant_id text NOT NULL PRIMARY KEY,
  slug text NOT NULL,
  name text NOT NULL,
  status text NOT NULL CHECK (status IN ('active', 'suspended')),
  version bigint NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  CONSTRAINT identity_tenants_slug_key UNIQUE (slug)
);

CREATE TABLE identity_users (
  id text NOT NULL PRIMARY KEY,
  email text NOT NULL,
  name text NOT NULL,
  password_hash text NOT NULL,
  operator boolean NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  CONSTRAINT identity_users_email_key UNIQUE (email)
);

CREATE TABLE identity_memberships (
  tenant_id text NOT NULL REFERENCES identity_tenants (tenant_id),
  user_id text NOT NULL REFERENCES identity_users (id),
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'agent')),
  permissions {json} NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
);
CREATE INDEX identity_memberships_user ON identity_memberships (user_id);

CREATE TABLE identity_sessions (
  id text NOT NULL PRIMARY KEY,
  token_hash text NOT NULL,
  user_id text NOT NULL REFERENCES identity_users (id),
  active_tenant_id text REFERENCES identity_tenants (tenant_id),
  user_agent text,
  created_at bigint NOT NULL,
  last_seen_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  revoked_at bigint,
  CONSTRAINT identity_sessions_token_hash_key UNIQUE (token_hash)
);
CREATE INDEX identity_sessions_user ON identity_sessions (user_id, id);
CREATE INDEX identity_sessions_expiry ON identity_sessions (expires_at);

CREATE TABLE identity_api_keys (
  tenant_id text NOT NULL REFERENCES identity_tenants (tenant_id),
  id text NOT NULL,
  name text NOT NULL,
  prefix text NOT NULL,
  secret_hash text NOT NULL,
  scopes {json} NOT NULL,
  created_by text NOT NULL REFERENCES identity_users (id),
  created_at bigint NOT NULL,
  last_used_at bigint,
  expires_at bigint,
  revoked_at bigint,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT identity_api_keys_secret_hash_key UNIQUE (tenant_id, secret_hash)
);
CREATE INDEX identity_api_keys_secret ON identity_api_keys (secret_hash);

CREATE TABLE identity_invitations (
  tenant_id text NOT NULL REFERENCES identity_tenants (tenant_id),
  id text NOT NULL,
  email text NOT NULL,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'agent')),
  permissions {json} NOT NULL,
  token_hash text NOT NULL,
  invited_by text NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  accepted_at bigint,
  revoked_at bigint,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT identity_invitations_token_hash_key UNIQUE (tenant_id, token_hash)
);
CREATE INDEX identity_invitations_token ON identity_invitations (token_hash);
CREATE INDEX identity_invitations_email ON identity_invitations (tenant_id, email);

CREATE TABLE identity_host_keys (
  tenant_id text NOT NULL REFERENCES identity_tenants (tenant_id),
  id text NOT NULL,
  name text NOT NULL,
  issuer text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('hs256', 'eddsa', 'es256')),
  material text NOT NULL,
  scopes {json} NOT NULL,
  created_by text NOT NULL REFERENCES identity_users (id),
  status text NOT NULL CHECK (status IN ('active', 'retired')),
  created_at bigint NOT NULL,
  retired_at bigint,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX identity_host_keys_id ON identity_host_keys (id);

CREATE TABLE identity_token_exchanges (
  tenant_id text NOT NULL,
  host_key_id text NOT NULL,
  jti text NOT NULL,
  expires_at bigint NOT NULL,
  PRIMARY KEY (tenant_id, host_key_id, jti),
  FOREIGN KEY (tenant_id, host_key_id) REFERENCES identity_host_keys (tenant_id, id)
);
CREATE INDEX identity_token_exchanges_expiry ON identity_token_exchanges (tenant_id, expires_at);
";
