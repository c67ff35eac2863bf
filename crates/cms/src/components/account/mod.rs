//! A customer's own page: one file for each of its parts.

mod addresses;
mod consents;
mod password;
mod person;
mod profile;
mod sessions;

use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::sign_in::sign_out;
use crate::rendering::{Component, Done, Need, Render, ShopNeed, error_summary, format_amount, format_day};
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
    const SUMMARY: &'static str =
        "Orders, addresses, consents, sign-in and data of the customer who is signed in. For the page at /account.";

    fn example() -> Value {
        json!({ "title": "Your account" })
    }

    fn need(_: &Self::Props) -> Need {
        Need::Shop(ShopNeed::Account)
    }

    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup {
        html! {
            section.sec.shop.account data-component-id=(cx.id) {
                div.wrap {
                    h1 { (props.title) }
                    @if let Some(said) = cx.shop.done.and_then(said) { p.done role="status" { (said) } }
                    (error_summary("pay", cx.shop.form("pay"), &cx.site.locale))
                    @match &cx.shop.account {
                        Some(account) => (content(account, cx)),
                        None if cx.shop.is_partial => p.quiet role="status" { "Your account is not loading right now. Try again in a minute." },
                        None => p.acts { a.btn href="/sign-in?next=/account" { "Sign in" } },
                    }
                }
            }
        }
    }
}

/// What was just done, in a sentence.
fn said(done: Done) -> Option<&'static str> {
    match done {
        Done::PasswordSet => Some("Your password is saved. You are signed out everywhere else."),
        Done::ConsentWithdrawn => Some("Your consent is withdrawn. These mails are no longer sent to you."),
        Done::AddressSaved => Some("The address is saved."),
        Done::AddressDeleted => Some("The address is deleted."),
        Done::NameSaved => Some("Your name is saved."),
        Done::EmailLinkSent => Some("We have sent a link to the new address. Follow it, and the address is yours."),
        Done::EmailChanged => Some("Your email address is changed."),
        Done::SessionsEnded => Some("You are signed out everywhere else."),
        _ => None,
    }
}

fn content(account: &Account, cx: &Render<'_>) -> Markup {
    let locale = &cx.site.locale;
    html! {
        p { "Signed in as " strong { (account.customer.name.as_deref().unwrap_or(&account.customer.email)) } "." }
        (sign_out())
        h2 #orders { "Orders" }
        @if account.orders.is_empty() { p.quiet { "You have not ordered anything yet." } }
        @else {
            ul.orders aria-labelledby="orders" { @for order in &account.orders { li { (account_order(order, locale)) } } }
        }
        (addresses::part(account, cx))
        (consents::part(account, cx))
        (profile::part(account, cx))
        (password::part(account, cx))
        (sessions::part(account, cx))
        (person::part(cx))
    }
}

fn account_order(order: &AccountOrder, locale: &str) -> Markup {
    html! {
        p { a href={ "/orders/" (order.id) } { strong { "Order " (order.number) } } }
        p { (format_day(order.placed_at)) }
        p.state { (order.state) }
        p.orders__total { (format_amount(order.total, locale)) }
        @if order.is_payable {
            form method="post" action={ "/orders/" (order.id) "/pay" } {
                button.btn type="submit" { "Pay" span.vh { " order " (order.number) } }
            }
        }
    }
}
