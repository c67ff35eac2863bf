//! Products, their variants, and the projection of their attributes that makes them searchable.

use migrations_kernel::protect;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "commerce_m0001_catalogue"
    }
}

/// The prices, `on_hand` and `cover` repeat what variants, stock and images say, so that a list reads one table; the use
/// cases keep them true in the transaction of the change. `search_title` is the title
/// folded to lower case by us, because the two databases fold differently. The status index serves the list, the price index
/// shops that sort by price.
const PRODUCTS: &str = r"
CREATE TABLE commerce_products (
    tenant_id text NOT NULL,
    id text NOT NULL,
    slug text NOT NULL,
    title text NOT NULL,
    search_title text NOT NULL,
    description text NOT NULL,
    status text NOT NULL CHECK (status IN ('draft', 'published', 'archived')),
    attributes {json} NOT NULL,
    images {json} NOT NULL,
    cover text,
    price_from_amount bigint NOT NULL CHECK (price_from_amount >= 0),
    price_to_amount bigint NOT NULL CHECK (price_to_amount >= price_from_amount),
    compare_at_amount bigint CHECK (compare_at_amount > price_from_amount),
    price_currency text NOT NULL CHECK (length(price_currency) = 3),
    on_hand bigint NOT NULL CHECK (on_hand >= 0),
    version bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_products_slug_key UNIQUE (tenant_id, slug)
);
CREATE INDEX commerce_products_status_idx ON commerce_products (tenant_id, status, id);
CREATE INDEX commerce_products_price_idx ON commerce_products (tenant_id, status, price_from_amount, id);
";

const VARIANTS: &str = r"
CREATE TABLE commerce_variants (
    tenant_id text NOT NULL,
    id text NOT NULL,
    product_id text NOT NULL,
    sku text NOT NULL,
    title text NOT NULL,
    options {json} NOT NULL,
    price_amount bigint NOT NULL CHECK (price_amount >= 0),
    price_currency text NOT NULL CHECK (length(price_currency) = 3),
    compare_at_amount bigint CHECK (compare_at_amount > price_amount),
    position integer NOT NULL CHECK (position >= 0),
    version bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT commerce_variants_sku_key UNIQUE (tenant_id, sku),
    CONSTRAINT commerce_variants_product_fkey FOREIGN KEY (tenant_id, product_id)
        REFERENCES commerce_products (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX commerce_variants_product_idx ON commerce_variants (tenant_id, product_id, position, id);
";

/// One row per attribute value (a list has several): equality on any attribute is an index lookup on both databases.
const ATTRIBUTES: &str = r"
CREATE TABLE commerce_product_attributes (
    tenant_id text NOT NULL,
    name text NOT NULL,
    value text NOT NULL,
    product_id text NOT NULL,
    PRIMARY KEY (tenant_id, name, value, product_id),
    CONSTRAINT commerce_product_attributes_product_fkey FOREIGN KEY (tenant_id, product_id)
        REFERENCES commerce_products (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX commerce_product_attributes_product_idx ON commerce_product_attributes (tenant_id, product_id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let json = match manager.get_database_backend() {
            DbBackend::Postgres => "jsonb",
            _ => "text",
        };
        for (table, definition) in [
            ("commerce_products", PRODUCTS),
            ("commerce_variants", VARIANTS),
            ("commerce_product_attributes", ATTRIBUTES),
        ] {
            let definition = definition.replace("{json}", json);
            manager.get_connection().execute_unprepared(&definition).await?;
            protect(manager, table).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
