//! Handing a cart over to the checkout, the checkout itself, webhooks of gateways, and what the test gateway keeps.

use migrations_kernel::protect;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "commerce_m0009_checkout"
    }
}

/// Only a digest of the token is kept. A redeemed row stays until it is swept, so that a second redemption is known as one.
const HANDOVERS: &str = r"
CREATE TABLE commerce_handovers (
    tenant_id text NOT NULL,
    token_hash text NOT NULL,
    subject_kind text NOT NULL CHECK (subject_kind IN ('cart', 'order')),
    subject_id text NOT NULL,
    subject_version bigint NOT NULL,
    host text NOT NULL,
    return_path text NOT NULL,
    agreed {json} NOT NULL,
    expires_at bigint NOT NULL,
    redeemed_at bigint,
    created_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, token_hash)
);
CREATE INDEX commerce_handovers_expires_idx ON commerce_handovers (tenant_id, expires_at);
";

/// What the shopper typed is dropped as soon as the order has it, or with the row when it expires.
const CHECKOUTS: &str = r"
CREATE TABLE commerce_checkouts (
    tenant_id text NOT NULL,
    id text NOT NULL,
    session_hash text NOT NULL,
    subject_kind text NOT NULL CHECK (subject_kind IN ('cart', 'order')),
    subject_id text NOT NULL,
    subject_version bigint NOT NULL,
    host text NOT NULL,
    return_path text NOT NULL,
    agreed {json} NOT NULL,
    details {json},
    order_id text,
    expires_at bigint NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_checkouts_session_hash_key UNIQUE (tenant_id, session_hash)
);
CREATE INDEX commerce_checkouts_expires_idx ON commerce_checkouts (tenant_id, expires_at);
";

/// What a gateway sent, as it came, before anything is made of it.
const WEBHOOKS: &str = r"
CREATE TABLE commerce_webhooks (
    tenant_id text NOT NULL,
    gateway text NOT NULL,
    message_id text NOT NULL,
    body text NOT NULL,
    outcome text,
    received_at bigint NOT NULL,
    applied_at bigint,
    PRIMARY KEY (tenant_id, gateway, message_id)
);
";

/// The test gateway's own books: it stands for a company elsewhere and shares nothing with payments but the reference.
const TEST_PAYMENTS: &str = r"
CREATE TABLE commerce_test_payments (
    tenant_id text NOT NULL,
    reference text NOT NULL,
    payment_id text NOT NULL,
    description text NOT NULL,
    currency text NOT NULL CHECK (length(currency) = 3),
    amount bigint NOT NULL CHECK (amount > 0),
    refunded_amount bigint NOT NULL CHECK (refunded_amount >= 0 AND refunded_amount <= amount),
    state text NOT NULL,
    failure text,
    return_url text NOT NULL,
    cancel_url text NOT NULL,
    changed_at bigint NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, reference),
    CONSTRAINT commerce_test_payments_payment_id_key UNIQUE (tenant_id, payment_id)
);
CREATE TABLE commerce_test_refunds (
    tenant_id text NOT NULL,
    refund_id text NOT NULL,
    reference text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    created_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, refund_id)
);
CREATE TABLE commerce_test_events (
    tenant_id text NOT NULL,
    id text NOT NULL,
    body text NOT NULL,
    delivered_at bigint,
    created_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let json = if manager.get_database_backend() == DbBackend::Postgres { "jsonb" } else { "text" };
        for definition in [HANDOVERS, CHECKOUTS, WEBHOOKS, TEST_PAYMENTS] {
            manager.get_connection().execute_unprepared(&definition.replace("{json}", json)).await?;
        }
        for table in [
            "commerce_handovers",
            "commerce_checkouts",
            "commerce_webhooks",
            "commerce_test_payments",
            "commerce_test_refunds",
            "commerce_test_events",
        ] {
            protect(manager, table).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
