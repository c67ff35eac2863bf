//! A visit to the checkout: who buys and where it goes, a last look at the prices, and the order.

use kernel::db::retry;
use kernel::{RequestCtx, RequestId, TenantTx};

use super::handovers::SESSION;
use super::model::{Checkout, CheckoutView, Content, Details, Review, Subject};
use super::{known, returns, rules, store};
use crate::carts::{self, CartState, PricedCart, Sending};
use crate::config::Config;
use crate::error::CommerceError;
use crate::id::OrderId;
use crate::orders::{self, NewOrder, Order, OrderSource, OrderSourceKind};
use crate::token::Token;
use crate::{customers, database_time_store};

/// Where the checkout is.
pub(crate) const PAGE: &str = "/checkout";

/// What became of a wish to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Paying {
    /// On to this page.
    Go(String),
    /// The prices are no longer those that were shown, or a change was not agreed to: show them again.
    LookAgain,
    /// Another way of sending was chosen than the total was shown for: show the new total.
    SentOtherwise,
}

/// The wish to pay.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish<'a> {
    /// Stands for the prices that were shown.
    pub(crate) seen: &'a str,
    /// A change was agreed to.
    pub(crate) confirmed: bool,
    /// The name of the way in which it is to be sent.
    pub(crate) way: Option<&'a str>,
}

/// The visit of a session.
pub(crate) async fn find(
    config: &Config,
    request_id: RequestId,
    token: &Token,
) -> Result<Option<(RequestCtx, Checkout)>, CommerceError> {
    let ctx = RequestCtx::system(token.tenant(), request_id);
    let tx = TenantTx::read(&config.db, &ctx).await?;
    let found = store::find(&tx, &token.digest(SESSION)).await?;
    Ok(found.map(|checkout| (ctx, checkout)))
}

/// What the page shows.
pub(crate) async fn view(config: &Config, ctx: &RequestCtx, checkout: Checkout) -> Result<CheckoutView, CommerceError> {
    let origin = returns::check_target(config, ctx, &checkout.host, &checkout.return_path).await?;
    let shop = config.checkout.hosts.shop(ctx).await.map_err(CommerceError::internal)?;
    let shop_name = shop.map_or_else(|| checkout.host.clone(), |shop| shop.name);
    let tx = TenantTx::read(&config.db, ctx).await?;
    let (content, customer) = match checkout.placed() {
        Some(order) => {
            let order = orders::store::find(&tx, order).await?.ok_or(CommerceError::NotFound)?;
            let customer = order.customer_id.as_deref().and_then(|id| id.parse().ok());
            let customer = customer.filter(|_| order.shipping_address.is_none());
            (Content::Order(Box::new(orders::store::detail(&tx, order).await?)), customer)
        }
        None => match load(config, &tx, ctx, &checkout).await? {
            Some(cart) => {
                let customer = cart.cart.customer_id.filter(|_| checkout.details.is_none());
                (Content::Cart(Box::new(review(&checkout, cart))), customer)
            }
            None => (Content::Gone, None),
        },
    };
    let known = match customer {
        Some(customer) => known::details(&tx, customer).await?,
        None => None,
    };
    Ok(CheckoutView { shop_name, shop_url: format!("{origin}/"), known, content, checkout })
}

/// Keeps who buys and where it goes, for the visit or in the order that is there.
pub(crate) async fn save_details(
    config: &Config,
    ctx: &RequestCtx,
    checkout: &Checkout,
    details: &Details,
) -> Result<(), CommerceError> {
    rules::check_details(details)?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        // Whoever places the order in another window waits here, or was faster: then the order has it.
        let checkout = store::lock(&tx, checkout.id).await?.ok_or(CommerceError::NotFound)?;
        if let Some(order) = checkout.placed() {
            let mut order = orders::store::lock(&tx, order).await?.ok_or(CommerceError::NotFound)?;
            let Details { contact, shipping, billing, .. } = details.clone();
            orders::set_delivery(config, &tx, ctx, &mut order, contact, shipping, billing).await?;
        } else {
            // The way of sending that was chosen stays, where it is still offered.
            let way = checkout.details.as_ref().and_then(|before| before.way.clone());
            store::save_details(&tx, checkout.id, &Details { way, ..details.clone() }).await?;
        }
        Ok(tx.commit().await?)
    })
    .await
}

/// Keeps in which way it is to be sent, if that is another one than before and is offered. Whether it was.
pub(crate) async fn choose_way(
    config: &Config,
    ctx: &RequestCtx,
    checkout: &Checkout,
    way: &str,
) -> Result<bool, CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let Some(checkout) = store::lock(&tx, checkout.id).await? else { return Ok(false) };
        let Some(details) = checkout.details.clone().filter(|_| checkout.order.is_none()) else { return Ok(false) };
        let Some(cart) = load(config, &tx, ctx, &checkout).await? else { return Ok(false) };
        let is_offered = cart.shipping_options.iter().any(|offered| offered.name == way);
        if !is_offered || cart.priced.shipping_name.as_deref() == Some(way) {
            return Ok(false);
        }
        store::save_details(&tx, checkout.id, &Details { way: Some(way.to_owned()), ..details }).await?;
        tx.commit().await?;
        Ok(true)
    })
    .await
}

/// Places the order of a visit, once, and begins to pay it.
pub(crate) async fn pay(
    config: &Config,
    ctx: &RequestCtx,
    checkout: &Checkout,
    wish: Wish<'_>,
) -> Result<Paying, CommerceError> {
    returns::check_target(config, ctx, &checkout.host, &checkout.return_path).await?;
    if let Some(way) = wish.way
        && choose_way(config, ctx, checkout, way).await?
    {
        return Ok(Paying::SentOtherwise);
    }
    let order = match checkout.placed() {
        Some(order) => order,
        None => match place(config, ctx, checkout, wish).await? {
            Some(order) => order,
            None => return Ok(Paying::LookAgain),
        },
    };
    let here = format!("{}{PAGE}", config.checkout.public_url);
    let started = returns::start_payment(config, ctx, order, &checkout.host, &checkout.return_path, &here).await;
    match started {
        Ok(url) => Ok(Paying::Go(url)),
        // Paid or given up meanwhile, in another window: the page tells.
        Err(CommerceError::OrderState { .. }) => Ok(Paying::Go(here)),
        Err(error) => Err(error),
    }
}

/// Where the shopper of a placed order goes back to, with the word of how it stands.
pub(crate) fn way_back(config: &Config, ctx: &RequestCtx, checkout: &Checkout, order: &Order) -> String {
    returns::ticket_url(config, ctx, order, &checkout.host, &checkout.return_path)
}

async fn place(
    config: &Config,
    ctx: &RequestCtx,
    checkout: &Checkout,
    Wish { seen, confirmed, .. }: Wish<'_>,
) -> Result<Option<OrderId>, CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        // Whoever presses the button twice waits here and finds the order.
        let checkout = store::lock(&tx, checkout.id).await?.ok_or(CommerceError::NotFound)?;
        if let Some(order) = checkout.order {
            return Ok(Some(order));
        }
        let Some(details) = checkout.details.clone() else { return Ok(None) };
        let Subject::Cart(id, _) = checkout.subject else { return Ok(None) };
        // Nobody puts anything into the cart, or orders it from another visit, until this is done.
        carts::lock_for_order(&tx, id).await?;
        let Some(cart) = load(config, &tx, ctx, &checkout).await? else { return Ok(None) };
        let country = cart.country.clone();
        let (id, customer, orderable) = (cart.cart.id, cart.cart.customer_id, cart.is_orderable());
        let review = review(&checkout, cart);
        let agreed = review.changes.is_empty() || confirmed;
        if !orderable || !review.obstacles.is_empty() || review.fingerprint != seen || !agreed {
            return Ok(None);
        }
        let customer = match customer {
            Some(customer) => customer,
            None => customers::find_or_create_guest(config, &tx, ctx, &details.contact.email).await?.id,
        };
        let new = NewOrder {
            source: OrderSource { kind: OrderSourceKind::Cart, id: id.to_string() },
            customer_id: Some(customer.to_string()),
            contact: details.contact,
            shipping_address: Some(details.shipping),
            billing_address: details.billing,
            priced: review.priced,
            country,
            payment_due_at: database_time_store::now(&tx).await? + config.checkout.payment_window,
        };
        let placed = match orders::place(config, &tx, ctx, new).await {
            Ok(placed) => placed.order,
            // Somebody was faster: the page says what is left.
            Err(CommerceError::OutOfStock(_) | CommerceError::NotFound | CommerceError::CouponNotValid(_)) => {
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        carts::mark_ordered(&tx, ctx, id).await?;
        store::set_order(&tx, checkout.id, placed.id).await?;
        tx.commit().await?;
        Ok(Some(placed.id))
    })
    .await
}

/// The cart of a visit with the prices for its address, if it is still the one that was handed over.
async fn load(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    checkout: &Checkout,
) -> Result<Option<PricedCart>, CommerceError> {
    let Subject::Cart(id, version) = checkout.subject else { return Ok(None) };
    let details = checkout.details.as_ref();
    let buyer = match details {
        Some(details) => customers::find_by_email(tx, &details.contact.email).await?,
        None => None,
    };
    let sending = Sending {
        buyer,
        country: details.map(|details| details.shipping.country.as_str()),
        way: details.and_then(|details| details.way.as_deref()),
    };
    match carts::load_priced_to(config, tx, ctx, id, sending).await {
        Ok(cart) if cart.cart.version == version && cart.cart.state == CartState::Open => Ok(Some(cart)),
        Ok(_) | Err(CommerceError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

fn review(checkout: &Checkout, cart: PricedCart) -> Review {
    Review {
        changes: rules::changes(&checkout.agreed, &cart.priced),
        obstacles: rules::obstacles(&cart.priced),
        fingerprint: rules::fingerprint(&cart.priced),
        ways: cart.shipping_options,
        priced: cart.priced,
    }
}
