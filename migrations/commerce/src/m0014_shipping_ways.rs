//! Several ways of sending to one country: rates of different names may begin at the same subtotal.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "commerce_m0014_shipping_ways"
    }
}

const POSTGRES: &str = r"
ALTER TABLE commerce_shipping_rates DROP CONSTRAINT commerce_shipping_rates_from_subtotal_amount_key;
ALTER TABLE commerce_shipping_rates ADD CONSTRAINT commerce_shipping_rates_from_subtotal_amount_key
    UNIQUE (tenant_id, currency, country, name, from_subtotal_amount);
";

/// SQLite cannot drop a constraint, so the table is made anew. Nothing refers to it.
const SQLITE: &str = r"
CREATE TABLE commerce_shipping_rates_next (
    tenant_id text NOT NULL,
    id text NOT NULL,
    country text NOT NULL CHECK (country = '*' OR length(country) = 2),
    name text NOT NULL,
    currency text NOT NULL CHECK (length(currency) = 3),
    from_subtotal_amount bigint NOT NULL CHECK (from_subtotal_amount >= 0),
    price_amount bigint NOT NULL CHECK (price_amount >= 0),
    version bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_shipping_rates_from_subtotal_amount_key
        UNIQUE (tenant_id, currency, country, name, from_subtotal_amount)
);
INSERT INTO commerce_shipping_rates_next
    SELECT tenant_id, id, country, name, currency, from_subtotal_amount, price_amount, version, created_at, updated_at
    FROM commerce_shipping_rates;
DROP TABLE commerce_shipping_rates;
ALTER TABLE commerce_shipping_rates_next RENAME TO commerce_shipping_rates;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let is_postgres = manager.get_database_backend() == DbBackend::Postgres;
        manager.get_connection().execute_unprepared(if is_postgres { POSTGRES } else { SQLITE }).await?;
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
