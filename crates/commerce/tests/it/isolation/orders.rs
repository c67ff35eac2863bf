//! Orders, payments and the way to the checkout.

use axum::http::Method;
use kernel::RequestCtx;
use serde_json::json;

use super::{Ids, Operation, row};
use crate::shop::{PRODUCTS, Shop, variant};
use crate::till::{HOST, PUBLIC, form, priced};

pub(super) fn operations() -> Vec<Operation> {
    const ORDERS: &str = "/api/commerce/v1/orders";
    const ORDER: &str = "/api/commerce/v1/orders/{order}";
    const EVENTS: &str = "/api/commerce/v1/orders/{order}/events";
    const INVOICE: &str = "/api/commerce/v1/orders/{order}/invoice";
    const CANCELLATION: &str = "/api/commerce/v1/orders/{order}/cancellation";
    const PAYMENTS: &str = "/api/commerce/v1/orders/{order}/payments";
    const FULFILMENTS: &str = "/api/commerce/v1/orders/{paid_order}/fulfilments";
    const REFUNDS: &str = "/api/commerce/v1/orders/{paid_order}/refunds";
    const HANDOVERS: &str = "/api/commerce/v1/carts/{cart}/handovers";
    const RETURNS: &str = "/api/commerce/v1/checkout-returns";
    let back = json!({"host": HOST, "return_path": "/order"});
    vec![
        row("list_orders", Method::GET, ORDERS, None, "orders:read"),
        row("get_order", Method::GET, ORDER, None, "orders:read"),
        row("list_order_events", Method::GET, EVENTS, None, "orders:read"),
        row("get_invoice", Method::GET, INVOICE, None, "orders:read"),
        row("cancel_order", Method::POST, CANCELLATION, Some(json!({})), "orders:write"),
        row("create_payment", Method::POST, PAYMENTS, Some(back.clone()), "orders:write"),
        row("create_fulfilment", Method::POST, FULFILMENTS, Some(json!({})), "orders:write"),
        row("create_refund", Method::POST, REFUNDS, Some(json!({})), "orders:write"),
        row("create_handover", Method::POST, HANDOVERS, Some(back), "carts:write"),
        row(
            "verify_checkout_return",
            Method::POST,
            RETURNS,
            Some(json!({"host": HOST, "checkout": "{word}"})),
            "orders:read",
        ),
    ]
}

/// Makes an order that waits for its payment, one that is paid, and the word that its shopper came back with.
pub(super) async fn make(shop: &Shop, ctx: &RequestCtx, slug: &str, ids: &mut Ids) {
    let client = shop.seen_by(ctx);
    let body = json!({"slug": format!("{slug}-ordered"), "title": slug, "variants": [variant(&format!("{slug}-ordered"), 100)]});
    let product = client.post(PRODUCTS, body).await.expect(201).value();
    let (variant, location) = (product["variants"][0]["id"].as_str().unwrap(), ids.0["{location}"].clone());
    let adjust = format!("/api/commerce/v1/variants/{variant}/stock/{location}/adjustments");
    client.post(&adjust, json!({"delta": 9, "reason": "made"})).await.expect(200);
    let mut orders = Vec::new();
    for name in ["waiting", "paid"] {
        let placed = shop.place_as(ctx, &format!("{name} {slug}"), priced(&product, 1)).await.unwrap();
        orders.push(placed.order.id.to_string());
    }
    let payments = format!("/api/commerce/v1/orders/{}/payments", orders[1]);
    let page = client
        .header("idempotency-key", "k")
        .post(&payments, json!({"host": HOST, "return_path": "/"}))
        .await
        .expect(201)
        .value();
    let page = page["url"].as_str().unwrap().strip_prefix(PUBLIC).unwrap().to_owned();
    let visitor = shop.till.visitor();
    let back = form(&visitor, &page, &[("choice", "pay")]).await.expect(303).header("location").unwrap().to_owned();
    let onward = visitor.get(back.strip_prefix(PUBLIC).unwrap()).await.expect(303);
    let word = onward.header("location").unwrap().split_once("checkout=").unwrap().1.to_owned();
    ids.0.insert("{order}", orders[0].clone());
    ids.0.insert("{paid_order}", orders[1].clone());
    ids.0.insert("{word}", word);
}
