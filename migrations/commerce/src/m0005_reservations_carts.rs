//! What is held for a buyer, carts, and the tables of tax and shipping that carts are priced by.

use migrations_kernel::{allow_system, protect};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "commerce_m0005_reservations_carts"
    }
}

/// One row per owner (an order, say). A reservation counts while it is held and its time, by the database's clock, has not
/// come. Sweepers only tidy up.
const RESERVATIONS: &str = r"
CREATE TABLE commerce_reservations (
    tenant_id text NOT NULL,
    owner text NOT NULL,
    state text NOT NULL CHECK (state IN ('held', 'committed', 'released', 'expired')),
    expires_at bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, owner)
);
CREATE INDEX commerce_reservations_expiry_idx ON commerce_reservations (state, expires_at);
";

/// What is held where. No foreign key to variants: what was agreed outlives them. `is_open` repeats whether the reservation is
/// held, so that an index holds only the lines that may count.
const RESERVATION_LINES: &str = r"
CREATE TABLE commerce_reservation_lines (
    tenant_id text NOT NULL,
    owner text NOT NULL,
    variant_id text NOT NULL,
    location_id text NOT NULL,
    product_id text NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    expires_at bigint NOT NULL,
    is_open boolean NOT NULL,
    PRIMARY KEY (tenant_id, owner, variant_id, location_id),
    CONSTRAINT commerce_reservation_lines_owner_fkey FOREIGN KEY (tenant_id, owner)
        REFERENCES commerce_reservations (tenant_id, owner) ON DELETE CASCADE
);
CREATE INDEX commerce_reservation_lines_variant_idx ON commerce_reservation_lines (tenant_id, variant_id, location_id)
    WHERE is_open;
CREATE INDEX commerce_reservation_lines_product_idx ON commerce_reservation_lines (tenant_id, product_id) WHERE is_open;
";

/// Only the hash of a guest's token is kept. A customer has one open cart at most.
const CARTS: &str = r"
CREATE TABLE commerce_carts (
    tenant_id text NOT NULL,
    id text NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'ordered', 'merged')),
    token_hash text,
    customer_id text,
    currency text CHECK (length(currency) = 3),
    country text CHECK (length(country) = 2),
    coupon_code text,
    version bigint NOT NULL,
    expires_at bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_carts_token_hash_key UNIQUE (tenant_id, token_hash)
);
CREATE UNIQUE INDEX commerce_carts_customer_id_key ON commerce_carts (tenant_id, customer_id)
    WHERE state = 'open' AND customer_id IS NOT NULL;
CREATE INDEX commerce_carts_expiry_idx ON commerce_carts (expires_at);
";

/// The title and the price are those that the shopper was shown last: what has changed since is said.
const CART_LINES: &str = r"
CREATE TABLE commerce_cart_lines (
    tenant_id text NOT NULL,
    id text NOT NULL,
    cart_id text NOT NULL,
    product_id text NOT NULL,
    variant_id text NOT NULL,
    quantity bigint NOT NULL CHECK (quantity BETWEEN 1 AND 999),
    seen_title text NOT NULL,
    seen_amount bigint NOT NULL CHECK (seen_amount >= 0),
    created_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_cart_lines_variant_id_key UNIQUE (tenant_id, cart_id, variant_id),
    CONSTRAINT commerce_cart_lines_cart_fkey FOREIGN KEY (tenant_id, cart_id)
        REFERENCES commerce_carts (tenant_id, id) ON DELETE CASCADE
);
";

/// How an agency states its prices. Without a row: with tax, and no country is assumed.
const PRICE_SETTINGS: &str = r"
CREATE TABLE commerce_price_settings (
    tenant_id text NOT NULL,
    prices_include_tax boolean NOT NULL,
    default_country text CHECK (length(default_country) = 2),
    version bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (tenant_id)
);
";

/// Millionths: 19 % is 190000.
const TAX_RATES: &str = r"
CREATE TABLE commerce_tax_rates (
    tenant_id text NOT NULL,
    country text NOT NULL CHECK (length(country) = 2),
    name text NOT NULL,
    rate bigint NOT NULL CHECK (rate BETWEEN 0 AND 1000000),
    taxes_shipping boolean NOT NULL,
    version bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, country)
);
";

/// The country `*` stands for all that have no row of their own in a currency.
const SHIPPING_RATES: &str = r"
CREATE TABLE commerce_shipping_rates (
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
    CONSTRAINT commerce_shipping_rates_from_subtotal_amount_key UNIQUE (tenant_id, currency, country, from_subtotal_amount)
);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, definition) in [
            ("commerce_reservations", RESERVATIONS),
            ("commerce_reservation_lines", RESERVATION_LINES),
            ("commerce_carts", CARTS),
            ("commerce_cart_lines", CART_LINES),
            ("commerce_price_settings", PRICE_SETTINGS),
            ("commerce_tax_rates", TAX_RATES),
            ("commerce_shipping_rates", SHIPPING_RATES),
        ] {
            manager.get_connection().execute_unprepared(definition).await?;
            protect(manager, table).await?;
        }
        for swept in ["commerce_reservations", "commerce_reservation_lines", "commerce_carts", "commerce_cart_lines"] {
            allow_system(manager, swept).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
