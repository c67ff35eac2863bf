//! What the customer agrees to, and how to end it.

use maud::{Markup, html};

use crate::rendering::{Render, error_summary, format_day};
use crate::storefront::{Account, AccountConsent};

pub(super) fn part(account: &Account, cx: &Render<'_>) -> Markup {
    html! {
        h2 #consents { "What you agreed to" }
        (error_summary("consent", cx.shop.form("consent"), &cx.site.locale))
        @if account.consents.is_empty() {
            p.quiet { "You get no mails but those about your orders. " a href="/newsletter" { "Newsletter" } }
        } @else {
            ul.account__list aria-labelledby="consents" { @for consent in &account.consents { li { (one(consent)) } } }
        }
    }
}

fn one(consent: &AccountConsent) -> Markup {
    let name = name(&consent.scope);
    html! {
        div {
            p { strong { (name) } }
            p { (consent.text) }
            p.quiet { "Since " (format_day(consent.since)) ", version " (consent.version) " of the text" }
        }
        form method="post" action="/account/consents" {
            input type="hidden" name="scope" value=(consent.scope);
            button.btn.btn--line type="submit" { "Withdraw" span.vh { " " (name) } }
        }
    }
}

/// A scope as people read it: `news_letter` is "News letter".
fn name(scope: &str) -> String {
    let mut letters = scope.chars().map(|letter| if matches!(letter, '_' | '-') { ' ' } else { letter });
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_readable() {
        for (scope, expected) in [("newsletter", "Newsletter"), ("back_in-stock", "Back in stock"), ("", "")] {
            assert_eq!(name(scope), expected);
        }
    }
}
