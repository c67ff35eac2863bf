//! Where the customer is signed in.

use maud::{Markup, html};

use crate::rendering::{Render, error_summary, format_day};
use crate::storefront::Account;

/// Characters of a browser's name for itself that are shown.
const DEVICE_CHARS: usize = 120;

pub(super) fn part(account: &Account, cx: &Render<'_>) -> Markup {
    html! {
        h2 #sessions { "Where you are signed in" }
        (error_summary("sessions", cx.shop.form("sessions"), &cx.site.locale))
        ul.account__list aria-labelledby="sessions" {
            @for session in &account.sessions {
                li {
                    div {
                        @match &session.device {
                            Some(device) => p.account__device { (device.chars().take(DEVICE_CHARS).collect::<String>()) },
                            None => p { "A browser without a name" },
                        }
                        p.quiet { "Since " (format_day(session.since)) ", last used " (format_day(session.last_seen)) }
                    }
                    @if session.is_this { p.state { "This browser" } }
                }
            }
        }
        @if account.sessions.iter().any(|session| !session.is_this) {
            form method="post" action="/account/sessions" {
                button.btn.btn--line type="submit" { "End all others" }
            }
        }
    }
}
