//! The global catalogue: one tenant's products in the shops of others, with what each of them lays over.

use migrations_kernel::{postgres, protect};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "commerce_m0004_subscriptions"
    }
}

/// Who lets others have its published products. It is a row of its own tenant, so nobody can offer what is another's. There is
/// at most one.
const PUBLISHERS: &str = r"
CREATE TABLE commerce_publishers (
    tenant_id text NOT NULL PRIMARY KEY,
    is_only boolean NOT NULL DEFAULT TRUE CHECK (is_only),
    created_at bigint NOT NULL,
    CONSTRAINT commerce_publishers_is_only_key UNIQUE (is_only)
);
";

/// Which of the publisher's products a tenant has in its shop, and at what price unless an overlay says otherwise.
const SUBSCRIPTIONS: &str = r"
CREATE TABLE commerce_subscriptions (
    tenant_id text NOT NULL PRIMARY KEY,
    publisher_id text NOT NULL CHECK (publisher_id <> tenant_id),
    scope text NOT NULL CHECK (scope IN ('all', 'selected')),
    price_rule text NOT NULL CHECK (price_rule IN ('as_upstream', 'percentage', 'amount')),
    price_value bigint NOT NULL,
    version bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
";

/// What a tenant lays over one of those products. `accepted` is what the publisher said when the tenant last looked at
/// it; no product is copied. No foreign key leads to the product: it is another tenant's.
const OVERLAYS: &str = r"
CREATE TABLE commerce_overlays (
    tenant_id text NOT NULL,
    product_id text NOT NULL,
    is_visible boolean NOT NULL,
    price_rule text CHECK (price_rule IN ('as_upstream', 'percentage', 'amount', 'fixed')),
    price_value bigint NOT NULL,
    title text,
    search_title text,
    description text,
    accepted text NOT NULL,
    accepted_version bigint NOT NULL,
    version bigint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, product_id),
    CONSTRAINT commerce_overlays_subscription_fkey FOREIGN KEY (tenant_id)
        REFERENCES commerce_subscriptions (tenant_id) ON DELETE CASCADE
);
";

/// Permissive policies are joined by OR in the order of their names, so these come behind `tenant_isolation`, and a tenant's own
/// rows never ask for a subscription. They only let read.
const POLICIES: &str = r"
CREATE POLICY tenant_publication ON commerce_publishers FOR SELECT TO sitewright_app
    USING (NULLIF(current_setting('app.tenant_id', true), '') IS NOT NULL);
CREATE POLICY search_function ON commerce_publishers FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY tenant_subscription ON commerce_products FOR SELECT TO sitewright_app
    USING (status = 'published' AND tenant_id IN (
        SELECT s.publisher_id FROM commerce_subscriptions s JOIN commerce_publishers b ON b.tenant_id = s.publisher_id
        WHERE s.tenant_id = NULLIF(current_setting('app.tenant_id', true), '')));
CREATE POLICY tenant_subscription ON commerce_variants FOR SELECT TO sitewright_app
    USING (tenant_id <> NULLIF(current_setting('app.tenant_id', true), '') AND EXISTS (
        SELECT FROM commerce_products p WHERE p.tenant_id = commerce_variants.tenant_id AND p.id = commerce_variants.product_id));
CREATE POLICY tenant_subscription ON commerce_product_attributes FOR SELECT TO sitewright_app
    USING (tenant_id <> NULLIF(current_setting('app.tenant_id', true), '') AND EXISTS (
        SELECT FROM commerce_products p
        WHERE p.tenant_id = commerce_product_attributes.tenant_id AND p.id = commerce_product_attributes.product_id));
CREATE POLICY tenant_subscription ON commerce_stock_levels FOR SELECT TO sitewright_app
    USING (tenant_id <> NULLIF(current_setting('app.tenant_id', true), '') AND EXISTS (
        SELECT FROM commerce_variants v
        WHERE v.tenant_id = commerce_stock_levels.tenant_id AND v.id = commerce_stock_levels.variant_id));
COMMENT ON INDEX commerce_publishers_is_only_key IS 'global: there is one publisher';
GRANT SELECT ON commerce_offers TO sitewright_app;
";

/// The words of the publisher's products, but for those whose words the tenant has laid over. See `commerce_search_products`.
const SEARCH: &str = r"
CREATE FUNCTION commerce_search_published(everywhere tsquery, beside tsquery, heading tsquery)
RETURNS TABLE (product_id text, tier bigint)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.product_id,
        CASE WHEN s.words @@ heading THEN 3::bigint WHEN s.words @@ beside THEN 2::bigint ELSE 1::bigint END
    FROM public.commerce_product_search s
    WHERE s.words @@ everywhere AND s.tenant_id || '' IN (SELECT b.tenant_id FROM public.commerce_publishers b)
        AND NOT EXISTS (
            SELECT FROM public.commerce_product_search laid_over
            WHERE laid_over.tenant_id = NULLIF(current_setting('app.tenant_id', true), '')
                AND laid_over.product_id = s.product_id)
$$;
REVOKE ALL ON FUNCTION commerce_search_published FROM PUBLIC;
GRANT EXECUTE ON FUNCTION commerce_search_published TO sitewright_app;
";

/// What a tenant's shop offers: its own products, and the publisher's as the tenant shows them. The tenant's own product keeps
/// a slug that both have. The rules of prices are those of `channels::rules`.
fn offers(backend: DbBackend) -> String {
    let (least, greatest, with) = match backend {
        DbBackend::Postgres => ("LEAST", "GREATEST", " WITH (security_invoker = true)"),
        _ => ("min", "max", ""),
    };
    let rule = "COALESCE(o.price_rule, s.price_rule)";
    let value = "CASE WHEN o.price_rule IS NULL THEN s.price_value ELSE o.price_value END";
    let price = |amount: &str| {
        format!(
            "CASE {rule} WHEN 'percentage' THEN {least}(({amount} * (10000 + {value}) + 5000) / 10000, 999999999999)
             WHEN 'amount' THEN {least}({greatest}({amount} + {value}, 0), 999999999999) WHEN 'fixed' THEN {value} ELSE {amount} END"
        )
    };
    let (from, to, before) = (price("p.price_from_amount"), price("p.price_to_amount"), price("p.compare_at_amount"));
    format!(
        "CREATE VIEW commerce_offers{with} AS
         SELECT p.tenant_id, p.tenant_id AS owner_id, p.id, p.slug, p.title, p.search_title, p.description, p.status, p.attributes,
           p.images, p.cover, p.price_from_amount, p.price_to_amount, p.compare_at_amount, p.price_currency, p.on_hand,
           p.in_stock, p.version, p.created_at, p.updated_at
         FROM commerce_products p
         UNION ALL
         SELECT s.tenant_id, p.tenant_id, p.id, p.slug, COALESCE(o.title, p.title), COALESCE(o.search_title, p.search_title),
           COALESCE(o.description, p.description),
           CASE WHEN o.product_id IS NULL OR o.is_visible THEN 'published' ELSE 'draft' END, p.attributes,
           p.images, p.cover, {from}, {to},
           CASE WHEN p.compare_at_amount IS NOT NULL AND {rule} <> 'fixed' AND {before} > {from} THEN {before} END,
           p.price_currency, p.on_hand, p.in_stock, p.version + s.version + COALESCE(o.version, 0), p.created_at,
           {greatest}(p.updated_at, s.updated_at, COALESCE(o.updated_at, 0))
         FROM commerce_subscriptions s
         JOIN commerce_products p ON p.tenant_id = s.publisher_id AND p.status = 'published'
         LEFT JOIN commerce_overlays o ON o.tenant_id = s.tenant_id AND o.product_id = p.id
         WHERE (s.scope = 'all' OR o.product_id IS NOT NULL) AND NOT EXISTS (
           SELECT 1 FROM commerce_products own WHERE own.tenant_id = s.tenant_id AND own.slug = p.slug)"
    )
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for (table, definition) in [
            ("commerce_publishers", PUBLISHERS),
            ("commerce_subscriptions", SUBSCRIPTIONS),
            ("commerce_overlays", OVERLAYS),
        ] {
            connection.execute_unprepared(definition).await?;
            protect(manager, table).await?;
        }
        connection.execute_unprepared(&offers(manager.get_database_backend())).await?;
        postgres(manager, POLICIES).await?;
        postgres(manager, SEARCH).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
