//! The queries about carts.

use kernel::time::Timestamp;
use kernel::{SystemTx, TenantTx};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DbErr, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Select, Statement,
};

use super::CartToken;
use super::model::{Cart, CartLine, CartProof, CartState};
use crate::database_time_store;
use crate::entity::product::currency;
use crate::entity::{cart, cart_line, customer};
use crate::id::{CartId, CartLineId, CustomerId};

/// Carts that one sweep forgets at most, so that its transaction stays short.
const SWEEP_MAX: u32 = 1_000;
/// How long a cart is kept that was ordered or merged, in microseconds: 30 days.
const KEPT: i64 = 30 * 24 * 3_600 * 1_000_000;

/// At most `rows` carts without their lines, the newest first.
pub(super) async fn list(tx: &TenantTx, after: Option<CartId>, rows: u64) -> Result<Vec<Cart>, DbErr> {
    let mut query = of_tenant(tx);
    if let Some(after) = after {
        query = query.filter(cart::Column::Id.lt(after));
    }
    let found = query.order_by_desc(cart::Column::Id).limit(rows).all(tx).await?;
    found.into_iter().map(|row| into_cart(row, Vec::new())).collect()
}

/// The cart that `proof` opens at this moment.
pub(super) async fn find(tx: &TenantTx, proof: CartProof<'_>, now: Timestamp) -> Result<Option<Cart>, DbErr> {
    let row = by_proof(tx, proof, now).one(tx).await?;
    with_lines(tx, row).await
}

/// As [`find`], and nobody else changes it until this transaction ends.
pub(super) async fn lock(tx: &TenantTx, proof: CartProof<'_>, now: Timestamp) -> Result<Option<Cart>, DbErr> {
    let row = by_proof(tx, proof, now).lock(LockType::Update).one(tx).await?;
    with_lines(tx, row).await
}

/// The cart of this id, whatever became of it.
pub(super) async fn find_any(tx: &TenantTx, id: CartId) -> Result<Option<Cart>, DbErr> {
    let row = of_tenant(tx).filter(cart::Column::Id.eq(id)).one(tx).await?;
    with_lines(tx, row).await
}

/// As [`find_any`], and nobody else changes it until this transaction ends.
pub(super) async fn lock_any(tx: &TenantTx, id: CartId) -> Result<Option<Cart>, DbErr> {
    let row = of_tenant(tx).filter(cart::Column::Id.eq(id)).lock(LockType::Update).one(tx).await?;
    with_lines(tx, row).await
}

/// Whether a customer has an open cart.
pub(super) async fn has_open(tx: &TenantTx, customer: CustomerId, now: Timestamp) -> Result<bool, DbErr> {
    Ok(by_proof(tx, CartProof::Customer(customer), now).one(tx).await?.is_some())
}

/// Nobody else makes or merges carts of a customer until this transaction ends.
pub(super) async fn lock_customer(tx: &TenantTx, id: CustomerId) -> Result<(), DbErr> {
    customer::Entity::find()
        .filter(customer::Column::TenantId.eq(tx.tenant()))
        .filter(customer::Column::Id.eq(id))
        .lock(LockType::NoKeyUpdate)
        .one(tx)
        .await?;
    Ok(())
}

/// Whether there is such a customer.
pub(super) async fn is_customer(tx: &TenantTx, id: CustomerId) -> Result<bool, DbErr> {
    let found = customer::Entity::find()
        .filter(customer::Column::TenantId.eq(tx.tenant()))
        .filter(customer::Column::Id.eq(id))
        .one(tx)
        .await?;
    Ok(found.is_some())
}

/// All carts of a customer, whatever became of them.
pub(super) async fn of_customer(tx: &TenantTx, customer: CustomerId) -> Result<Vec<Cart>, DbErr> {
    let found =
        of_tenant(tx).filter(cart::Column::CustomerId.eq(customer)).order_by_asc(cart::Column::Id).all(tx).await?;
    let mut carts = Vec::with_capacity(found.len());
    for row in found {
        carts.extend(with_lines(tx, Some(row)).await?);
    }
    Ok(carts)
}

/// Deletes all carts of a customer.
pub(super) async fn delete_of_customer(tx: &TenantTx, customer: CustomerId) -> Result<(), DbErr> {
    cart::Entity::delete_many()
        .filter(cart::Column::TenantId.eq(tx.tenant()))
        .filter(cart::Column::CustomerId.eq(customer))
        .exec(tx)
        .await?;
    Ok(())
}

/// Writes a new cart.
pub(super) async fn insert(tx: &TenantTx, cart: &Cart, token: Option<&CartToken>) -> Result<(), DbErr> {
    let row = cart::Model {
        tenant_id: tx.tenant(),
        id: cart.id,
        state: cart.state,
        token_hash: token.map(CartToken::hash),
        customer_id: cart.customer_id,
        currency: cart.currency.map(|currency| currency.to_string()),
        country: cart.country.clone(),
        coupon_code: cart.coupon_code.clone(),
        shipping_method: cart.shipping_method.clone(),
        version: cart.version,
        expires_at: cart.expires_at,
        created_at: cart.created_at,
        updated_at: cart.updated_at,
    };
    cart::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes a locked cart without its lines.
pub(super) async fn save(tx: &TenantTx, cart: &Cart) -> Result<(), DbErr> {
    use cart::Column;
    cart::Entity::update_many()
        .col_expr(Column::State, Expr::value(cart.state))
        .col_expr(Column::CustomerId, Expr::value(cart.customer_id))
        .col_expr(Column::Currency, Expr::value(cart.currency.map(|currency| currency.to_string())))
        .col_expr(Column::Country, Expr::value(cart.country.clone()))
        .col_expr(Column::CouponCode, Expr::value(cart.coupon_code.clone()))
        .col_expr(Column::ShippingMethod, Expr::value(cart.shipping_method.clone()))
        .col_expr(Column::Version, Expr::value(cart.version))
        .col_expr(Column::ExpiresAt, Expr::value(cart.expires_at))
        .col_expr(Column::UpdatedAt, Expr::value(cart.updated_at))
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::Id.eq(cart.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// From now on the guest's token opens nothing.
pub(super) async fn forget_token(tx: &TenantTx, id: CartId) -> Result<(), DbErr> {
    cart::Entity::update_many()
        .col_expr(cart::Column::TokenHash, Expr::value(None::<String>))
        .filter(cart::Column::TenantId.eq(tx.tenant()))
        .filter(cart::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Deletes a cart with its lines.
pub(super) async fn delete(tx: &TenantTx, id: CartId) -> Result<(), DbErr> {
    cart::Entity::delete_many()
        .filter(cart::Column::TenantId.eq(tx.tenant()))
        .filter(cart::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Deletes the customer's cart that is past its time.
pub(super) async fn delete_expired_of(tx: &TenantTx, customer: CustomerId, now: Timestamp) -> Result<(), DbErr> {
    cart::Entity::delete_many()
        .filter(cart::Column::TenantId.eq(tx.tenant()))
        .filter(cart::Column::CustomerId.eq(customer))
        .filter(cart::Column::State.eq(CartState::Open))
        .filter(cart::Column::ExpiresAt.lte(now))
        .exec(tx)
        .await?;
    Ok(())
}

/// Writes a new line of a locked cart.
pub(super) async fn insert_line(tx: &TenantTx, cart: CartId, line: &CartLine) -> Result<(), DbErr> {
    let row = cart_line::Model {
        tenant_id: tx.tenant(),
        id: line.id,
        cart_id: cart,
        product_id: line.product_id,
        variant_id: line.variant_id,
        quantity: line.quantity,
        seen_title: line.seen_title.clone(),
        seen_amount: line.seen_amount,
        created_at: line.created_at,
    };
    cart_line::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes a line of a locked cart.
pub(super) async fn save_line(tx: &TenantTx, line: &CartLine) -> Result<(), DbErr> {
    use cart_line::Column;
    cart_line::Entity::update_many()
        .col_expr(Column::Quantity, Expr::value(line.quantity))
        .col_expr(Column::SeenTitle, Expr::value(line.seen_title.clone()))
        .col_expr(Column::SeenAmount, Expr::value(line.seen_amount))
        .filter(Column::TenantId.eq(tx.tenant()))
        .filter(Column::Id.eq(line.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Puts a line of a locked cart into another locked cart.
pub(super) async fn move_line(tx: &TenantTx, line: CartLineId, into: CartId) -> Result<(), DbErr> {
    cart_line::Entity::update_many()
        .col_expr(cart_line::Column::CartId, Expr::value(into))
        .filter(cart_line::Column::TenantId.eq(tx.tenant()))
        .filter(cart_line::Column::Id.eq(line))
        .exec(tx)
        .await?;
    Ok(())
}

/// Deletes a line of a locked cart.
pub(super) async fn delete_line(tx: &TenantTx, line: CartLineId) -> Result<(), DbErr> {
    cart_line::Entity::delete_many()
        .filter(cart_line::Column::TenantId.eq(tx.tenant()))
        .filter(cart_line::Column::Id.eq(line))
        .exec(tx)
        .await?;
    Ok(())
}

/// Forgets carts of all tenants; see [`super::forget_ended_carts`].
pub(super) async fn forget_ended(tx: &SystemTx) -> Result<u64, DbErr> {
    let backend = tx.get_database_backend();
    let now = database_time_store::now(tx).await?.as_micros();
    let mut forgotten = 0;
    for (condition, before) in [("expires_at <= $1", now), ("state <> 'open' AND updated_at < $1", now - KEPT)] {
        let sql = format!(
            "DELETE FROM commerce_carts WHERE (tenant_id, id) IN \
             (SELECT tenant_id, id FROM commerce_carts WHERE {condition} LIMIT {SWEEP_MAX})"
        );
        let done = tx.execute_raw(Statement::from_sql_and_values(backend, sql, [before.into()])).await?;
        forgotten += done.rows_affected();
    }
    Ok(forgotten)
}

fn of_tenant(tx: &TenantTx) -> Select<cart::Entity> {
    cart::Entity::find().filter(cart::Column::TenantId.eq(tx.tenant()))
}

fn by_proof(tx: &TenantTx, proof: CartProof<'_>, now: Timestamp) -> Select<cart::Entity> {
    let query = of_tenant(tx).filter(cart::Column::ExpiresAt.gt(now));
    match proof {
        CartProof::Id(id) => query.filter(cart::Column::Id.eq(id)),
        CartProof::Token(token) => query
            .filter(cart::Column::TokenHash.eq(token.hash()))
            .filter(cart::Column::CustomerId.is_null())
            .filter(cart::Column::State.eq(CartState::Open)),
        CartProof::Customer(customer) => {
            query.filter(cart::Column::CustomerId.eq(customer)).filter(cart::Column::State.eq(CartState::Open))
        }
    }
}

async fn with_lines(tx: &TenantTx, row: Option<cart::Model>) -> Result<Option<Cart>, DbErr> {
    let Some(row) = row else { return Ok(None) };
    let lines = cart_line::Entity::find()
        .filter(cart_line::Column::TenantId.eq(tx.tenant()))
        .filter(cart_line::Column::CartId.eq(row.id))
        .order_by_asc(cart_line::Column::Id)
        .all(tx)
        .await?;
    into_cart(row, lines).map(Some)
}

fn into_cart(row: cart::Model, lines: Vec<cart_line::Model>) -> Result<Cart, DbErr> {
    let line = |line: cart_line::Model| CartLine {
        id: line.id,
        product_id: line.product_id,
        variant_id: line.variant_id,
        quantity: line.quantity,
        seen_title: line.seen_title,
        seen_amount: line.seen_amount,
        created_at: line.created_at,
    };
    Ok(Cart {
        id: row.id,
        state: row.state,
        customer_id: row.customer_id,
        currency: row.currency.as_deref().map(currency).transpose()?,
        country: row.country,
        coupon_code: row.coupon_code,
        shipping_method: row.shipping_method,
        version: row.version,
        expires_at: row.expires_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
        lines: lines.into_iter().map(line).collect(),
    })
}
