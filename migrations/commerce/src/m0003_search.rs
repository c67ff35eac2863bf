//! Finding products by words, by price and by whether they can be had.

use migrations_kernel::{postgres, protect};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "commerce_m0003_search"
    }
}

/// `in_stock` moves only when a product comes into or goes out of stock, so a sale of one piece touches no index.
const COLUMNS_POSTGRES: &str = r"
ALTER TABLE commerce_products ADD COLUMN in_stock boolean NOT NULL GENERATED ALWAYS AS (on_hand > 0) STORED;
";
const COLUMNS_SQLITE: &str = r"
ALTER TABLE commerce_products ADD COLUMN in_stock boolean NOT NULL GENERATED ALWAYS AS (on_hand > 0) VIRTUAL;
";
const INDEXES: &str = r"
CREATE INDEX commerce_products_in_stock_idx ON commerce_products (tenant_id, in_stock, id);
CREATE INDEX commerce_products_any_price_idx ON commerce_products (tenant_id, price_from_amount, id);
";

/// The words of a product, cut and folded by us so that both databases find the same. Each begins with a mark of its tenant: the
/// index is divided by tenant although a GIN index has one column. The weights A to D stand for title, SKUs and options,
/// attributes, and description.
const WORDS_POSTGRES: &str = r"
CREATE TABLE commerce_product_search (
    tenant_id text NOT NULL,
    product_id text NOT NULL,
    words tsvector NOT NULL,
    PRIMARY KEY (tenant_id, product_id)
);
CREATE INDEX commerce_product_search_words_idx ON commerce_product_search USING gin (words) WITH (fastupdate = off);
";

/// The planner uses no index for `@@` under a policy, because the operator might leak what it compares. So the search is a
/// function with its owner's rights, and the tenant's own filter stands in it: it answers identifiers, which
/// are of no use where the policies hide their rows. The policy is the owner's alone and lets the function read. `|| ''` keeps the
/// planner, which cannot know that the words are divided by tenant, from reading all of a tenant's rows instead.
const SEARCH_POSTGRES: &str = r"
CREATE POLICY search_function ON commerce_product_search FOR SELECT TO CURRENT_USER USING (true);
CREATE FUNCTION commerce_search_products(
    everywhere tsquery, beside tsquery, heading tsquery, below_tier bigint, below_id text, most bigint
) RETURNS TABLE (product_id text, tier bigint)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
    SELECT found.product_id, found.tier FROM (
        SELECT s.product_id,
            CASE WHEN s.words @@ heading THEN 3::bigint WHEN s.words @@ beside THEN 2::bigint ELSE 1::bigint END AS tier
        FROM public.commerce_product_search s
        WHERE s.words @@ everywhere AND s.tenant_id || '' = NULLIF(current_setting('app.tenant_id', true), '')
    ) found
    WHERE below_tier IS NULL OR (found.tier, found.product_id) < (below_tier, below_id)
    ORDER BY found.tier DESC, found.product_id DESC LIMIT most
$$;
REVOKE ALL ON FUNCTION commerce_search_products FROM PUBLIC;
GRANT EXECUTE ON FUNCTION commerce_search_products TO sitewright_app;
";

/// The same words for FTS5: the table holds them and its triggers keep the index.
const SEARCH_SQLITE: &str = r"
CREATE TABLE commerce_product_search (
    number INTEGER PRIMARY KEY,
    tenant_id text NOT NULL,
    product_id text NOT NULL,
    title text NOT NULL,
    skus text NOT NULL,
    attributes text NOT NULL,
    description text NOT NULL,
    UNIQUE (tenant_id, product_id)
);
CREATE VIRTUAL TABLE commerce_product_fts USING fts5(
    title, skus, attributes, description, content = '', contentless_delete = 1, detail = column, tokenize = 'ascii'
);
CREATE TRIGGER commerce_product_search_added AFTER INSERT ON commerce_product_search BEGIN
    INSERT INTO commerce_product_fts (rowid, title, skus, attributes, description)
    VALUES (NEW.number, NEW.title, NEW.skus, NEW.attributes, NEW.description);
END;
CREATE TRIGGER commerce_product_search_changed AFTER UPDATE ON commerce_product_search BEGIN
    DELETE FROM commerce_product_fts WHERE rowid = OLD.number;
    INSERT INTO commerce_product_fts (rowid, title, skus, attributes, description)
    VALUES (NEW.number, NEW.title, NEW.skus, NEW.attributes, NEW.description);
END;
CREATE TRIGGER commerce_product_search_removed AFTER DELETE ON commerce_product_search BEGIN
    DELETE FROM commerce_product_fts WHERE rowid = OLD.number;
END;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let (columns, search) = match manager.get_database_backend() {
            DbBackend::Postgres => (COLUMNS_POSTGRES, WORDS_POSTGRES),
            _ => (COLUMNS_SQLITE, SEARCH_SQLITE),
        };
        for definition in [columns, INDEXES, search] {
            connection.execute_unprepared(definition).await?;
        }
        protect(manager, "commerce_product_search").await?;
        postgres(manager, SEARCH_POSTGRES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
