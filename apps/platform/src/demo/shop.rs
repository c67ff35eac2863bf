//! What a demo shop needs to sell: tax, delivery, a coupon, the words of its newsletter. It goes through the API of commerce, as an
//! agency would.

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
    /// From which sum on delivery is free.
    pub(super) free_from: i64,
    /// A coupon that takes off ten per cent.
    pub(super) coupon: &'static str,
    /// What subscribers of its newsletter agree to.
    pub(super) consent: &'static str,
}

/// Bytes of an answer that are read at the most.
const MAX_ANSWER: usize = 1024 * 1024;

/// The API of commerce, as the system of a tenant calls it.
pub(super) struct Api<'a> {
    router: Router,
    ctx: &'a RequestCtx,
}

impl<'a> Api<'a> {
    pub(super) fn new(config: &commerce::Config, ctx: &'a RequestCtx) -> Self {
        Self { router: commerce::router(config.clone()), ctx }
    }

    /// Sends JSON and reads the answer, which must be a success.
    pub(super) async fn send(&self, method: Method, path: &str, body: Option<Value>) -> anyhow::Result<Value> {
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
pub(super) async fn open(api: &Api<'_>, shop: &DemoShop, now: Timestamp) -> anyhow::Result<()> {
    let money = |amount: i64| json!({"amount": amount, "currency": shop.currency});
    let settings = json!({"prices_include_tax": true, "default_country": shop.country});
    api.send(Method::PUT, "price-settings", Some(settings)).await?;
    let tax = json!({"name": "VAT", "rate": shop.tax, "taxes_shipping": true});
    api.send(Method::PUT, &format!("tax-rates/{}", shop.country), Some(tax)).await?;
    for (from, price) in [(0, shop.delivery), (shop.free_from, 0)] {
        let rate = json!({"country": null, "name": "Standard", "from_subtotal": money(from), "price": money(price)});
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
    Ok(())
}
