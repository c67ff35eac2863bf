//! Where the customer is signed in.

use maud::{Markup, html};

use crate::rendering::{Render, error_summary, format_day};
use crate::storefront::Account;

/// Characters of a browser's name for itself that are shown.
const DEVICE_CHARS: usize = 120;

/// Names by which browsers and systems are known, as they stand in what a browser calls itself. Some claim to be others, so the first
/// that fits counts.
const BROWSERS: [(&str, &str); 5] =
    [("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];
const SYSTEMS: [(&str, &str); 6] = [
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// A browser in words, else what it calls itself.
fn browser(device: &str) -> String {
    let known =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| device.contains(mark)).map(|(_, name)| *name);
    match (known(&BROWSERS), known(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        _ => device.chars().take(DEVICE_CHARS).collect(),
    }
}

pub(super) fn part(account: &Account, cx: &Render<'_>) -> Markup {
    html! {
        h2 #sessions { "Where you are signed in" }
        (error_summary("sessions", cx.shop.form("sessions"), &cx.site.locale))
        ul.account__list aria-labelledby="sessions" {
            @for session in &account.sessions {
                li {
                    div {
                        @match &session.device {
                            Some(device) => p.account__device { (browser(device)) },
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_named_in_words() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36 Edg/150.0";
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/604.1";
        assert_eq!(browser(edge), "Edge on Windows");
        assert_eq!(browser(phone), "Safari on an iPhone");
        assert_eq!(browser("curl/8.5.0"), "curl/8.5.0");
    }
}
