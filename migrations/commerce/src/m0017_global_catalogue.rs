//! Subscribers filter the publisher's products by attribute without reading all of them; and versions go on where an ended
//! subscription left them.
//!
//! The view `commerce_offers` is no longer asked: lists and pages ask for the products of each tenant apart. It stays for servers of
//! the release before, until a later one takes it away.

use migrations_kernel::{postgres, protect};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

#[derive(Debug)]
pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "commerce_m0017_global_catalogue"
    }
}

/// Above which version a tenant that subscribed before begins again. Without it a version, and so an `ETag`, would stand for two
/// states.
const FORMER: &str = r"
CREATE TABLE commerce_former_subscriptions (
    tenant_id text NOT NULL PRIMARY KEY,
    last_version bigint NOT NULL
);
";

/// It lets the same be read as before. The policy of `m0013_supply` read all published products for each attribute of a query; this one
/// looks up those that the query comes by. The function has its owner's rights, or the policies of products would be asked for each row
/// again, and is said to cost little, so that the plans of a tenant's own attributes stay what they were: those never ask it. It
/// tells nothing but whether an identifier is that of a published product.
const ATTRIBUTES: &str = r"
CREATE POLICY publication_function ON commerce_products FOR SELECT TO CURRENT_USER USING (true);
CREATE FUNCTION commerce_is_published(owner_id text, product_id text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER COST 1 SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM public.commerce_products p WHERE p.tenant_id = $1 AND p.id = $2 AND p.status = 'published');
END
$$;
REVOKE ALL ON FUNCTION commerce_is_published FROM PUBLIC;
GRANT EXECUTE ON FUNCTION commerce_is_published TO sitewright_app;
DROP POLICY tenant_subscription ON commerce_product_attributes;
CREATE POLICY tenant_subscription ON commerce_product_attributes FOR SELECT TO sitewright_app
    USING (tenant_id IN (
        SELECT s.publisher_id FROM commerce_subscriptions s JOIN commerce_publishers b ON b.tenant_id = s.publisher_id
        WHERE s.tenant_id = NULLIF(current_setting('app.tenant_id', true), ''))
        AND commerce_is_published(tenant_id, product_id));
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(FORMER).await?;
        protect(manager, "commerce_former_subscriptions").await?;
        postgres(manager, ATTRIBUTES).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
