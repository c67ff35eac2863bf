//! The queries about publishers, subscriptions and overlays, and those that read the publisher's products.

use std::collections::{BTreeMap, BTreeSet};

use kernel::time::Timestamp;
use kernel::{TenantId, TenantTx};
use sea_orm::sea_query::Order;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DbBackend, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QueryResult, QuerySelect as _, QueryTrait as _, Statement, Value,
};

use super::model::{Overlay, OverlayContent, PriceRule, Scope, Subscription};
use crate::entity::{product, variant};
use crate::id::{ProductId, VariantId};
use crate::products::{Product, ProductStatus};
use crate::text::fold;

/// What names one of the publisher's products.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Named<'a> {
    /// Its identifier.
    Id(ProductId),
    /// Its slug.
    Slug(&'a str),
}

const OVERLAY: &str = "SELECT product_id, is_visible, price_rule, price_value, title, description, accepted, accepted_version, \
                       version, created_at, updated_at FROM commerce_overlays WHERE tenant_id = $1";

/// Lets other tenants have this one's published products.
pub(super) async fn publish(tx: &TenantTx, now: Timestamp) -> Result<(), DbErr> {
    let sql =
        "INSERT INTO commerce_publishers (tenant_id, created_at) VALUES ($1, $2) ON CONFLICT (tenant_id) DO NOTHING";
    execute(tx, sql, vec![now.as_micros().into()]).await
}

/// Who publishes, if anybody does.
pub(super) async fn publisher(tx: &TenantTx) -> Result<Option<TenantId>, DbErr> {
    let sql = "SELECT tenant_id FROM commerce_publishers WHERE is_only AND tenant_id <> $1";
    let row = query(tx, sql, Vec::new()).await?;
    row.first().map(|row| row.try_get_by_index(0)).transpose()
}

/// The tenant's subscription.
pub(crate) async fn subscription(tx: &TenantTx) -> Result<Option<Subscription>, DbErr> {
    read_subscription(tx, "").await
}

/// As [`subscription`], and nobody else changes it or an overlay until this transaction ends: whatever changes one of those takes
/// this lock first.
pub(super) async fn lock_subscription(tx: &TenantTx) -> Result<Option<Subscription>, DbErr> {
    // On SQLite nobody else writes.
    let lock = if tx.get_database_backend() == DbBackend::Postgres { " FOR NO KEY UPDATE" } else { "" };
    read_subscription(tx, lock).await
}

async fn read_subscription(tx: &TenantTx, lock: &str) -> Result<Option<Subscription>, DbErr> {
    let sql = format!(
        "SELECT publisher_id, scope, price_rule, price_value, version, created_at, updated_at FROM commerce_subscriptions \
         WHERE tenant_id = $1{lock}"
    );
    let rows = query(tx, &sql, Vec::new()).await?;
    let subscription = |row: &QueryResult| {
        let (scope, kind): (String, String) = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        Ok(Subscription {
            publisher: row.try_get_by_index(0)?,
            scope: if scope == "all" { Scope::All } else { Scope::Selected },
            price_rule: PriceRule::from_stored(&kind, row.try_get_by_index(3)?),
            version: row.try_get_by_index(4)?,
            created_at: row.try_get_by_index(5)?,
            updated_at: row.try_get_by_index(6)?,
        })
    };
    rows.first().map(subscription).transpose()
}

/// The version that an ended subscription of the tenant had reached, with what was laid over.
pub(super) async fn last_version(tx: &TenantTx) -> Result<i64, DbErr> {
    let sql = "SELECT last_version FROM commerce_former_subscriptions WHERE tenant_id = $1";
    let row = query(tx, sql, Vec::new()).await?;
    row.first().map_or(Ok(0), |row| row.try_get_by_index(0))
}

/// Writes the tenant's subscription in place of that of the version `before`, 0 for none. Whether it was done: not when another
/// transaction was first.
pub(super) async fn save_subscription(tx: &TenantTx, subscription: &Subscription, before: i64) -> Result<bool, DbErr> {
    let sql = "INSERT INTO commerce_subscriptions \
               (tenant_id, publisher_id, scope, price_rule, price_value, version, created_at, updated_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id) DO UPDATE SET scope = EXCLUDED.scope, \
               price_rule = EXCLUDED.price_rule, price_value = EXCLUDED.price_value, version = EXCLUDED.version, \
               updated_at = EXCLUDED.updated_at WHERE commerce_subscriptions.version = $9";
    let values = vec![
        subscription.publisher.into(),
        subscription.scope.as_str().into(),
        subscription.price_rule.kind().into(),
        subscription.price_rule.value().into(),
        subscription.version.into(),
        subscription.created_at.as_micros().into(),
        subscription.updated_at.as_micros().into(),
        before.into(),
    ];
    Ok(tx.execute_raw(statement(tx, sql, values)).await?.rows_affected() > 0)
}

/// Ends the tenant's subscription; its overlays go with it. The next one begins above what the versions of all products had
/// risen by, so no document gets a version again.
pub(super) async fn delete_subscription(tx: &TenantTx) -> Result<(), DbErr> {
    let former = "INSERT INTO commerce_former_subscriptions (tenant_id, last_version) \
                  SELECT s.tenant_id, s.version + COALESCE(\
                      (SELECT max(o.version) FROM commerce_overlays o WHERE o.tenant_id = $1), 0) \
                  FROM commerce_subscriptions s WHERE s.tenant_id = $1 \
                  ON CONFLICT (tenant_id) DO UPDATE SET last_version = EXCLUDED.last_version";
    execute(tx, former, Vec::new()).await?;
    let words = "DELETE FROM commerce_product_search WHERE tenant_id = $1 AND product_id IN \
                 (SELECT product_id FROM commerce_overlays WHERE tenant_id = $1)";
    execute(tx, words, Vec::new()).await?;
    execute(tx, "DELETE FROM commerce_subscriptions WHERE tenant_id = $1", Vec::new()).await
}

/// What the tenant has laid over a product.
pub(crate) async fn overlay(tx: &TenantTx, id: ProductId) -> Result<Option<Overlay>, DbErr> {
    let rows = query(tx, &format!("{OVERLAY} AND product_id = $2"), vec![id.into()]).await?;
    rows.first().map(read_overlay).transpose()
}

/// At most `rows` overlays by identifier of their product.
pub(super) async fn overlays(tx: &TenantTx, after: Option<ProductId>, rows: u64) -> Result<Vec<Overlay>, DbErr> {
    let after = after.map_or_else(String::new, |after| after.to_string());
    let sql = format!("{OVERLAY} AND product_id > $2 ORDER BY product_id LIMIT $3");
    let rows = query(tx, &sql, vec![after.into(), i64::try_from(rows).unwrap_or(i64::MAX).into()]).await?;
    rows.iter().map(read_overlay).collect()
}

/// Writes what the tenant lays over a product.
pub(super) async fn save_overlay(tx: &TenantTx, overlay: &Overlay) -> Result<(), DbErr> {
    let sql = "INSERT INTO commerce_overlays (tenant_id, product_id, is_visible, price_rule, price_value, title, search_title, \
               description, accepted, accepted_version, version, created_at, updated_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (tenant_id, product_id) DO UPDATE SET \
               is_visible = EXCLUDED.is_visible, price_rule = EXCLUDED.price_rule, price_value = EXCLUDED.price_value, \
               title = EXCLUDED.title, search_title = EXCLUDED.search_title, description = EXCLUDED.description, \
               accepted = EXCLUDED.accepted, accepted_version = EXCLUDED.accepted_version, version = EXCLUDED.version, \
               updated_at = EXCLUDED.updated_at";
    let OverlayContent { is_visible, price_rule, title, description } = &overlay.content;
    let accepted = serde_json::to_string(&overlay.accepted).map_err(|error| DbErr::Json(error.to_string()))?;
    let values = vec![
        overlay.product_id.into(),
        (*is_visible).into(),
        price_rule.map(|rule| rule.kind().to_owned()).into(),
        price_rule.map_or(0, PriceRule::value).into(),
        title.clone().into(),
        title.as_deref().map(fold).into(),
        description.clone().into(),
        accepted.into(),
        overlay.accepted_version.into(),
        overlay.version.into(),
        overlay.created_at.as_micros().into(),
        overlay.updated_at.as_micros().into(),
    ];
    execute(tx, sql, values).await
}

/// Takes an overlay away. The subscription's version rises above what it had, so the product's document gets no version again.
pub(super) async fn delete_overlay(tx: &TenantTx, overlay: &Overlay, now: Timestamp) -> Result<(), DbErr> {
    let sql = "DELETE FROM commerce_overlays WHERE tenant_id = $1 AND product_id = $2";
    execute(tx, sql, vec![overlay.product_id.into()]).await?;
    let sql = "UPDATE commerce_subscriptions SET version = version + $2, updated_at = $3 WHERE tenant_id = $1";
    execute(tx, sql, vec![(overlay.version + 1).into(), now.as_micros().into()]).await
}

/// A product that the publisher publishes, as the publisher shows it.
pub(crate) async fn published(tx: &TenantTx, publisher: TenantId, named: Named<'_>) -> Result<Option<Product>, DbErr> {
    let query = product::Entity::find()
        .filter(product::Column::TenantId.eq(publisher))
        .filter(product::Column::Status.eq(ProductStatus::Published));
    let query = match named {
        Named::Id(id) => query.filter(product::Column::Id.eq(id)),
        Named::Slug(slug) => query.filter(product::Column::Slug.eq(slug)),
    };
    let Some(row) = query.one(tx).await? else { return Ok(None) };
    let variants = variant::Entity::find()
        .filter(variant::Column::TenantId.eq(publisher))
        .filter(variant::Column::ProductId.eq(row.id))
        .order_by(variant::Column::Position, Order::Asc)
        .order_by(variant::Column::Id, Order::Asc)
        .all(tx)
        .await?;
    let variants = variants.into_iter().map(variant::Model::into_variant).collect::<Result<_, _>>()?;
    row.into_product(variants).map(Some)
}

/// The published products of those variants of the publisher that are there.
pub(super) async fn products_of(
    tx: &TenantTx,
    publisher: TenantId,
    variants: &BTreeSet<VariantId>,
) -> Result<BTreeMap<VariantId, ProductId>, DbErr> {
    let published = product::Entity::find()
        .select_only()
        .column(product::Column::Id)
        .filter(product::Column::TenantId.eq(publisher))
        .filter(product::Column::Status.eq(ProductStatus::Published))
        .into_query();
    let found: Vec<(VariantId, ProductId)> = variant::Entity::find()
        .select_only()
        .columns([variant::Column::Id, variant::Column::ProductId])
        .filter(variant::Column::TenantId.eq(publisher))
        .filter(variant::Column::Id.is_in(variants.iter().copied()))
        .filter(variant::Column::ProductId.in_subquery(published))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(found.into_iter().collect())
}

fn read_overlay(row: &QueryResult) -> Result<Overlay, DbErr> {
    let kind: Option<String> = row.try_get_by_index(2)?;
    let value = row.try_get_by_index(3)?;
    let accepted: String = row.try_get_by_index(6)?;
    Ok(Overlay {
        product_id: row.try_get_by_index(0)?,
        content: OverlayContent {
            is_visible: row.try_get_by_index(1)?,
            price_rule: kind.map(|kind| PriceRule::from_stored(&kind, value)),
            title: row.try_get_by_index(4)?,
            description: row.try_get_by_index(5)?,
        },
        accepted: serde_json::from_str(&accepted).map_err(|error| DbErr::Json(error.to_string()))?,
        accepted_version: row.try_get_by_index(7)?,
        version: row.try_get_by_index(8)?,
        created_at: row.try_get_by_index(9)?,
        updated_at: row.try_get_by_index(10)?,
    })
}

/// Runs `sql`, in which `$1` is the tenant.
async fn execute(tx: &TenantTx, sql: &str, values: Vec<Value>) -> Result<(), DbErr> {
    tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(())
}

async fn query(tx: &TenantTx, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, DbErr> {
    tx.query_all_raw(statement(tx, sql, values)).await
}

fn statement(tx: &TenantTx, sql: &str, values: Vec<Value>) -> Statement {
    let tenant = std::iter::once(tx.tenant().into());
    Statement::from_sql_and_values(tx.get_database_backend(), sql, tenant.chain(values))
}
