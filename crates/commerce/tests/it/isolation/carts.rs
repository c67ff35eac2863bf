//! Carts, prices, sales and coupons.

use axum::http::Method;
use kernel::RequestCtx;
use serde_json::{Value, json};

use super::{Ids, Operation, row};
use crate::shop::{Shop, id};

pub(super) fn operations() -> Vec<Operation> {
    const CARTS: &str = "/api/commerce/v1/carts";
    const CART: &str = "/api/commerce/v1/carts/{cart}";
    const CART_LINES: &str = "/api/commerce/v1/carts/{cart}/lines";
    const CART_LINE: &str = "/api/commerce/v1/carts/{cart}/lines/{cart_line}";
    const CLAIMS: &str = "/api/commerce/v1/carts/{cart}/claims";
    const SALES: &str = "/api/commerce/v1/sales";
    const SALE: &str = "/api/commerce/v1/sales/{sale}";
    const COUPONS: &str = "/api/commerce/v1/coupons";
    const COUPON: &str = "/api/commerce/v1/coupons/{coupon}";
    const RATES: &str = "/api/commerce/v1/shipping-rates";
    const RATE: &str = "/api/commerce/v1/shipping-rates/{shipping_rate}";
    const TAXES: &str = "/api/commerce/v1/tax-rates";
    const TAX: &str = "/api/commerce/v1/tax-rates/DE";
    const SETTINGS: &str = "/api/commerce/v1/price-settings";
    let line = json!({"variant_id": "{stocked}", "quantity": 1});
    let customer = json!({"customer_id": "{customer}"});
    vec![
        row("list_carts", Method::GET, CARTS, None, "carts:read"),
        row("create_cart", Method::POST, CARTS, Some(json!({})), "carts:write"),
        row("get_cart", Method::GET, CART, None, "carts:read"),
        row("update_cart", Method::PATCH, CART, Some(json!({"country": "DE"})), "carts:write"),
        row("delete_cart", Method::DELETE, CART, None, "carts:write"),
        row("add_cart_line", Method::POST, CART_LINES, Some(line), "carts:write"),
        row("update_cart_line", Method::PATCH, CART_LINE, Some(json!({"quantity": 1})), "carts:write"),
        row("delete_cart_line", Method::DELETE, CART_LINE, None, "carts:write"),
        row("claim_cart", Method::POST, CLAIMS, Some(customer), "carts:write"),
        row("list_sales", Method::GET, SALES, None, "campaigns:read"),
        row("create_sale", Method::POST, SALES, Some(sale()), "campaigns:write"),
        row("get_sale", Method::GET, SALE, None, "campaigns:read"),
        row("replace_sale", Method::PUT, SALE, Some(sale()), "campaigns:write"),
        row("delete_sale", Method::DELETE, SALE, None, "campaigns:write"),
        row("list_coupons", Method::GET, COUPONS, None, "campaigns:read"),
        row("create_coupon", Method::POST, COUPONS, Some(coupon("NEW")), "campaigns:write"),
        row("get_coupon", Method::GET, COUPON, None, "campaigns:read"),
        row("replace_coupon", Method::PUT, COUPON, Some(coupon("OTHER")), "campaigns:write"),
        row("delete_coupon", Method::DELETE, COUPON, None, "campaigns:write"),
        row("list_shipping_rates", Method::GET, RATES, None, "products:read"),
        row("create_shipping_rate", Method::POST, RATES, Some(shipping_rate(7)), "products:write"),
        row("get_shipping_rate", Method::GET, RATE, None, "products:read"),
        row("replace_shipping_rate", Method::PUT, RATE, Some(shipping_rate(8)), "products:write"),
        row("delete_shipping_rate", Method::DELETE, RATE, None, "products:write"),
        row("list_tax_rates", Method::GET, TAXES, None, "products:read"),
        row("set_tax_rate", Method::PUT, TAX, Some(json!({"name": "VAT", "rate": 190_000})), "products:write"),
        row("get_tax_rate", Method::GET, TAX, None, "products:read"),
        row("delete_tax_rate", Method::DELETE, TAX, None, "products:write"),
        row("get_price_settings", Method::GET, SETTINGS, None, "products:read"),
        row("set_price_settings", Method::PUT, SETTINGS, Some(json!({"prices_include_tax": true})), "products:write"),
    ]
}

pub(super) fn sale() -> Value {
    json!({"name": "S", "discount": {"kind": "percentage", "basis_points": 1}, "starts_at": "2026-01-01T00:00:00Z"})
}

pub(super) fn coupon(code: &str) -> Value {
    json!({"code": code, "discount": {"kind": "percentage", "basis_points": 1}, "starts_at": "2026-01-01T00:00:00Z"})
}

fn shipping_rate(from: i64) -> Value {
    let money = |amount: i64| json!({"amount": amount, "currency": "EUR"});
    json!({"name": "Standard", "from_subtotal": money(from), "price": money(490)})
}

/// Makes one of each, and notes their identifiers.
pub(super) async fn make(shop: &Shop, ctx: &RequestCtx, slug: &str, ids: &mut Ids) {
    let client = shop.seen_by(ctx);
    let post = async |path: &str, body: Value| {
        client.post(&format!("/api/commerce/v1/{path}"), body).await.expect(201).value()
    };
    // A variant of its own, so that others may be deleted or emptied.
    let body = json!({"slug": format!("{slug}-stocked"), "title": slug, "status": "published",
        "variants": [crate::shop::variant(&format!("{slug}-stocked"), 100)]});
    let stocked = id(&post("products", body).await["variants"][0]);
    let location = ids.0["{location}"].clone();
    let adjust = format!("/api/commerce/v1/variants/{stocked}/stock/{location}/adjustments");
    let _ = client.post(&adjust, json!({"delta": 9, "reason": "made"})).await.expect(200);
    let cart = id(&post("carts", json!({})).await["cart"]);
    let lines = format!("/api/commerce/v1/carts/{cart}/lines");
    let filled = client.post(&lines, json!({"variant_id": stocked, "quantity": 1})).await.expect(200).value();
    ids.0.insert("{stocked}", stocked);
    ids.0.insert("{cart_line}", id(&filled["lines"][0]));
    ids.0.insert("{cart}", cart);
    ids.0.insert("{sale}", id(&post("sales", sale()).await));
    ids.0.insert("{coupon}", id(&post("coupons", coupon(&slug.replace('-', "_"))).await));
    let from = i64::try_from(slug.bytes().fold(1_000_u64, |sum, byte| sum * 31 % 1_000_000 + u64::from(byte))).unwrap();
    ids.0.insert("{shipping_rate}", id(&post("shipping-rates", shipping_rate(from)).await));
    let settings = client.header("if-match", "*");
    let _ = settings.put("/api/commerce/v1/tax-rates/DE", json!({"name": "VAT", "rate": 190_000})).await.expect(200);
}
