//! What is kept on the customer: to take along, and to have erased.

use maud::{Markup, html};

use crate::rendering::{Render, error_summary};

const FORM: &str = "erasure";

pub(super) fn part(cx: &Render<'_>) -> Markup {
    let locale = &cx.site.locale;
    let state = cx.shop.form(FORM);
    let error = state.and_then(|state| state.refusals.first()).map(|refusal| refusal.message(locale));
    let error_id = format!("{FORM}-confirm-error");
    html! {
        h2 #data { "Your data" }
        (error_summary("export", cx.shop.form("export"), locale))
        p { "Everything that we keep on you, as a JSON file: profile, addresses, orders, consents, sign-ins." }
        form method="post" action="/account/export" { button.btn.btn--line type="submit" { "Download your data" } }
        details.note open[state.is_some()] {
            summary { "Erase your data" }
            form.stack method="post" action="/account/erasure" {
                (error_summary(FORM, state, locale))
                p {
                    "We delete your name, your mail and postal addresses, your password, carts and sign-ins, and end all mails to you. "
                    "Orders and invoices stay as long as the law wants our books, without a way to reach you; an order that is still "
                    "to be paid or sent keeps what its delivery needs until then. The record of what you agreed to stays, without your name."
                }
                p { strong { "You are signed out at once, and this cannot be undone." } }
                div.field {
                    @if let Some(error) = &error { p.field__err id=(error_id) { span.vh { "Error: " } (error) } }
                    label.tick for={ (FORM) "-confirm" } {
                        input type="checkbox" id={ (FORM) "-confirm" } name="confirm" value="yes"
                            aria-invalid=[error.is_some().then_some("true")] aria-describedby=[error.is_some().then_some(&error_id)]
                            autofocus[error.is_some()];
                        span { "I want my data erased" }
                    }
                }
                button.btn type="submit" { "Erase my data" }
            }
        }
    }
}
