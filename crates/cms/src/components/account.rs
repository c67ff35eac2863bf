use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::sign_in::sign_out;
use crate::rendering::{Component, Need, Render, ShopNeed, error_summary, format_day, format_price};
use crate::storefront::{Account, AccountOrder};

/// What a customer finds on their own page.
pub(super) struct AccountView;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {
    /// The heading.
    #[serde(default = "heading")]
    title: String,
}

fn heading() -> String {
    "Your account".to_owned()
}

impl Component for AccountView {
    type Props = Props;
    const NAME: &'static str = "account";
    const SUMMARY: &'static str = "Orders and addresses of the customer who is signed in. For the page at /account.";

    fn example() -> Value {
        json!({ "title": "Your account" })
    }

    fn need(_: &Self::Props) -> Need {
        Need::Shop(ShopNeed::Account)
    }

    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup {
        html! {
            section.sec.shop data-component-id=(cx.id) {
                div.wrap {
                    h1 { (props.title) }
                    (error_summary("pay", cx.shop.form("pay"), &cx.site.locale))
                    @match &cx.shop.account {
                        Some(account) => (content(account, &cx.site.locale)),
                        None if cx.shop.is_partial => p.quiet role="status" { "Your orders are not loading right now. Try again in a minute." },
                        None => p.acts { a.btn href="/sign-in?next=/account" { "Sign in" } },
                    }
                }
            }
        }
    }
}

fn content(account: &Account, locale: &str) -> Markup {
    html! {
        p { "Signed in as " strong { (account.customer.name.as_deref().unwrap_or(&account.customer.email)) } "." }
        (sign_out())
        h2 #orders { "Orders" }
        @if account.orders.is_empty() { p.quiet { "You have not ordered anything yet." } }
        @else {
            ul.orders aria-labelledby="orders" { @for order in &account.orders { li { (account_order(order, locale)) } } }
        }
        h2 { "Addresses" }
        @if account.addresses.is_empty() { p.quiet { "No address is kept. You give one at the checkout." } }
        @else {
            ul.addresses {
                @for address in &account.addresses { li { @for line in &address.lines { span { (line) } } } }
            }
        }
    }
}

fn account_order(order: &AccountOrder, locale: &str) -> Markup {
    html! {
        p { a href={ "/orders/" (order.id) } { strong { "Order " (order.number) } } }
        p { (format_day(order.placed_at)) }
        p.state { (order.state) }
        p.orders__total { (format_price(order.total, locale)) }
        @if order.is_payable {
            form method="post" action={ "/orders/" (order.id) "/pay" } {
                button.btn type="submit" { "Pay" span.vh { " order " (order.number) } }
            }
        }
    }
}
