//! What a demo shop needs to sell: tax, delivery, a coupon, the words of its newsletter. It goes through the API of commerce, as an
//! agency would.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use axum::Router;
use axum::body::{Body, to_bytes};
use http::{Method, Request, StatusCode, header};
use kernel::RequestCtx;
use kernel::time::Timestamp;
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// How a demo shop sells.
pub(super) struct DemoShop {
    /// Where it is (ISO 3166-1 alpha-2).
    pub(super) country: &'static str,
    /// The currency of its prices.
    pub(super) currency: &'static str,
    /// Its value added tax in millionths.
    pub(super) tax: i64,
    /// What delivery costs, in minor units.
    pub(super) delivery: i64,
    /// What it costs when it must be quick.
    pub(super) express: i64,
    /// From which sum on delivery is free.
    pub(super) free_from: i64,
    /// A coupon that takes off ten per cent.
    pub(super) coupon: &'static str,
    /// What subscribers of its newsletter agree to.
    pub(super) consent: &'static str,
    /// Products that are reduced by fifteen per cent, by their slugs.
    pub(super) reduced: &'static [&'static str],
    /// What is auctioned.
    pub(super) auction: DemoAuction,
}

/// An auction that runs for a week.
pub(super) struct DemoAuction {
    /// The product, by its slug; its first version that is there.
    pub(super) product: &'static str,
    /// What the first bid must reach, in minor units.
    pub(super) start: i64,
    /// By how much bids rise.
    pub(super) step: i64,
    /// What the price must reach.
    pub(super) reserve: i64,
    /// For how much it can be had at once.
    pub(super) buy_now: i64,
}

/// How long the auction runs.
const AUCTION_LIFE: Duration = Duration::from_secs(7 * 24 * 3_600);

/// Bytes of an answer that are read at the most.
const MAX_ANSWER: usize = 1024 * 1024;

/// The API of commerce, as the system of a tenant calls it.
struct Api<'a> {
    router: Router,
    ctx: &'a RequestCtx,
}

impl<'a> Api<'a> {
    fn new(config: &commerce::Config, ctx: &'a RequestCtx) -> Self {
        Self { router: commerce::router(config.clone()), ctx }
    }

    /// Sends JSON and reads the answer, which must be a success.
    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> anyhow::Result<Value> {
        let path = format!("/api/commerce/v1/{path}");
        let mut request = Request::builder()
            .method(method)
            .uri(&path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::IF_MATCH, "*")
            .header("idempotency-key", format!("demo {}", self.ctx.request_id))
            .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())))?;
        request.extensions_mut().insert(self.ctx.clone());
        request.extensions_mut().insert(self.ctx.request_id);
        let answer = self.router.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
        let (status, body) = (answer.status(), to_bytes(answer.into_body(), MAX_ANSWER).await?);
        ensure!(status.is_success(), "{path} answered {status}: {}", String::from_utf8_lossy(&body));
        if status == StatusCode::NO_CONTENT || body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&body).with_context(|| path)
    }
}

/// Sets everything up.
pub(super) async fn open(
    config: &commerce::Config,
    ctx: &RequestCtx,
    shop: &DemoShop,
    now: Timestamp,
) -> anyhow::Result<()> {
    let api = Api::new(config, ctx);
    let money = |amount: i64| json!({"amount": amount, "currency": shop.currency});
    let settings = json!({"prices_include_tax": true, "default_country": shop.country});
    api.send(Method::PUT, "price-settings", Some(settings)).await?;
    let tax = json!({"name": "VAT", "rate": shop.tax, "taxes_shipping": true});
    api.send(Method::PUT, &format!("tax-rates/{}", shop.country), Some(tax)).await?;
    let ways = [("Standard", 0, shop.delivery), ("Standard", shop.free_from, 0), ("Express", 0, shop.express)];
    for (name, from, price) in ways {
        let rate = json!({"country": null, "name": name, "from_subtotal": money(from), "price": money(price)});
        api.send(Method::POST, "shipping-rates", Some(rate)).await?;
    }
    let coupon = json!({
        "code": shop.coupon, "discount": {"kind": "percentage", "basis_points": 1000}, "products": null,
        "minimum_subtotal": null, "combines_with_sales": true, "starts_at": now, "ends_at": null,
        "limit_in_all": null, "limit_per_customer": 1,
    });
    api.send(Method::POST, "coupons", Some(coupon)).await?;
    let text = json!({"scope": "newsletter", "body": shop.consent, "double_opt_in": true});
    api.send(Method::POST, "consent-texts", Some(text)).await?;
    let mut reduced = Vec::new();
    for slug in shop.reduced {
        let offer = commerce::catalogue::product_by_slug(config, api.ctx, slug).await?;
        reduced.push(offer.with_context(|| format!("{slug} is not there"))?.product.id);
    }
    let sale = json!({
        "name": "Winter sale", "discount": {"kind": "percentage", "basis_points": 1500}, "products": reduced,
        "starts_at": now, "ends_at": null,
    });
    api.send(Method::POST, "sales", Some(sale)).await?;
    let DemoAuction { product, start, step, reserve, buy_now } = shop.auction;
    let offer = commerce::catalogue::product_by_slug(config, api.ctx, product).await?;
    let offer = offer.with_context(|| format!("{product} is not there"))?;
    let is_there =
        |variant: &&commerce::catalogue::Variant| offer.on_hand.get(&variant.id).is_some_and(|count| *count > 0);
    let variant = offer.product.variants.iter().find(is_there).with_context(|| format!("{product} is sold out"))?;
    let auction = json!({
        "variant_id": variant.id, "start_price": money(start), "increments": [{"from": 0, "increment": step}],
        "reserve_price": money(reserve), "buy_now_price": money(buy_now), "starts_at": now, "ends_at": now + AUCTION_LIFE,
        "extension": {"window_seconds": 120, "by_seconds": 120, "at_most_seconds": 1_800},
    });
    let made = api.send(Method::POST, "auctions", Some(auction)).await?;
    let id = made["id"].as_str().context("an auction has an id")?;
    api.send(Method::POST, &format!("auctions/{id}/schedule"), None).await?;
    Ok(())
}
