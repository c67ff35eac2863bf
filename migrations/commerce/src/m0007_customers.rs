//! Customers: who buys, where they live, how they sign in, what they agreed to, and what was done about their data.

use migrations_kernel::protect;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "commerce_m0007_customers"
    }
}

/// An erased customer keeps the row, so that orders and consents still point somewhere, without a word about the person.
const CUSTOMERS: &str = r"
CREATE TABLE commerce_customers (
    tenant_id text NOT NULL,
    id text NOT NULL,
    email text,
    name text NOT NULL,
    state text NOT NULL CHECK (state IN ('guest', 'account', 'erased')),
    password_hash text,
    email_confirmed_at bigint,
    erasure_requested_at bigint,
    version bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_customers_email_key UNIQUE (tenant_id, email),
    CONSTRAINT commerce_customers_erased_check CHECK ((state = 'erased') = (email IS NULL)),
    CONSTRAINT commerce_customers_signs_in_check CHECK (state = 'account' OR password_hash IS NULL)
);
";

const ADDRESSES: &str = r"
CREATE TABLE commerce_customer_addresses (
    tenant_id text NOT NULL,
    id text NOT NULL,
    customer_id text NOT NULL,
    name text NOT NULL,
    company text NOT NULL,
    line1 text NOT NULL,
    line2 text NOT NULL,
    city text NOT NULL,
    region text NOT NULL,
    postal_code text NOT NULL,
    country text NOT NULL CHECK (length(country) = 2),
    phone text NOT NULL,
    is_default_shipping boolean NOT NULL,
    is_default_billing boolean NOT NULL,
    version bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_customer_addresses_customer_fkey FOREIGN KEY (tenant_id, customer_id)
        REFERENCES commerce_customers (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX commerce_customer_addresses_customer_idx ON commerce_customer_addresses (tenant_id, customer_id, id);
CREATE UNIQUE INDEX commerce_customer_addresses_shipping_idx ON commerce_customer_addresses (tenant_id, customer_id)
    WHERE is_default_shipping;
CREATE UNIQUE INDEX commerce_customer_addresses_billing_idx ON commerce_customer_addresses (tenant_id, customer_id)
    WHERE is_default_billing;
";

/// Only hashes of tokens are kept.
const SESSIONS: &str = r"
CREATE TABLE commerce_customer_sessions (
    tenant_id text NOT NULL,
    id text NOT NULL,
    customer_id text NOT NULL,
    token_hash text NOT NULL,
    user_agent text,
    created_at bigint NOT NULL,
    last_seen_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    revoked_at bigint,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_customer_sessions_token_hash_key UNIQUE (tenant_id, token_hash),
    CONSTRAINT commerce_customer_sessions_customer_fkey FOREIGN KEY (tenant_id, customer_id)
        REFERENCES commerce_customers (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX commerce_customer_sessions_customer_idx ON commerce_customer_sessions (tenant_id, customer_id, id);
";

/// A link that was mailed. The token is derived from the row and a key that is not in the database.
const LINKS: &str = r"
CREATE TABLE commerce_customer_links (
    tenant_id text NOT NULL,
    id text NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('sign_in', 'change_email', 'confirm_consent')),
    email text NOT NULL,
    customer_id text,
    scope text,
    token_hash text NOT NULL,
    host text NOT NULL,
    page_url text NOT NULL,
    shop_name text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    used_at bigint,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_customer_links_token_hash_key UNIQUE (tenant_id, token_hash)
);
CREATE INDEX commerce_customer_links_email_idx ON commerce_customer_links (tenant_id, email);
CREATE INDEX commerce_customer_links_customer_idx ON commerce_customer_links (tenant_id, customer_id);
";

/// The words that people agree to. A change of words is a new version.
const CONSENT_TEXTS: &str = r"
CREATE TABLE commerce_consent_texts (
    tenant_id text NOT NULL,
    id text NOT NULL,
    scope text NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    body text NOT NULL,
    double_opt_in boolean NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_consent_texts_version_key UNIQUE (tenant_id, scope, version)
);
";

/// The ledger. The state of a scope is what its line of the highest `seq` says. `subject` is a keyed hash of the address: after
/// an erasure it still proves that whoever has this address agreed, and names nobody.
const CONSENTS: &str = r"
CREATE TABLE commerce_consents (
    tenant_id text NOT NULL,
    id text NOT NULL,
    customer_id text NOT NULL,
    scope text NOT NULL,
    seq bigint NOT NULL CHECK (seq > 0),
    change text NOT NULL CHECK (change IN ('requested', 'given', 'withdrawn')),
    text_id text NOT NULL,
    text_version bigint NOT NULL,
    subject text NOT NULL,
    source_page text NOT NULL,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    request_id text NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_consents_seq_key UNIQUE (tenant_id, customer_id, scope, seq),
    CONSTRAINT commerce_consents_text_fkey FOREIGN KEY (tenant_id, text_id)
        REFERENCES commerce_consent_texts (tenant_id, id)
);
CREATE INDEX commerce_consents_text_idx ON commerce_consents (tenant_id, text_id);
";

/// What was done about a customer, and by whom. It says nothing about the person.
const AUDIT: &str = r"
CREATE TABLE commerce_customer_audit (
    tenant_id text NOT NULL,
    id text NOT NULL,
    customer_id text NOT NULL,
    action text NOT NULL,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    request_id text NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX commerce_customer_audit_customer_idx ON commerce_customer_audit (tenant_id, customer_id, id);
";

/// Mails that were handed over, by their key, so that a job that runs twice sends once.
const SENT_MAILS: &str = r"
CREATE TABLE commerce_sent_mails (
    tenant_id text NOT NULL,
    key text NOT NULL,
    sent_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, key)
);
";

const APPEND_ONLY: [&str; 3] = ["commerce_consent_texts", "commerce_consents", "commerce_customer_audit"];

const APPEND_ONLY_POSTGRES: &str = r"
CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{table} is append-only';
END
$$;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_refuse();
";

const APPEND_ONLY_SQLITE: &str = r"
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for (table, definition) in [
            ("commerce_customers", CUSTOMERS),
            ("commerce_customer_addresses", ADDRESSES),
            ("commerce_customer_sessions", SESSIONS),
            ("commerce_customer_links", LINKS),
            ("commerce_consent_texts", CONSENT_TEXTS),
            ("commerce_consents", CONSENTS),
            ("commerce_customer_audit", AUDIT),
            ("commerce_sent_mails", SENT_MAILS),
        ] {
            connection.execute_unprepared(definition).await?;
            protect(manager, table).await?;
        }
        let append_only = match connection.get_database_backend() {
            DbBackend::Postgres => APPEND_ONLY_POSTGRES,
            _ => APPEND_ONLY_SQLITE,
        };
        for table in APPEND_ONLY {
            connection.execute_unprepared(&append_only.replace("{table}", table)).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
