//! Handing a cart, or an order that waits for its payment, over to the checkout: a token that is redeemed once, soon, for what it
//! was made for.

use std::time::Duration;

use kernel::db::retry;
use kernel::time::Timestamp;
use kernel::{RequestCtx, RequestId, TenantTx};

use super::model::{Agreed, Checkout, Handover, Subject};
use super::{returns, rules, store};
use crate::carts::{self, CartProof};
use crate::config::Config;
use crate::database_time_store;
use crate::error::CommerceError;
use crate::id::{CheckoutId, OrderId};
use crate::orders::{self, OrderState};
use crate::token::Token;

/// How long a token may wait to be redeemed: a redirect, not a bookmark.
const HANDOVER_LIFE: Duration = Duration::from_secs(120);
/// How long a visit may last.
pub(crate) const CHECKOUT_LIFE: Duration = Duration::from_secs(2 * 3600);
/// What the digests of the two kinds of token are made for.
const HANDOVER: &str = "handover";
pub(super) const SESSION: &str = "checkout session";

/// Where a shop has its cart.
const CART: &str = "/cart";

/// The page of the shop that a shopper came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WayBack {
    Cart(String),
    Order(String),
    Shop(String),
}

/// Where to send a shopper's browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckoutHandover {
    /// The address; it works once.
    pub url: String,
    /// When it works no more.
    pub expires_at: Timestamp,
}

/// Hands a cart over, as it is now.
pub(crate) async fn hand_over_cart(
    config: &Config,
    ctx: &RequestCtx,
    proof: CartProof<'_>,
    host: &str,
    return_path: &str,
) -> Result<CheckoutHandover, CommerceError> {
    let cart = carts::get(config, ctx, proof).await?;
    returns::check_target(config, ctx, host, return_path).await?;
    if cart.priced.lines.is_empty() {
        return Err(CommerceError::CartEmpty);
    }
    let subject = Subject::Cart(cart.cart.id, cart.cart.version);
    hand_over(config, ctx, subject, rules::agreed(&cart.priced), host, return_path).await
}

/// Hands an order over that waits for its payment.
pub(crate) async fn hand_over_order(
    config: &Config,
    ctx: &RequestCtx,
    order: OrderId,
    host: &str,
    return_path: &str,
) -> Result<CheckoutHandover, CommerceError> {
    let detail = orders::get(config, ctx, order).await?;
    returns::check_target(config, ctx, host, return_path).await?;
    if detail.order.state != OrderState::PendingPayment {
        return Err(CommerceError::OrderState { state: detail.order.state });
    }
    hand_over(config, ctx, Subject::Order(order), Agreed::default(), host, return_path).await
}

/// Redeems a token, and begins a visit; answers the visit's own token. Of all who try at once one succeeds.
///
/// # Errors
/// [`CommerceError::HandoverUsed`] for a token that was redeemed or is too old, [`CommerceError::NotFound`] for what is none,
/// [`CommerceError::CartChanged`] when the cart is no longer the one that was handed over; the token is used then, too.
pub(crate) async fn redeem(config: &Config, request_id: RequestId, token: &str) -> Result<Token, CommerceError> {
    let token: Token = token.parse().map_err(|_| CommerceError::NotFound)?;
    let ctx = RequestCtx::system(token.tenant(), request_id);
    let hash = token.digest(HANDOVER);
    let session = Token::generate(ctx.tenant, &*config.random);
    let handover = retry(async || {
        let tx = TenantTx::begin(&config.db, &ctx).await?;
        let Some(handover) = store::redeem(&tx, &hash).await? else {
            let known = store::find_handover(&tx, &hash).await?;
            return Err(if known.is_some() { CommerceError::HandoverUsed } else { CommerceError::NotFound });
        };
        store::sweep(&tx).await?;
        let now = database_time_store::now(&tx).await?;
        let checkout = Checkout {
            id: CheckoutId::generate(&*config.clock, &*config.random),
            subject: handover.subject,
            host: handover.host.clone(),
            return_path: handover.return_path.clone(),
            agreed: handover.agreed.clone(),
            details: None,
            order: None,
            expires_at: now + CHECKOUT_LIFE,
        };
        store::insert(&tx, &session.digest(SESSION), &checkout, now).await?;
        tx.commit().await?;
        Ok(handover)
    })
    .await?;
    if let Subject::Cart(id, version) = handover.subject {
        let tx = TenantTx::read(&config.db, &ctx).await?;
        let cart = carts::load_priced(config, &tx, &ctx, id).await.map_err(|_| CommerceError::CartChanged)?;
        if cart.cart.version != version {
            return Err(CommerceError::CartChanged);
        }
    }
    Ok(session)
}

/// Where a shopper goes on to whose way over works no more: the cart, or the order, at the shop that they came from. Nowhere unless
/// the token was made here and its host is still verified.
pub(crate) async fn way_back(
    config: &Config,
    request_id: RequestId,
    token: &str,
) -> Result<Option<WayBack>, CommerceError> {
    let Ok(token) = token.parse::<Token>() else { return Ok(None) };
    let ctx = RequestCtx::system(token.tenant(), request_id);
    let tx = TenantTx::read(&config.db, &ctx).await?;
    let Some(handover) = store::find_handover(&tx, &token.digest(HANDOVER)).await? else { return Ok(None) };
    drop(tx);
    let origin = returns::check_target(config, &ctx, &handover.host, &handover.return_path).await?;
    Ok(Some(match handover.subject {
        Subject::Cart(..) => WayBack::Cart(format!("{origin}{CART}")),
        Subject::Order(id) => match config.checkout.hosts.shop(&ctx).await.map_err(CommerceError::internal)? {
            Some(shop) => WayBack::Order(format!("{}/{id}", shop.orders_url)),
            None => WayBack::Shop(format!("{origin}/")),
        },
    }))
}

async fn hand_over(
    config: &Config,
    ctx: &RequestCtx,
    subject: Subject,
    agreed: Agreed,
    host: &str,
    return_path: &str,
) -> Result<CheckoutHandover, CommerceError> {
    let token = Token::generate(ctx.tenant, &*config.random);
    let hash = token.digest(HANDOVER);
    let expires_at = retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let now = database_time_store::now(&tx).await?;
        let expires_at = now + HANDOVER_LIFE;
        let handover = Handover {
            subject,
            host: host.to_owned(),
            return_path: return_path.to_owned(),
            agreed: agreed.clone(),
            expires_at,
        };
        store::insert_handover(&tx, &hash, &handover, now).await?;
        tx.commit().await?;
        Ok::<_, CommerceError>(expires_at)
    })
    .await?;
    Ok(CheckoutHandover { url: format!("{}/checkout/{token}", config.checkout.public_url), expires_at })
}
