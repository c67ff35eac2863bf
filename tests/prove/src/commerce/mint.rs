//! Every kind of token that commerce gives away, made as shoppers come by it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use axum::body::Body;
use commerce::orders::{Contact, NewOrder, OrderSource, OrderSourceKind};
use commerce::pricing::{Input, InputLine, TaxRate, price};
use commerce::shop::carts::{self, CartToken, Shopper};
use commerce::shop::checkout;
use commerce::shop::customers::{
    SignedIn, Visit, authenticate, confirm_consent, confirm_email_change, request_email_change, request_sign_in_link,
    sign_in_with_link, subscribe, unsubscribe, unsubscribe_token,
};
use commerce::{CustomerToken, OrderId, ProductId, VariantId};
use futures_util::future::BoxFuture;
use http::{Request, header};
use kernel::TenantTx;
use kernel::money::{Currency, Money};
use kernel::time::{Clock as _, SystemClock};
use serde_json::json;
use testkit::Answer;

use super::shop::{HOST, Shop};

const PAGE: &str = "https://shop.example/link";

/// A kind of token.
pub(super) struct Kind {
    pub(super) name: &'static str,
    /// Two that work. Each has the parts that a message has; all but signed messages have one.
    pub(super) genuine: Vec<Vec<String>>,
    /// Presents one; answers whether it was accepted.
    pub(super) accepts: Accepts,
}

/// Presents a token.
pub(super) type Accepts = Arc<dyn Fn(Vec<String>) -> BoxFuture<'static, anyhow::Result<bool>> + Send + Sync>;

/// What must have happened exactly as often as genuine tokens were redeemed.
pub(super) const EFFECTS: &[(&str, &str)] = &[
    ("visits to the checkout", "SELECT count(*) FROM commerce_checkouts"),
    ("sessions", "SELECT count(*) FROM commerce_customer_sessions"),
    ("links used up", "SELECT count(*) FROM commerce_customer_links WHERE used_at IS NOT NULL"),
    ("consents given", "SELECT count(*) FROM commerce_consents WHERE change = 'given'"),
    ("consents withdrawn", "SELECT count(*) FROM commerce_consents WHERE change = 'withdrawn'"),
    ("messages of gateways", "SELECT count(*) FROM commerce_webhooks"),
];

/// All kinds. They are tried in this order, while the first, which live shortest, are fresh.
pub(super) async fn all(shop: &Arc<Shop>) -> anyhow::Result<Vec<Kind>> {
    let item = shop.product("token", 99).await?;
    let mut cart_tokens = Vec::new();
    for _ in 0..2 {
        let added = carts::add(&shop.config, &shop.ctx, &Shopper::default(), item.1, 1).await?;
        cart_tokens.push(added.token.context("a guest gets a token")?);
    }
    let mut kinds = of_payments(shop, item).await?;
    kinds.extend(of_customers(shop).await?);
    kinds.push(kind("cart", cart_tokens.iter().map(|token| token.as_str().to_owned()).collect(), {
        let shop = Arc::clone(shop);
        move |token| {
            let shop = Arc::clone(&shop);
            Box::pin(async move {
                let Some(token) = CartToken::parse(&token) else { return Ok(false) };
                let shopper = Shopper { token: Some(&token), customer: None };
                Ok(carts::get(&shop.config, &shop.ctx, &shopper).await?.is_some())
            })
        }
    }));
    kinds.insert(0, visits(shop, &cart_tokens[0]).await?);
    kinds.insert(0, handovers(shop, &cart_tokens[0]).await?);
    Ok(kinds)
}

async fn handovers(shop: &Arc<Shop>, cart: &CartToken) -> anyhow::Result<Kind> {
    let genuine = vec![hand_over(shop, cart).await?, hand_over(shop, cart).await?];
    Ok(visiting(shop, "handover", genuine, "/checkout/", 303))
}

/// The cookies of two visits.
async fn visits(shop: &Arc<Shop>, cart: &CartToken) -> anyhow::Result<Kind> {
    let mut genuine = Vec::new();
    for _ in 0..2 {
        let token = hand_over(shop, cart).await?;
        let answer = shop.visitor.get(&format!("/checkout/{token}")).await;
        let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split([';', '=']).nth(1)).map(str::to_owned);
        genuine.push(cookie.context("a visit has a cookie")?);
    }
    let visitor = shop.visitor.clone();
    Ok(kind("visit to the checkout", genuine, move |token| {
        let visitor = visitor.clone();
        Box::pin(async move {
            let visitor = visitor.header("cookie", &format!("__Host-checkout={token}"));
            refused_or(&visitor.get("/checkout").await, 200)
        })
    }))
}

/// What belongs to paying: the gateway's page, the way back, the word to the site, and the gateway's messages.
async fn of_payments(shop: &Arc<Shop>, item: (ProductId, VariantId)) -> anyhow::Result<Vec<Kind>> {
    let (mut pages, mut tickets, mut words) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..4 {
        let page = begin_payment(shop, item, number).await?;
        if number < 2 {
            pages.push(last(&page));
            continue;
        }
        let request = Request::post(&page).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let ticket = follow(shop, &shop.visitor.call(request.body(Body::from("choice=pay"))?).await)?;
        let answer = shop.visitor.get(&ticket).await;
        let word =
            answer.header("location").and_then(|place| place.split_once("checkout=")).map(|(_, word)| word.to_owned());
        tickets.push(last(&ticket));
        words.push(word.context("a shopper comes back with a word")?);
    }
    let verifier = Arc::clone(shop);
    let word = kind("word of the way back", words, move |token| {
        let shop = Arc::clone(&verifier);
        Box::pin(async move { Ok(checkout::verify_return(&shop.config, &shop.ctx, HOST, &token).is_ok()) })
    });
    shop.run_jobs().await?;
    let messages: Vec<_> =
        shop.outside.messages().into_iter().filter(|message| message.body.contains("payment.succeeded")).collect();
    ensure!(messages.len() == 2, "the gateway told of {} payments", messages.len());
    let address = path(shop, &messages[0].url)?;
    let genuine = messages
        .into_iter()
        .map(|message| message.headers.into_iter().map(|(_, value)| value).chain([message.body]).collect());
    let visitor = shop.visitor.clone();
    let message = Kind {
        name: "signed message of a gateway",
        genuine: genuine.collect(),
        accepts: Arc::new(move |parts| {
            let (visitor, address) = (visitor.clone(), address.clone());
            Box::pin(async move {
                let [id, time, signature, body] = parts.as_slice() else { return Ok(false) };
                let request = Request::post(&address).header(header::CONTENT_TYPE, "application/json");
                let request = request
                    .header("webhook-id", id)
                    .header("webhook-timestamp", time)
                    .header("webhook-signature", signature);
                refused_or(&visitor.call(request.body(Body::from(body.clone()))?).await, 204)
            })
        }),
    };
    Ok(vec![
        visiting(shop, "page of the test gateway", pages, "/checkout/test-gateway/", 200),
        visiting(shop, "ticket of the way back", tickets, "/checkout/return/", 303),
        word,
        message,
    ])
}

/// What customers get: sessions, and links in their mails.
async fn of_customers(shop: &Arc<Shop>) -> anyhow::Result<Vec<Kind>> {
    let (config, ctx) = (&shop.config, &shop.ctx);
    let mut sessions = Vec::new();
    for name in ["ada", "grace"] {
        request_sign_in_link(config, ctx, &visit(), PAGE, &address(name)).await?;
        shop.run_jobs().await?;
        let token = mailed(shop, name).await?;
        sessions.push(sign_in_with_link(config, ctx, &visit(), &token).await?);
    }
    let (mut sign_ins, mut changes, mut consents, mut leaving) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let text =
        shop.post("/api/commerce/v1/consent-texts", json!({"scope": "news", "body": "Yes, send me news."})).await?;
    let text = text["id"].as_str().context("it has an identifier")?.parse()?;
    for (number, SignedIn { token, customer, .. }) in sessions.iter().enumerate() {
        request_sign_in_link(config, ctx, &visit(), PAGE, &address(&format!("signs-in-{number}"))).await?;
        request_email_change(config, ctx, &visit(), PAGE, token, &address(&format!("moves-{number}"))).await?;
        subscribe(config, ctx, &visit(), PAGE, &address(&format!("reads-{number}")), text, PAGE).await?;
        shop.run_jobs().await?;
        sign_ins.push(mailed(shop, &format!("signs-in-{number}")).await?);
        changes.push(mailed(shop, &format!("moves-{number}")).await?);
        consents.push(mailed(shop, &format!("reads-{number}")).await?);
        leaving.push(unsubscribe_token(config, ctx.tenant, customer.id, "news"));
    }
    let sessions = sessions.iter().map(|signed| signed.token.expose().to_owned()).collect();
    Ok(vec![
        of_shop(shop, "session of a customer", sessions, |shop, token| {
            Box::pin(async move {
                let Some(token) = CustomerToken::parse(&token) else { return Ok(false) };
                Ok(authenticate(&shop.config, &shop.ctx, &token).await?.is_some())
            })
        }),
        of_shop(shop, "link that signs in", sign_ins, |shop, token| {
            Box::pin(async move { accepted(sign_in_with_link(&shop.config, &shop.ctx, &visit(), &token).await) })
        }),
        of_shop(shop, "link that changes an address", changes, |shop, token| {
            Box::pin(async move { accepted(confirm_email_change(&shop.config, &shop.ctx, &visit(), &token).await) })
        }),
        of_shop(shop, "link that confirms a consent", consents, |shop, token| {
            Box::pin(async move { accepted(confirm_consent(&shop.config, &shop.ctx, &visit(), &token).await) })
        }),
        of_shop(shop, "link that ends mails", leaving, |shop, token| {
            Box::pin(async move { accepted(unsubscribe(&shop.config, &shop.ctx, &token, PAGE).await) })
        }),
    ])
}

/// Begins to pay an order of its own; the path of the gateway's page.
async fn begin_payment(shop: &Shop, item: (ProductId, VariantId), number: usize) -> anyhow::Result<String> {
    let order = place_order(shop, item, number).await?;
    let client = shop.client.header("idempotency-key", &format!("pay-{number}"));
    let body = json!({"host": HOST, "return_path": "/order"});
    let answer = client.post(&format!("/api/commerce/v1/orders/{order}/payments"), body).await;
    ensure!(answer.status.as_u16() == 201, "{}", answer.text());
    path(shop, answer.value()["url"].as_str().context("there is a page to pay at")?)
}

async fn place_order(
    shop: &Shop,
    (product_id, variant_id): (ProductId, VariantId),
    number: usize,
) -> anyhow::Result<OrderId> {
    let line = InputLine {
        product_id,
        variant_id,
        sku: "TOKEN".to_owned(),
        title: "token".to_owned(),
        options: String::new(),
        image_url: None,
        quantity: 1,
        list_price: Money::new(1_000, Currency::EUR),
        tax_rate: TaxRate::ZERO,
    };
    let input = Input {
        currency: Currency::EUR,
        prices_include_tax: true,
        lines: vec![line],
        sales: Vec::new(),
        coupon: None,
        shipping: None,
    };
    let new = NewOrder {
        source: OrderSource { kind: OrderSourceKind::Cart, id: format!("cart-{number}") },
        customer_id: None,
        contact: Contact { email: address("buyer"), phone: None },
        shipping_address: None,
        billing_address: None,
        priced: price(&input)?,
        country: None,
        payment_due_at: SystemClock.now() + Duration::from_secs(1_800),
    };
    let tx = TenantTx::begin(&shop.config.db, &shop.ctx).await?;
    let placed = commerce::orders::place(&shop.config, &tx, &shop.ctx, new).await?;
    tx.commit().await?;
    Ok(placed.order.id)
}

/// Hands a cart over; the token.
async fn hand_over(shop: &Shop, cart: &CartToken) -> anyhow::Result<String> {
    let shopper = Shopper { token: Some(cart), customer: None };
    let made = checkout::start(&shop.config, &shop.ctx, &shopper, HOST, "/order").await?;
    Ok(last(&made.url))
}

/// The token in the last mail to somebody.
async fn mailed(shop: &Shop, name: &str) -> anyhow::Result<String> {
    let mails = shop.outside.mails_to(&address(name));
    let token =
        mails.last().and_then(|mail| mail.text.split("token=").nth(1)).and_then(|rest| rest.split_whitespace().next());
    Ok(token.with_context(|| format!("{name} got no link"))?.to_owned())
}

fn kind(
    name: &'static str,
    genuine: Vec<String>,
    accepts: impl Fn(String) -> BoxFuture<'static, anyhow::Result<bool>> + Send + Sync + 'static,
) -> Kind {
    let genuine = genuine.into_iter().map(|token| vec![token]).collect();
    Kind { name, genuine, accepts: Arc::new(move |parts| accepts(parts.concat())) }
}

/// A kind that is presented to the shop itself.
fn of_shop(
    shop: &Arc<Shop>,
    name: &'static str,
    genuine: Vec<String>,
    accepts: fn(Arc<Shop>, String) -> BoxFuture<'static, anyhow::Result<bool>>,
) -> Kind {
    let shop = Arc::clone(shop);
    kind(name, genuine, move |token| accepts(Arc::clone(&shop), token))
}

/// A kind that stands at the end of an address.
fn visiting(shop: &Shop, name: &'static str, genuine: Vec<String>, before: &'static str, accepted: u16) -> Kind {
    let visitor = shop.visitor.clone();
    kind(name, genuine, move |token| {
        let visitor = visitor.clone();
        Box::pin(async move { refused_or(&visitor.get(&format!("{before}{token}")).await, accepted) })
    })
}

/// Whether it was accepted; an answer that is neither that nor a refusal of the client's is an error.
fn refused_or(answer: &Answer, accepted: u16) -> anyhow::Result<bool> {
    let is_refused = answer.status.is_client_error();
    ensure!(is_refused || answer.status.as_u16() == accepted, "{}: {}", answer.status, answer.text());
    Ok(!is_refused)
}

fn accepted<T>(outcome: Result<T, commerce::CommerceError>) -> anyhow::Result<bool> {
    match outcome {
        Ok(_) => Ok(true),
        Err(error) if ["link_not_usable", "too_many_tries"].contains(&error.code()) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Where a redirect leads, on the platform.
fn follow(shop: &Shop, answer: &Answer) -> anyhow::Result<String> {
    path(shop, answer.header("location").with_context(|| format!("it leads nowhere: {}", answer.text()))?)
}

fn path(shop: &Shop, url: &str) -> anyhow::Result<String> {
    Ok(url.strip_prefix(&shop.config.checkout.public_url).context("it is under the platform's name")?.to_owned())
}

fn last(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

fn address(name: &str) -> String {
    format!("{name}@example.com")
}

/// Somebody on the shop's host. Tries from one address are limited, so it has none.
fn visit() -> Visit {
    Visit { host: HOST.to_owned(), shop_name: "The shop".to_owned(), address: None, user_agent: None }
}
