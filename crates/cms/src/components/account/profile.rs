//! What the customer is called, and where their mails go.

use maud::{Markup, html};

use crate::rendering::{Field, FieldKind, Render, error_summary, field};
use crate::storefront::Account;

pub(super) fn part(account: &Account, cx: &Render<'_>) -> Markup {
    let locale = &cx.site.locale;
    let customer = &account.customer;
    let (name_state, email_state) = (cx.shop.form("name"), cx.shop.form("new-email"));
    let name = Field {
        form: "name",
        state: name_state,
        locale,
        name: "name",
        label: "Name",
        hint: None,
        value: customer.name.as_deref().unwrap_or_default(),
        kind: FieldKind::Text("name"),
    };
    let email = Field {
        form: "new-email",
        state: email_state,
        locale,
        name: "email",
        label: "New email address",
        hint: Some("We send a link to it. Your address changes once you follow it."),
        value: "",
        kind: FieldKind::Email,
    };
    html! {
        h2 #profile { "Name and email" }
        p { (customer.name.as_deref().unwrap_or("No name")) ", " (customer.email) }
        details.note open[name_state.is_some()] {
            summary { "Change your name" }
            form.stack method="post" action="/account/name" {
                (error_summary("name", name_state, locale))
                (field(&name))
                button.btn type="submit" { "Save the name" }
            }
        }
        details.note open[email_state.is_some()] {
            summary { "Change your email address" }
            form.stack method="post" action="/account/email" {
                (error_summary("new-email", email_state, locale))
                (field(&email))
                button.btn type="submit" { "Send the link" }
            }
        }
    }
}
