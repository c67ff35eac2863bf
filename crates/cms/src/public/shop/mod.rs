//! The shop on a site's own host: its pages, and the forms that they send. Everything works without a script.
//!
//! A post is answered by a redirect when it did what it should, and by the same page with what was typed and what is wrong when it
//! did not. Cookies are set only once there is something to remember.

mod account;
mod actions;
mod cookies;
mod guard;
mod load;
mod submit;
mod system;
mod watch;

use http::header;
use http::request::Parts;
use kernel::http::ClientAddress;

use self::cookies::Remembered;
pub(super) use self::load::{Loaded, Subject, load};
pub(super) use self::submit::{page_of_form, submit};
pub(crate) use self::system::SystemPage;
pub(super) use self::watch::{watch, watched};
use crate::config::Config;
use crate::rendering::Done;
use crate::storefront::Visitor;

/// Who asks, by their cookies. Without a shop nothing is read.
pub(super) fn visitor(config: &Config, parts: &Parts, host: &str) -> Visitor {
    if config.storefront.is_none() {
        return Visitor::default();
    }
    let is_secure = is_secure(config);
    Visitor {
        cart: cookies::read(&parts.headers, Remembered::Cart, is_secure),
        customer: cookies::read(&parts.headers, Remembered::Customer, is_secure),
        origin: config.origin.of(host),
        host: host.to_owned(),
        site_name: String::new(),
        user_agent: parts.headers.get(header::USER_AGENT).and_then(|name| name.to_str().ok()).map(str::to_owned),
        address: parts.extensions.get::<ClientAddress>().map(|address| address.limit_key()),
    }
}

/// What a page is about by its address: the part of the path that names it, and the query.
pub(super) fn subject<'a>(page: SystemPage, name: Option<&'a str>, query: Option<&str>) -> Subject<'a> {
    let said = |wanted: &str| said(query, wanted);
    let mut subject = Subject { next: said("next").filter(|path| is_next(path)), ..Subject::default() };
    subject.done = match (page, said("done").as_deref()) {
        (SystemPage::SignIn | SystemPage::Newsletter, _) if name.is_some() => Some(Done::LinkOpened),
        (SystemPage::Email, _) if name.is_some() => Some(Done::EmailLinkOpened),
        (SystemPage::Unsubscribe, _) if name.is_some() => Some(Done::UnsubscribeOpened),
        (SystemPage::SignIn, Some("sent")) => Some(Done::LinkSent),
        (SystemPage::SignIn, Some("erasure")) => Some(Done::ErasureAsked),
        (SystemPage::Cart, Some("added")) => Some(Done::Added),
        (SystemPage::Auction, Some("bid")) => Some(Done::Bid),
        (SystemPage::Newsletter, Some("subscribed")) => Some(Done::Subscribed),
        (SystemPage::Newsletter, Some("sent")) => Some(Done::SubscriptionSent),
        (SystemPage::Newsletter, Some("unsubscribed")) => Some(Done::Unsubscribed),
        (SystemPage::Account, Some(done)) => account::done(done),
        _ => None,
    };
    subject.added = said("product").filter(|_| subject.done == Some(Done::Added));
    match page {
        SystemPage::Auction => subject.auction = name,
        SystemPage::Order => subject.own_order = name,
        SystemPage::OrderStatus => subject.order = said("checkout").or_else(|| said("token")),
        _ => {}
    }
    subject
}

/// What the query says under a name.
fn said(query: Option<&str>, wanted: &str) -> Option<String> {
    let query: Vec<(String, String)> = serde_urlencoded::from_str(query.unwrap_or_default()).ok()?;
    query.into_iter().find(|(name, _)| name == wanted).map(|(_, value)| value)
}

fn is_secure(config: &Config) -> bool {
    config.origin.scheme == "https"
}

/// Where one may be led after signing in: pages of the shop and nothing else.
fn is_next(path: &str) -> bool {
    let below = |prefix: &str| path.strip_prefix(prefix).is_some_and(system::is_name);
    matches!(path, "/cart" | "/account") || below("/auctions/") || below("/orders/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_nowhere_else() {
        for path in ["/cart", "/account", "/auctions/auc_1", "/orders/ord_1"] {
            assert!(is_next(path), "{path}");
        }
        for path in [
            "",
            "/",
            "//evil.example",
            "https://evil.example",
            "/auctions/",
            "/auctions//evil",
            "/auctions/a/b",
            "/\\evil",
            "/auctions/a?b",
            "/auctions/..%2f",
        ] {
            assert!(!is_next(path), "{path}");
        }
    }
}
