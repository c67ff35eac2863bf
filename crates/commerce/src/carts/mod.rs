//! Carts: what a shopper is about to buy. A cart holds variants of published products of its own agency, in one currency. Its
//! prices are made anew each time it is read; what has changed since the shopper saw it is said. It knows no order: what becomes
//! of a cart is told to it.

mod merging;
mod model;
mod offers;
mod offers_store;
mod personal_data;
mod priced;
pub(crate) mod rules;
mod store;
mod token;

use std::time::Duration;

use kernel::db::retry;
use kernel::http::IfMatch;
use kernel::time::Timestamp;
use kernel::{RequestCtx, SystemTx, TenantTx};

pub(crate) use merging::merge_customers;
pub use merging::merge_on_sign_in;
pub use model::{Cart, CartLine, CartProof, CartState, PricedCart};
pub(crate) use personal_data::CustomerCarts;
pub use priced::load_priced;
pub(crate) use priced::{Sending, load_priced_to};
pub use token::CartToken;

use crate::channels::supply;
use crate::config::Config;
use crate::database_time_store;
use crate::error::CommerceError;
use crate::id::{CartId, CartLineId, CustomerId, VariantId};
use crate::stock::reservations::Shortage;
use crate::violation::Violations;

/// How long a guest's cart is kept after its last change.
const GUEST_LIFE: Duration = Duration::from_secs(30 * 24 * 3_600);
/// How long a customer's cart is kept after its last change.
const CUSTOMER_LIFE: Duration = Duration::from_secs(180 * 24 * 3_600);

/// At most `rows` carts, the newest first, older than `after`.
pub(crate) async fn list(
    config: &Config,
    ctx: &RequestCtx,
    after: Option<CartId>,
    rows: u64,
) -> Result<Vec<Cart>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    Ok(store::list(&tx, after, rows).await?)
}

/// The cart with its prices of this moment. One that is past its time is not there.
pub(crate) async fn get(config: &Config, ctx: &RequestCtx, proof: CartProof<'_>) -> Result<PricedCart, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    let cart = store::find(&tx, proof, database_time_store::now(&tx).await?).await?.ok_or(CommerceError::NotFound)?;
    priced::price(config, &tx, ctx, cart).await
}

/// Makes an empty cart: a customer's, or a guest's with the token that proves it. A customer's that is there is answered as it is.
pub(crate) async fn create(
    config: &Config,
    ctx: &RequestCtx,
    customer: Option<CustomerId>,
) -> Result<(PricedCart, Option<CartToken>), CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        if let Some(customer) = customer {
            check_customer(&tx, customer).await?;
        }
        let (cart, token) = find_or_create(config, &tx, customer).await?;
        let priced = priced::price(config, &tx, ctx, cart).await?;
        tx.commit().await?;
        Ok((priced, token))
    })
    .await
}

/// Adds so many of a variant to a cart.
pub(crate) async fn add_line(
    config: &Config,
    ctx: &RequestCtx,
    proof: CartProof<'_>,
    variant: VariantId,
    quantity: i64,
) -> Result<PricedCart, CommerceError> {
    rules::check_quantity(quantity)?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let mut cart = lock(&tx, proof).await?;
        add(config, ctx, &tx, &mut cart, variant, quantity).await?;
        finish(config, ctx, tx, cart).await
    })
    .await
}

/// As [`add_line`], into the cart that the shopper has or into a new one; the token of a guest's new cart beside it.
pub(crate) async fn add_anywhere(
    config: &Config,
    ctx: &RequestCtx,
    proof: Option<CartProof<'_>>,
    variant: VariantId,
    quantity: i64,
) -> Result<(PricedCart, Option<CartToken>), CommerceError> {
    rules::check_quantity(quantity)?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let found = match proof {
            Some(proof) => store::lock(&tx, proof, database_time_store::now(&tx).await?).await?,
            None => None,
        };
        let customer = match proof {
            Some(CartProof::Customer(customer)) => Some(customer),
            _ => None,
        };
        let (mut cart, token) = match found {
            Some(cart) => (cart, None),
            None => find_or_create(config, &tx, customer).await?,
        };
        add(config, ctx, &tx, &mut cart, variant, quantity).await?;
        Ok((finish(config, ctx, tx, cart).await?, token))
    })
    .await
}

/// Sets how many of a line there are, if the cart is still the one that the caller saw. The price of now counts as seen.
pub(crate) async fn change_line(
    config: &Config,
    ctx: &RequestCtx,
    proof: CartProof<'_>,
    if_match: Option<&IfMatch>,
    line: CartLineId,
    quantity: i64,
) -> Result<PricedCart, CommerceError> {
    rules::check_quantity(quantity)?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let mut cart = lock_at(&tx, proof, if_match).await?;
        let at = cart.lines.iter().position(|one| one.id == line).ok_or(CommerceError::NotFound)?;
        let (variant, before) = (cart.lines[at].variant_id, cart.lines[at].quantity);
        let offer = offers::published(&tx, variant).await?.ok_or_else(rules::not_for_sale)?;
        if quantity > before {
            check_stock(&tx, ctx, variant, quantity).await?;
        }
        let line = &mut cart.lines[at];
        line.quantity = quantity;
        line.seen_title.clone_from(&offer.title);
        line.seen_amount = priced::unit_price(&tx, &offer).await?.amount;
        store::save_line(&tx, &cart.lines[at]).await?;
        finish(config, ctx, tx, cart).await
    })
    .await
}

/// Takes a line out, if the cart is still the one that the caller saw.
pub(crate) async fn remove_line(
    config: &Config,
    ctx: &RequestCtx,
    proof: CartProof<'_>,
    if_match: Option<&IfMatch>,
    line: CartLineId,
) -> Result<PricedCart, CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let mut cart = lock_at(&tx, proof, if_match).await?;
        let at = cart.lines.iter().position(|one| one.id == line).ok_or(CommerceError::NotFound)?;
        cart.lines.remove(at);
        if cart.lines.is_empty() {
            cart.currency = None;
        }
        store::delete_line(&tx, line).await?;
        finish(config, ctx, tx, cart).await
    })
    .await
}

/// What may be said about a cart beside its lines; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CartPatch {
    /// Where the goods go, or `Some(None)` to forget it.
    pub(crate) country: Option<Option<String>>,
    /// A coupon, or `Some(None)` for none.
    pub(crate) coupon_code: Option<Option<String>>,
    /// The name of a way of sending that is offered, or `Some(None)` for the first.
    pub(crate) shipping_method: Option<Option<String>>,
}

/// Changes what `patch` names, if the cart is still the one that the caller saw.
pub(crate) async fn update(
    config: &Config,
    ctx: &RequestCtx,
    proof: CartProof<'_>,
    if_match: Option<&IfMatch>,
    patch: CartPatch,
) -> Result<PricedCart, CommerceError> {
    rules::check_details(
        patch.country.as_ref().and_then(Option::as_deref),
        patch.coupon_code.as_ref().and_then(Option::as_deref),
    )?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let mut cart = lock_at(&tx, proof, if_match).await?;
        let CartPatch { country, coupon_code, shipping_method } = patch.clone();
        if let Some(country) = country {
            cart.country = country;
        }
        if let Some(code) = coupon_code {
            cart.coupon_code = code.map(|code| code.trim().to_uppercase());
        }
        if let Some(way) = shipping_method {
            cart.shipping_method = way;
            let offered = priced::price(config, &tx, ctx, cart.clone()).await?.shipping_options;
            rules::check_way(cart.shipping_method.as_deref(), &offered)?;
        }
        finish(config, ctx, tx, cart).await
    })
    .await
}

/// Takes the prices of now as seen, so that nothing is said about them any more; if the cart is still the one that the caller saw.
pub(crate) async fn accept_prices(
    config: &Config,
    ctx: &RequestCtx,
    proof: CartProof<'_>,
    if_match: Option<&IfMatch>,
) -> Result<PricedCart, CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let cart = lock_at(&tx, proof, if_match).await?;
        let mut priced = priced::price(config, &tx, ctx, cart).await?;
        for line in &priced.priced.lines {
            let seen = priced.cart.lines.iter_mut().find(|seen| seen.variant_id == line.variant_id);
            if let Some(seen) = seen.filter(|seen| seen.seen_amount != line.unit_price.amount) {
                seen.seen_amount = line.unit_price.amount;
                seen.seen_title.clone_from(&line.title);
                store::save_line(&tx, seen).await?;
            }
        }
        finish(config, ctx, tx, priced.cart).await
    })
    .await
}

/// Deletes a cart, if it is still the one that the caller saw.
pub(crate) async fn delete(
    config: &Config,
    ctx: &RequestCtx,
    proof: CartProof<'_>,
    if_match: Option<&IfMatch>,
) -> Result<(), CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let cart = lock_at(&tx, proof, if_match).await?;
        store::delete(&tx, cart.id).await?;
        Ok(tx.commit().await?)
    })
    .await
}

/// As [`merge_on_sign_in`], for a caller who may change every cart. Answers with the customer's cart.
pub(crate) async fn claim(
    config: &Config,
    ctx: &RequestCtx,
    guest: CartId,
    customer: CustomerId,
) -> Result<PricedCart, CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        store::lock_customer(&tx, customer).await?;
        let guest = lock(&tx, CartProof::Id(guest)).await?;
        check_customer(&tx, customer).await?;
        let now = database_time_store::now(&tx).await?;
        match guest.customer_id {
            Some(owner) if owner != customer => return Err(CommerceError::CartClosed),
            Some(_) => {}
            None => merging::merge(&tx, guest, customer, now).await?,
        }
        let cart = store::find(&tx, CartProof::Customer(customer), now).await?.ok_or(CommerceError::NotFound)?;
        let priced = priced::price(config, &tx, ctx, cart).await?;
        tx.commit().await?;
        Ok(priced)
    })
    .await
}

/// Nobody changes a cart or orders it until this transaction ends; one that is not there is nobody's to change.
pub(crate) async fn lock_for_order(tx: &TenantTx, id: CartId) -> Result<(), CommerceError> {
    store::lock_any(tx, id).await?;
    Ok(())
}

/// Notes that an order was made of a cart: it can be changed no more.
///
/// # Errors
/// [`CommerceError::CartClosed`] when it is not open, [`CommerceError::NotFound`], or when the database fails.
pub async fn mark_ordered(tx: &TenantTx, _ctx: &RequestCtx, id: CartId) -> Result<(), CommerceError> {
    become_state(tx, id, CartState::Ordered).await
}

/// Gives a cart back whose order was given up; nothing happens when the customer has begun another one.
///
/// # Errors
/// [`CommerceError::CartClosed`] when no order was made of it, [`CommerceError::NotFound`], or when the database fails.
pub async fn reopen(tx: &TenantTx, _ctx: &RequestCtx, id: CartId) -> Result<(), CommerceError> {
    let cart = store::find_any(tx, id).await?.ok_or(CommerceError::NotFound)?;
    if let Some(customer) = cart.customer_id {
        // Before the cart, as all do: the customer may be filling another cart at this moment.
        store::lock_customer(tx, customer).await?;
        let now = database_time_store::now(tx).await?;
        if store::has_open(tx, customer, now).await? {
            return Ok(());
        }
        // One past its time would stand in the way.
        store::delete_expired_of(tx, customer, now).await?;
    }
    become_state(tx, id, CartState::Open).await
}

/// Forgets carts that are past their time or were ordered or merged long ago; of all tenants. Safe to run at any time and twice.
/// Tells how many it forgot.
///
/// # Errors
/// When the database fails.
pub async fn forget_ended_carts(config: &Config) -> Result<u64, CommerceError> {
    let tx = SystemTx::begin(&config.db).await?;
    let forgotten = store::forget_ended(&tx).await?;
    tx.commit().await?;
    Ok(forgotten)
}

async fn become_state(tx: &TenantTx, id: CartId, next: CartState) -> Result<(), CommerceError> {
    let mut cart = store::lock_any(tx, id).await?.ok_or(CommerceError::NotFound)?;
    if !cart.state.may_become(next) {
        return Err(CommerceError::CartClosed);
    }
    cart.state = next;
    touch(&mut cart, database_time_store::now(tx).await?);
    Ok(store::save(tx, &cart).await?)
}

/// Another agency's customer and an absent one are the same fault.
async fn check_customer(tx: &TenantTx, customer: CustomerId) -> Result<(), CommerceError> {
    if store::is_customer(tx, customer).await? {
        return Ok(());
    }
    Err(Violations::one("/customer_id", "unknown_customer", "A customer of the agency.").into())
}

async fn find_or_create(
    config: &Config,
    tx: &TenantTx,
    customer: Option<CustomerId>,
) -> Result<(Cart, Option<CartToken>), CommerceError> {
    if let Some(customer) = customer {
        // Of several that find no cart one makes it, and the others find that.
        store::lock_customer(tx, customer).await?;
    }
    let now = database_time_store::now(tx).await?;
    if let Some(customer) = customer {
        if let Some(cart) = store::lock(tx, CartProof::Customer(customer), now).await? {
            return Ok((cart, None));
        }
        // One past its time would stand in the way of the new one.
        store::delete_expired_of(tx, customer, now).await?;
    }
    let token = customer.is_none().then(|| CartToken::generate(&*config.random));
    let mut cart = Cart {
        id: CartId::generate(&*config.clock, &*config.random),
        state: CartState::Open,
        customer_id: customer,
        currency: None,
        country: None,
        coupon_code: None,
        shipping_method: None,
        version: 0,
        expires_at: now,
        created_at: now,
        updated_at: now,
        lines: Vec::new(),
    };
    touch(&mut cart, now);
    store::insert(tx, &cart, token.as_ref()).await?;
    Ok((cart, token))
}

async fn add(
    config: &Config,
    ctx: &RequestCtx,
    tx: &TenantTx,
    cart: &mut Cart,
    variant: VariantId,
    more: i64,
) -> Result<(), CommerceError> {
    let offer = offers::published(tx, variant).await?.ok_or_else(rules::not_for_sale)?;
    if cart.currency.is_some_and(|currency| currency != offer.price.currency) {
        return Err(CommerceError::CartCurrency);
    }
    let quantity = rules::added(cart, variant, more)?;
    check_stock(tx, ctx, variant, quantity).await?;
    let seen_amount = priced::unit_price(tx, &offer).await?.amount;
    cart.currency = Some(offer.price.currency);
    if let Some(line) = cart.lines.iter_mut().find(|line| line.variant_id == variant) {
        line.quantity = quantity;
        line.seen_title = offer.title;
        line.seen_amount = seen_amount;
        store::save_line(tx, line).await?;
    } else {
        let line = CartLine {
            id: CartLineId::generate(&*config.clock, &*config.random),
            product_id: offer.product_id,
            variant_id: variant,
            quantity,
            seen_title: offer.title,
            seen_amount,
            created_at: database_time_store::now(tx).await?,
        };
        store::insert_line(tx, cart.id, &line).await?;
        cart.lines.push(line);
    }
    Ok(())
}

/// Nobody puts more into a cart than can be had. It is no promise: nothing is held before an order.
async fn check_stock(tx: &TenantTx, ctx: &RequestCtx, variant: VariantId, wanted: i64) -> Result<(), CommerceError> {
    let available = supply::available(tx, ctx, [variant]).await?.get(&variant).copied().unwrap_or(0);
    if wanted <= available {
        return Ok(());
    }
    Err(CommerceError::OutOfStock(vec![Shortage { variant_id: variant, wanted, available }]))
}

async fn lock(tx: &TenantTx, proof: CartProof<'_>) -> Result<Cart, CommerceError> {
    let now = database_time_store::now(tx).await?;
    let cart = store::lock(tx, proof, now).await?.ok_or(CommerceError::NotFound)?;
    if cart.state == CartState::Open { Ok(cart) } else { Err(CommerceError::CartClosed) }
}

async fn lock_at(tx: &TenantTx, proof: CartProof<'_>, if_match: Option<&IfMatch>) -> Result<Cart, CommerceError> {
    let cart = lock(tx, proof).await?;
    if let Some(if_match) = if_match {
        if_match.check(cart.version).map_err(|_| CommerceError::Stale)?;
    }
    Ok(cart)
}

async fn finish(config: &Config, ctx: &RequestCtx, tx: TenantTx, mut cart: Cart) -> Result<PricedCart, CommerceError> {
    touch(&mut cart, database_time_store::now(&tx).await?);
    store::save(&tx, &cart).await?;
    let priced = priced::price(config, &tx, ctx, cart).await?;
    tx.commit().await?;
    Ok(priced)
}

fn touch(cart: &mut Cart, now: Timestamp) {
    cart.version += 1;
    cart.updated_at = now;
    cart.expires_at = now + if cart.customer_id.is_some() { CUSTOMER_LIFE } else { GUEST_LIFE };
}
