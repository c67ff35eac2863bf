//! The queries about sales and coupons.

use std::collections::BTreeSet;

use kernel::db::{DbError, Pipeline};
use kernel::money::Money;
use kernel::time::Timestamp;
use kernel::{TenantId, TenantTx};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, DbBackend, DbErr, EntityTrait as _, FromQueryResult,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Select, Statement,
};

use tokio_postgres::Row;

use super::model::{Coupon, CouponTerms, Sale, SaleTerms, Window};
use crate::database_time_store;
use crate::entity::product::currency;
use crate::entity::{coupon, coupon_use, product, sale};
use crate::id::{CouponId, ProductId, SaleId};
use crate::pricing::{Discount, DiscountScope, SaleRule};

/// The question for the sales that hold now, of the tenant that is `$1`. Its columns are those of [`HeldSale`], as named here.
pub(crate) fn sales_now_sql(backend: DbBackend) -> String {
    let now = database_time_store::expression(backend);
    format!(
        "SELECT s.id, s.discount_kind, s.discount_value, s.currency, s.products FROM commerce_sales s \
         WHERE s.tenant_id = $1 AND s.starts_at <= {now} AND (s.ends_at IS NULL OR s.ends_at > {now})"
    )
}

/// A sale that holds now, as the database has it.
#[derive(FromQueryResult)]
pub(crate) struct HeldSale {
    pub(crate) id: SaleId,
    pub(crate) discount_kind: String,
    pub(crate) discount_value: i64,
    pub(crate) currency: Option<String>,
    pub(crate) products: Option<String>,
}

impl HeldSale {
    fn from_pipeline(row: &Row) -> Result<Self, DbErr> {
        let broken = |error: tokio_postgres::Error| DbErr::Type(error.to_string());
        let id: &str = row.try_get(0).map_err(broken)?;
        Ok(Self {
            id: id.parse().map_err(|_| DbErr::Type("commerce_sales.id".to_owned()))?,
            discount_kind: row.try_get(1).map_err(broken)?,
            discount_value: row.try_get(2).map_err(broken)?,
            currency: row.try_get(3).map_err(broken)?,
            products: row.try_get(4).map_err(broken)?,
        })
    }
}

/// The rules of sales, in the order of their making.
pub(crate) fn sale_rules(held: impl IntoIterator<Item = HeldSale>) -> Result<Vec<SaleRule>, DbErr> {
    let rule = |sale: HeldSale| {
        Ok(SaleRule {
            id: sale.id,
            discount: into_discount(&sale.discount_kind, sale.discount_value, sale.currency.as_deref())?,
            scope: into_scope(sale.products.as_deref())?,
        })
    };
    let mut rules = held.into_iter().map(rule).collect::<Result<Vec<_>, DbErr>>()?;
    rules.sort_unstable_by_key(|rule| rule.id);
    Ok(rules)
}

/// The sales that hold now.
pub(super) async fn sales_now(tx: &TenantTx) -> Result<Vec<SaleRule>, DbErr> {
    let backend = tx.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sales_now_sql(backend), [tx.tenant().into()]);
    sale_rules(HeldSale::find_by_statement(statement).all(tx).await?)
}

/// As [`sales_now`], in one network trip of PostgreSQL.
pub(super) async fn sales_now_pipelined(pipeline: &Pipeline, tenant: TenantId) -> Result<Vec<SaleRule>, DbError> {
    let rows = pipeline.query_statement(tenant, &sales_now_sql(DbBackend::Postgres), &[tenant.into()]).await?;
    let held = rows.iter().map(HeldSale::from_pipeline).collect::<Result<Vec<_>, DbErr>>()?;
    Ok(sale_rules(held)?)
}

/// At most `rows` sales, older than `after`.
pub(super) async fn sales(tx: &TenantTx, after: Option<SaleId>, rows: u64) -> Result<Vec<Sale>, DbErr> {
    let mut query = all_sales(tx);
    if let Some(after) = after {
        query = query.filter(sale::Column::Id.lt(after));
    }
    let found = query.order_by_desc(sale::Column::Id).limit(rows).all(tx).await?;
    found.into_iter().map(into_sale).collect()
}

/// The sale of this id.
pub(super) async fn sale(tx: &TenantTx, id: SaleId) -> Result<Option<Sale>, DbErr> {
    all_sales(tx).filter(sale::Column::Id.eq(id)).one(tx).await?.map(into_sale).transpose()
}

/// As [`sale`], and nobody else changes it meanwhile.
pub(super) async fn lock_sale(tx: &TenantTx, id: SaleId) -> Result<Option<Sale>, DbErr> {
    all_sales(tx).filter(sale::Column::Id.eq(id)).lock(LockType::Update).one(tx).await?.map(into_sale).transpose()
}

/// Writes a new sale.
pub(super) async fn insert_sale(tx: &TenantTx, sale: &Sale) -> Result<(), DbErr> {
    sale::Entity::insert(sale_row(tx, sale)?.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes a locked sale.
pub(super) async fn save_sale(tx: &TenantTx, sale: &Sale) -> Result<(), DbErr> {
    sale::Entity::update_many()
        .set(sale_row(tx, sale)?.into_active_model().reset_all())
        .filter(sale::Column::TenantId.eq(tx.tenant()))
        .filter(sale::Column::Id.eq(sale.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Deletes a sale.
pub(super) async fn delete_sale(tx: &TenantTx, id: SaleId) -> Result<(), DbErr> {
    sale::Entity::delete_many()
        .filter(sale::Column::TenantId.eq(tx.tenant()))
        .filter(sale::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// At most `rows` coupons, older than `after`.
pub(super) async fn coupons(tx: &TenantTx, after: Option<CouponId>, rows: u64) -> Result<Vec<Coupon>, DbErr> {
    let mut query = all_coupons(tx);
    if let Some(after) = after {
        query = query.filter(coupon::Column::Id.lt(after));
    }
    let found = query.order_by_desc(coupon::Column::Id).limit(rows).all(tx).await?;
    found.into_iter().map(into_coupon).collect()
}

/// The coupon of this id.
pub(super) async fn coupon(tx: &TenantTx, id: CouponId) -> Result<Option<Coupon>, DbErr> {
    all_coupons(tx).filter(coupon::Column::Id.eq(id)).one(tx).await?.map(into_coupon).transpose()
}

/// The coupon of this code.
pub(super) async fn coupon_by_code(tx: &TenantTx, code: &str) -> Result<Option<Coupon>, DbErr> {
    all_coupons(tx).filter(coupon::Column::Code.eq(code)).one(tx).await?.map(into_coupon).transpose()
}

/// As [`coupon`], and nobody else changes or uses it meanwhile.
pub(super) async fn lock_coupon(tx: &TenantTx, id: CouponId) -> Result<Option<Coupon>, DbErr> {
    let locked = all_coupons(tx).filter(coupon::Column::Id.eq(id)).lock(LockType::NoKeyUpdate);
    locked.one(tx).await?.map(into_coupon).transpose()
}

/// Writes a new coupon.
pub(super) async fn insert_coupon(tx: &TenantTx, coupon: &Coupon) -> Result<(), DbErr> {
    coupon::Entity::insert(coupon_row(tx, coupon)?.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes a locked coupon.
pub(super) async fn save_coupon(tx: &TenantTx, coupon: &Coupon) -> Result<(), DbErr> {
    coupon::Entity::update_many()
        .set(coupon_row(tx, coupon)?.into_active_model().reset_all())
        .filter(coupon::Column::TenantId.eq(tx.tenant()))
        .filter(coupon::Column::Id.eq(coupon.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Notes how often a locked coupon was used.
pub(super) async fn save_used(tx: &TenantTx, id: CouponId, used: i64) -> Result<(), DbErr> {
    coupon::Entity::update_many()
        .col_expr(coupon::Column::Used, Expr::value(used))
        .filter(coupon::Column::TenantId.eq(tx.tenant()))
        .filter(coupon::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Deletes a coupon and its uses.
pub(super) async fn delete_coupon(tx: &TenantTx, id: CouponId) -> Result<(), DbErr> {
    coupon::Entity::delete_many()
        .filter(coupon::Column::TenantId.eq(tx.tenant()))
        .filter(coupon::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Counts the uses of one customer as another's.
pub(super) async fn move_uses(tx: &TenantTx, from: &str, to: &str) -> Result<(), DbErr> {
    coupon_use::Entity::update_many()
        .col_expr(coupon_use::Column::Customer, Expr::value(to))
        .filter(coupon_use::Column::TenantId.eq(tx.tenant()))
        .filter(coupon_use::Column::Customer.eq(from))
        .exec(tx)
        .await?;
    Ok(())
}

/// How often a customer has used a coupon.
pub(super) async fn uses_of(tx: &TenantTx, id: CouponId, customer: &str) -> Result<i64, DbErr> {
    let uses = coupon_use::Entity::find()
        .filter(coupon_use::Column::TenantId.eq(tx.tenant()))
        .filter(coupon_use::Column::CouponId.eq(id))
        .filter(coupon_use::Column::Customer.eq(customer))
        .count(tx)
        .await?;
    Ok(i64::try_from(uses).unwrap_or(i64::MAX))
}

/// The coupon that an owner has used.
pub(super) async fn use_of(tx: &TenantTx, owner: &str) -> Result<Option<CouponId>, DbErr> {
    coupon_use::Entity::find()
        .select_only()
        .column(coupon_use::Column::CouponId)
        .filter(coupon_use::Column::TenantId.eq(tx.tenant()))
        .filter(coupon_use::Column::Owner.eq(owner))
        .into_tuple()
        .one(tx)
        .await
}

/// Writes a use of a locked coupon.
pub(super) async fn insert_use(
    tx: &TenantTx,
    coupon_id: CouponId,
    owner: &str,
    customer: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    let row = coupon_use::Model {
        tenant_id: tx.tenant(),
        owner: owner.to_owned(),
        coupon_id,
        customer: customer.to_owned(),
        created_at: now,
    };
    coupon_use::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Deletes a use of a locked coupon; whether there was one.
pub(super) async fn delete_use(tx: &TenantTx, owner: &str) -> Result<bool, DbErr> {
    let deleted = coupon_use::Entity::delete_many()
        .filter(coupon_use::Column::TenantId.eq(tx.tenant()))
        .filter(coupon_use::Column::Owner.eq(owner))
        .exec(tx)
        .await?;
    Ok(deleted.rows_affected > 0)
}

/// Those of `products` that there are.
pub(super) async fn known_products(
    tx: &TenantTx,
    products: &BTreeSet<ProductId>,
) -> Result<BTreeSet<ProductId>, DbErr> {
    let found: Vec<ProductId> = product::Entity::find()
        .select_only()
        .column(product::Column::Id)
        .filter(product::Column::TenantId.eq(tx.tenant()))
        .filter(product::Column::Id.is_in(products.iter().copied()))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(found.into_iter().collect())
}

fn all_sales(tx: &TenantTx) -> Select<sale::Entity> {
    sale::Entity::find().filter(sale::Column::TenantId.eq(tx.tenant()))
}

fn all_coupons(tx: &TenantTx) -> Select<coupon::Entity> {
    coupon::Entity::find().filter(coupon::Column::TenantId.eq(tx.tenant()))
}

/// The columns of a discount: kind, value, currency.
fn discount_columns(discount: Discount) -> (String, i64, Option<String>) {
    match discount {
        Discount::Percentage(basis_points) => ("percentage".to_owned(), i64::from(basis_points), None),
        Discount::Amount(money) => ("amount".to_owned(), money.amount, Some(money.currency.to_string())),
    }
}

fn into_discount(kind: &str, value: i64, code: Option<&str>) -> Result<Discount, DbErr> {
    match (kind, code) {
        ("amount", Some(code)) => Ok(Discount::Amount(Money::new(value, currency(code)?))),
        _ => u32::try_from(value).map(Discount::Percentage).map_err(|error| DbErr::Type(error.to_string())),
    }
}

fn scope_column(scope: &DiscountScope) -> Result<Option<String>, DbErr> {
    match scope {
        DiscountScope::All => Ok(None),
        DiscountScope::Products(products) => {
            serde_json::to_string(products).map(Some).map_err(|error| DbErr::Json(error.to_string()))
        }
    }
}

fn into_scope(products: Option<&str>) -> Result<DiscountScope, DbErr> {
    let Some(products) = products else { return Ok(DiscountScope::All) };
    serde_json::from_str(products).map(DiscountScope::Products).map_err(|error| DbErr::Json(error.to_string()))
}

fn sale_row(tx: &TenantTx, sale: &Sale) -> Result<sale::Model, DbErr> {
    let (discount_kind, discount_value, currency) = discount_columns(sale.terms.discount);
    Ok(sale::Model {
        tenant_id: tx.tenant(),
        id: sale.id,
        name: sale.terms.name.clone(),
        discount_kind,
        discount_value,
        currency,
        products: scope_column(&sale.terms.scope)?,
        starts_at: sale.terms.window.starts_at,
        ends_at: sale.terms.window.ends_at,
        version: sale.version,
        created_at: sale.created_at,
        updated_at: sale.updated_at,
    })
}

fn into_sale(row: sale::Model) -> Result<Sale, DbErr> {
    let terms = SaleTerms {
        name: row.name,
        discount: into_discount(&row.discount_kind, row.discount_value, row.currency.as_deref())?,
        scope: into_scope(row.products.as_deref())?,
        window: Window { starts_at: row.starts_at, ends_at: row.ends_at },
    };
    let (version, created_at, updated_at) = (row.version, row.created_at, row.updated_at);
    Ok(Sale { id: row.id, terms, version, created_at, updated_at })
}

fn coupon_row(tx: &TenantTx, coupon: &Coupon) -> Result<coupon::Model, DbErr> {
    let terms = &coupon.terms;
    let (discount_kind, discount_value, currency) = discount_columns(terms.discount);
    Ok(coupon::Model {
        tenant_id: tx.tenant(),
        id: coupon.id,
        code: terms.code.clone(),
        discount_kind,
        discount_value,
        currency,
        products: scope_column(&terms.scope)?,
        minimum_amount: terms.minimum_subtotal.map(|money| money.amount),
        minimum_currency: terms.minimum_subtotal.map(|money| money.currency.to_string()),
        combines_with_sales: terms.combines_with_sales,
        starts_at: terms.window.starts_at,
        ends_at: terms.window.ends_at,
        limit_in_all: terms.limit_in_all,
        limit_per_customer: terms.limit_per_customer,
        used: coupon.used,
        version: coupon.version,
        created_at: coupon.created_at,
        updated_at: coupon.updated_at,
    })
}

fn into_coupon(row: coupon::Model) -> Result<Coupon, DbErr> {
    let minimum_subtotal = match (row.minimum_amount, &row.minimum_currency) {
        (Some(amount), Some(code)) => Some(Money::new(amount, currency(code)?)),
        _ => None,
    };
    let terms = CouponTerms {
        code: row.code,
        discount: into_discount(&row.discount_kind, row.discount_value, row.currency.as_deref())?,
        scope: into_scope(row.products.as_deref())?,
        minimum_subtotal,
        combines_with_sales: row.combines_with_sales,
        window: Window { starts_at: row.starts_at, ends_at: row.ends_at },
        limit_in_all: row.limit_in_all,
        limit_per_customer: row.limit_per_customer,
    };
    Ok(Coupon {
        id: row.id,
        terms,
        used: row.used,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
