use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::totals::totals;
use crate::rendering::{Component, Need, Render, ShopNeed, format_amount, format_day};
use crate::storefront::{Order, Parcel};

/// The order that a shopper returns from.
pub(super) struct OrderStatus;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {
    /// The heading over a paid order.
    #[serde(default = "thanks")]
    title: String,
}

fn thanks() -> String {
    "Thank you for your order".to_owned()
}

impl Component for OrderStatus {
    type Props = Props;
    const NAME: &'static str = "order-status";
    const SUMMARY: &'static str = "How an order stands, after the checkout. For the page at /orders/status.";

    fn example() -> Value {
        json!({ "title": "Thank you for your order" })
    }

    fn need(_: &Self::Props) -> Need {
        Need::Shop(ShopNeed::Order)
    }

    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup {
        html! {
            section.sec.shop data-component-id=(cx.id) {
                div.wrap.shop__narrow {
                    @match &cx.shop.order {
                        Some(order) => (content(order, &props.title, &cx.site.locale)),
                        None if cx.shop.is_partial => {
                            h1 { "Your order" }
                            p.quiet role="status" { "The order is not loading right now. It is safe with us; try again in a minute." }
                        },
                        None => {
                            h1 { "We cannot show this order" }
                            p.quiet { "The link is not complete, or too old. Open the link in the mail that we sent you, or sign in to see all your orders." }
                            p.acts { a.btn href="/account" { "Your orders" } a.go href="/" { "Back to the shop" } }
                        },
                    }
                }
            }
        }
    }
}

fn content(order: &Order, thanks: &str, locale: &str) -> Markup {
    html! {
        @if order.is_paid { h1 { (thanks) } } @else { h1 { "Order " (order.number) } }
        p role="status" { strong { (order.state) } ". " (order.detail) }
        @if let Some(id) = &order.to_pay {
            form method="post" action={ "/orders/" (id) "/pay" } {
                button.btn type="submit" { "Pay " (format_amount(order.totals.total, locale)) }
            }
        }
        dl.sums {
            div { dt { "Order" } dd { (order.number) } }
            div { dt { "Placed" } dd { (format_day(order.placed_at)) } }
        }
        @if !order.parcels.is_empty() {
            h2 { "Sent" }
            ul.bought { @for parcel in &order.parcels { li { (sent(parcel)) } } }
        }
        h2 { "What you ordered" }
        ul.bought {
            @for line in &order.lines {
                li {
                    span { (line.quantity) " × " (line.title) @if let Some(options) = &line.options { ", " (options) } }
                    span.line__total { (format_amount(line.total, locale)) }
                }
            }
        }
        (totals(&order.totals, locale))
        @if let Some(refunded) = order.refunded {
            dl.sums { div { dt { "Refunded" } dd { "−" (format_amount(refunded, locale)) } } }
        }
        p.acts { a.go href="/account" { "Your orders" } a.go href="/" { "Back to the shop" } }
    }
}

fn sent(parcel: &Parcel) -> Markup {
    let words = [parcel.carrier.as_deref(), parcel.number.as_deref()];
    let words: Vec<_> = words.into_iter().flatten().collect();
    html! {
        span { (format_day(parcel.sent_at)) @if !words.is_empty() { ", " (words.join(" ")) } }
        @if let Some(url) = parcel.url.as_deref().filter(|url| url.starts_with("https://")) {
            a href=(url) rel="noopener noreferrer" { "Follow the parcel" }
        }
    }
}
