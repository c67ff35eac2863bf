//! The queries about products.

use std::collections::{BTreeMap, BTreeSet};

use kernel::db::{DbError, Pipeline};
use kernel::money::Money;
use kernel::time::Timestamp;
use kernel::{RequestCtx, TenantTx};
use sea_orm::sea_query::{Expr, ExprTrait as _, LockType};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, DbBackend, DbErr, EntityTrait as _, FromQueryResult,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QueryResult, QuerySelect as _, Set, Statement,
};
use tokio_postgres::Row;

use super::listing_store::Listing;
use super::model::{Attributes, ListPosition, Product, ProductFilter, ProductStatus, ProductSummary};
use super::rules::searchable;
use crate::channels::Subscription;
use crate::entity::{product, product_attribute};
use crate::id::ProductId;
use crate::text::fold;
use crate::{search, variants};

/// A page of the tenant's own products.
pub(crate) struct OwnProducts {
    pub(crate) products: Vec<ProductSummary>,
    /// Whether products of the global catalogue may belong between them: the tenant subscribes to it, or no row was there to
    /// tell.
    pub(crate) may_be_more: bool,
}

/// At most `rows` of the tenant's own products behind `after`, through the ORM, on either database.
pub(crate) async fn list(
    tx: &TenantTx,
    filter: &ProductFilter,
    after: Option<ListPosition>,
    rows: u64,
) -> Result<OwnProducts, DbErr> {
    let listing = Listing::new(tx.get_database_backend(), tx.tenant(), filter, after, rows);
    let mut products = query(tx, listing, filter.search.is_some()).await?;
    Ok(own(&mut products))
}

/// The same as [`list`], in one network trip of PostgreSQL.
pub(crate) async fn list_pipelined(
    pipeline: &Pipeline,
    ctx: &RequestCtx,
    filter: &ProductFilter,
    after: Option<ListPosition>,
    rows: u64,
) -> Result<OwnProducts, DbError> {
    let listing = Listing::new(DbBackend::Postgres, ctx.tenant, filter, after, rows);
    let found = pipeline.query_statement(ctx.tenant, &listing.sql, &listing.values).await?;
    let summary = |row: &Row| {
        let broken = |error: tokio_postgres::Error| DbErr::Type(error.to_string());
        let rank = if filter.search.is_some() { row.try_get(13).map_err(broken)? } else { 0 };
        SummaryRow::from_pipeline(row)?.into_summary(rank)
    };
    let mut products = found.iter().map(summary).collect::<Result<_, DbErr>>()?;
    Ok(own(&mut products))
}

/// At most `rows` products behind `after` of all that the tenant's shop offers, its own and those of the global catalogue.
pub(crate) async fn list_offers(
    tx: &TenantTx,
    subscription: &Subscription,
    filter: &ProductFilter,
    after: Option<ListPosition>,
    rows: u64,
) -> Result<Vec<ProductSummary>, DbErr> {
    let listing = Listing::offers(tx.get_database_backend(), tx.tenant(), subscription, filter, after, rows);
    query(tx, listing, filter.search.is_some()).await
}

/// At most `rows` of the publisher's products as the publisher shows them, the newest first.
pub(crate) async fn list_published(
    tx: &TenantTx,
    subscription: &Subscription,
    after: Option<ListPosition>,
    rows: u64,
) -> Result<Vec<ProductSummary>, DbErr> {
    query(tx, Listing::published(tx.get_database_backend(), tx.tenant(), subscription, after, rows), false).await
}

async fn query(tx: &TenantTx, listing: Listing, is_search: bool) -> Result<Vec<ProductSummary>, DbErr> {
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), listing.sql, listing.values);
    let summary = |row: &QueryResult| {
        let rank = if is_search { row.try_get_by_index(13)? } else { 0 };
        SummaryRow::from_query_result(row, "")?.into_summary(rank)
    };
    tx.query_all_raw(statement).await?.iter().map(summary).collect()
}

/// In a list of own products the mark of a row tells of the subscription.
fn own(products: &mut Vec<ProductSummary>) -> OwnProducts {
    let may_be_more = products.first().is_none_or(|first| first.is_subscribed);
    products.iter_mut().for_each(|product| product.is_subscribed = false);
    OwnProducts { products: std::mem::take(products), may_be_more }
}

/// The product of this id with its variants.
pub(crate) async fn find(tx: &TenantTx, id: ProductId) -> Result<Option<Product>, DbErr> {
    let row = by_id(tx, id).one(tx).await?;
    with_variants(tx, row).await
}

/// As [`find`], and nobody else changes the product, its variants or their stock until this transaction ends. Whatever
/// changes one of those takes this lock first, so no two of them can wait for each other.
pub(crate) async fn lock(tx: &TenantTx, id: ProductId) -> Result<Option<Product>, DbErr> {
    let row = by_id(tx, id).lock(LockType::NoKeyUpdate).one(tx).await?;
    with_variants(tx, row).await
}

/// Those of `slugs` that are there with their variants, locked as by [`lock`] in the order of their identifiers.
pub(crate) async fn lock_by_slugs(
    tx: &TenantTx,
    slugs: impl IntoIterator<Item = String>,
) -> Result<BTreeMap<String, Product>, DbErr> {
    let rows = product::Entity::find()
        .filter(product::Column::TenantId.eq(tx.tenant()))
        .filter(product::Column::Slug.is_in(slugs))
        .order_by_asc(product::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .all(tx)
        .await?;
    Ok(all_with_variants(tx, rows).await?.into_iter().map(|product| (product.slug.clone(), product)).collect())
}

/// At most `rows` of the tenant's own products with their variants, behind `after`, in the order of their making.
pub(crate) async fn page(tx: &TenantTx, after: Option<ProductId>, rows: usize) -> Result<Vec<Product>, DbErr> {
    let mut query = product::Entity::find().filter(product::Column::TenantId.eq(tx.tenant()));
    if let Some(after) = after {
        query = query.filter(product::Column::Id.gt(after));
    }
    let rows = query.order_by_asc(product::Column::Id).limit(u64::try_from(rows).unwrap_or(u64::MAX)).all(tx).await?;
    all_with_variants(tx, rows).await
}

/// Takes the lock of [`lock`] and reads only how many there are.
pub(crate) async fn lock_on_hand(tx: &TenantTx, id: ProductId) -> Result<Option<i64>, DbErr> {
    by_id(tx, id).select_only().column(product::Column::OnHand).lock(LockType::NoKeyUpdate).into_tuple().one(tx).await
}

/// Takes the lock of [`lock`] on each product, in the order of their identifiers, and reads only how many there are. Those that
/// are not there are left out.
pub(crate) async fn lock_all(tx: &TenantTx, ids: &BTreeSet<ProductId>) -> Result<BTreeMap<ProductId, i64>, DbErr> {
    let found: Vec<(ProductId, i64)> = product::Entity::find()
        .select_only()
        .columns([product::Column::Id, product::Column::OnHand])
        .filter(product::Column::TenantId.eq(tx.tenant()))
        .filter(product::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(product::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .into_tuple()
        .all(tx)
        .await?;
    Ok(found.into_iter().collect())
}

/// The published product of this slug with its variants.
pub(crate) async fn find_published(tx: &TenantTx, slug: &str) -> Result<Option<Product>, DbErr> {
    let row = product::Entity::find()
        .filter(product::Column::TenantId.eq(tx.tenant()))
        .filter(product::Column::Slug.eq(slug))
        .filter(product::Column::Status.eq(ProductStatus::Published))
        .one(tx)
        .await?;
    with_variants(tx, row).await
}

/// Whether the tenant's own product of this slug is published.
pub(crate) async fn is_published(tx: &TenantTx, slug: &str) -> Result<bool, DbErr> {
    let row: Option<ProductId> = product::Entity::find()
        .select_only()
        .column(product::Column::Id)
        .filter(product::Column::TenantId.eq(tx.tenant()))
        .filter(product::Column::Slug.eq(slug))
        .filter(product::Column::Status.eq(ProductStatus::Published))
        .into_tuple()
        .one(tx)
        .await?;
    Ok(row.is_some())
}

/// Those of `slugs` that are taken.
pub(crate) async fn taken_slugs(tx: &TenantTx, slugs: impl IntoIterator<Item = String>) -> Result<Vec<String>, DbErr> {
    product::Entity::find()
        .select_only()
        .column(product::Column::Slug)
        .filter(product::Column::TenantId.eq(tx.tenant()))
        .filter(product::Column::Slug.is_in(slugs))
        .into_tuple()
        .all(tx)
        .await
}

/// Writes a new product with its variants.
pub(crate) async fn insert(tx: &TenantTx, product: &Product) -> Result<(), DbErr> {
    let row = row(tx, product)?.into_active_model();
    product::Entity::insert(row).exec_without_returning(tx).await?;
    insert_attributes(tx, product.id, &product.attributes).await?;
    variants::store::insert_all(tx, &product.variants).await?;
    search::store::keep(tx, product).await
}

/// Writes a product that was locked, without its variants, and keeps the words of both.
pub(crate) async fn save(tx: &TenantTx, product: &Product) -> Result<(), DbErr> {
    let row = row(tx, product)?.into_active_model().reset_all();
    update(tx, product.id, row).await?;
    search::store::keep(tx, product).await
}

/// Replaces what look-ups by attribute find.
pub(crate) async fn replace_attributes(tx: &TenantTx, product: &Product) -> Result<(), DbErr> {
    product_attribute::Entity::delete_many()
        .filter(product_attribute::Column::TenantId.eq(tx.tenant()))
        .filter(product_attribute::Column::ProductId.eq(product.id))
        .exec(tx)
        .await?;
    insert_attributes(tx, product.id, &product.attributes).await
}

/// Notes how many there are of a locked product. `flipped` tells when it came into or went out of stock by that: only then is
/// the document another one.
pub(crate) async fn save_on_hand(
    tx: &TenantTx,
    id: ProductId,
    on_hand: i64,
    flipped: Option<Timestamp>,
) -> Result<(), DbErr> {
    use product::Column;
    let mut update = product::Entity::update_many().col_expr(Column::OnHand, Expr::value(on_hand));
    if let Some(now) = flipped {
        update = update
            .col_expr(Column::UpdatedAt, Expr::value(now))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1));
    }
    update.filter(Column::TenantId.eq(tx.tenant())).filter(Column::Id.eq(id)).exec(tx).await?;
    Ok(())
}

/// Deletes a product with its variants and their stock.
pub(crate) async fn delete(tx: &TenantTx, id: ProductId) -> Result<(), DbErr> {
    search::store::forget(tx, id).await?;
    product::Entity::delete_many()
        .filter(product::Column::TenantId.eq(tx.tenant()))
        .filter(product::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

fn by_id(tx: &TenantTx, id: ProductId) -> sea_orm::Select<product::Entity> {
    product::Entity::find().filter(product::Column::TenantId.eq(tx.tenant())).filter(product::Column::Id.eq(id))
}

async fn with_variants(tx: &TenantTx, row: Option<product::Model>) -> Result<Option<Product>, DbErr> {
    let Some(row) = row else { return Ok(None) };
    let variants = variants::store::of_product(tx, row.id).await?;
    row.into_product(variants).map(Some)
}

async fn all_with_variants(tx: &TenantTx, rows: Vec<product::Model>) -> Result<Vec<Product>, DbErr> {
    let mut variants = variants::store::of_products(tx, rows.iter().map(|row| row.id)).await?;
    let product = |row: product::Model| {
        let variants = variants.remove(&row.id).unwrap_or_default();
        row.into_product(variants)
    };
    rows.into_iter().map(product).collect()
}

fn row(tx: &TenantTx, product: &Product) -> Result<product::Model, DbErr> {
    let images: product::StoredImages = product.images.iter().cloned().collect();
    Ok(product::Model {
        tenant_id: tx.tenant(),
        id: product.id,
        slug: product.slug.clone(),
        title: product.title.clone(),
        search_title: fold(&product.title),
        description: product.description.clone(),
        status: product.status,
        attributes: serde_json::to_value(&product.attributes).map_err(|error| DbErr::Json(error.to_string()))?,
        cover: images.cover(),
        images,
        price_from_amount: product.prices.from.amount,
        price_to_amount: product.prices.to.amount,
        compare_at_amount: product.prices.compare_at.map(|money| money.amount),
        price_currency: product.prices.from.currency.to_string(),
        on_hand: product.on_hand,
        version: product.version,
        created_at: product.created_at,
        updated_at: product.updated_at,
    })
}

async fn update(tx: &TenantTx, id: ProductId, row: product::ActiveModel) -> Result<(), DbErr> {
    product::Entity::update_many()
        .set(row)
        .filter(product::Column::TenantId.eq(tx.tenant()))
        .filter(product::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

async fn insert_attributes(tx: &TenantTx, id: ProductId, attributes: &Attributes) -> Result<(), DbErr> {
    let rows: Vec<_> = searchable(attributes)
        .into_iter()
        .map(|(name, value)| product_attribute::ActiveModel {
            tenant_id: Set(tx.tenant()),
            name: Set(name),
            value: Set(value),
            product_id: Set(id),
        })
        .collect();
    if !rows.is_empty() {
        product_attribute::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The columns that a list reads, in their order.
struct SummaryRow {
    id: ProductId,
    slug: String,
    title: String,
    status: ProductStatus,
    price_from_amount: i64,
    compare_at_amount: Option<i64>,
    price_currency: String,
    on_hand: i64,
    cover: Option<String>,
    version: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
    mark: bool,
}

/// By position: looking for a dozen names in each row costs a tenth of a list.
impl FromQueryResult for SummaryRow {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.try_get_by_index(0)?,
            slug: row.try_get_by_index(1)?,
            title: row.try_get_by_index(2)?,
            status: row.try_get_by_index(3)?,
            price_from_amount: row.try_get_by_index(4)?,
            compare_at_amount: row.try_get_by_index(5)?,
            price_currency: row.try_get_by_index(6)?,
            on_hand: row.try_get_by_index(7)?,
            cover: row.try_get_by_index(8)?,
            version: row.try_get_by_index(9)?,
            created_at: row.try_get_by_index(10)?,
            updated_at: row.try_get_by_index(11)?,
            mark: row.try_get_by_index(12)?,
        })
    }
}

impl SummaryRow {
    /// The same from the pipeline.
    fn from_pipeline(row: &Row) -> Result<Self, DbErr> {
        let broken = |error: tokio_postgres::Error| DbErr::Type(error.to_string());
        let text = |at: usize| row.try_get::<_, String>(at).map_err(broken);
        let number = |at: usize| row.try_get::<_, i64>(at).map_err(broken);
        let id: &str = row.try_get(0).map_err(broken)?;
        let status: &str = row.try_get(3).map_err(broken)?;
        Ok(Self {
            id: id.parse().map_err(|_| DbErr::Type("commerce_products.id".to_owned()))?,
            slug: text(1)?,
            title: text(2)?,
            status: status.parse().map_err(|_| DbErr::Type("commerce_products.status".to_owned()))?,
            price_from_amount: number(4)?,
            compare_at_amount: row.try_get(5).map_err(broken)?,
            price_currency: text(6)?,
            on_hand: number(7)?,
            cover: row.try_get(8).map_err(broken)?,
            version: number(9)?,
            created_at: Timestamp::from_micros(number(10)?),
            updated_at: Timestamp::from_micros(number(11)?),
            mark: row.try_get(12).map_err(broken)?,
        })
    }

    fn into_summary(self, rank: i64) -> Result<ProductSummary, DbErr> {
        let currency = product::currency(&self.price_currency)?;
        Ok(ProductSummary {
            id: self.id,
            slug: self.slug,
            title: self.title,
            status: self.status,
            price_from: Money::new(self.price_from_amount, currency),
            compare_at: self.compare_at_amount.map(|amount| Money::new(amount, currency)),
            in_stock: self.on_hand > 0,
            cover: self.cover,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
            rank,
            is_subscribed: self.mark,
        })
    }
}
