//! The pages that every shop has by itself. A site that has a page of its own at such a path shows that instead, as long as
//! it has the component that the page is there for.

use crate::rendering::{Node, PageFacts, PageKind, ShopNeed, SiteFacts};

/// A page that is there without being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum SystemPage {
    Cart,
    SignIn,
    Account,
    Email,
    OrderStatus,
    Order,
    Auctions,
    Auction,
    Newsletter,
    Unsubscribe,
}

impl SystemPage {
    /// All that have a path of their own.
    const FIXED: [Self; 7] =
        [Self::Cart, Self::SignIn, Self::Account, Self::Email, Self::OrderStatus, Self::Auctions, Self::Newsletter];

    /// The page at a path, and the part of the path that names what it is about.
    pub(in crate::public) fn at(path: &str) -> Option<(Self, Option<&str>)> {
        if let Some(page) = Self::FIXED.into_iter().find(|page| page.path() == path) {
            return Some((page, None));
        }
        let part = |prefix: &str| path.strip_prefix(prefix).filter(|part| is_name(part));
        part("/auctions/")
            .map(|id| (Self::Auction, Some(id)))
            .or_else(|| part("/orders/").map(|id| (Self::Order, Some(id))))
            .or_else(|| part("/account/email/").map(|secret| (Self::Email, Some(secret))))
            .or_else(|| part("/sign-in/").map(|secret| (Self::SignIn, Some(secret))))
            .or_else(|| part("/newsletter/").map(|secret| (Self::Newsletter, Some(secret))))
            .or_else(|| part("/unsubscribe/").map(|secret| (Self::Unsubscribe, Some(secret))))
    }

    /// Where a mailed link leads on to when it brings its secret in the query: the path that uses it up when posted to.
    pub(in crate::public) fn of_link(self, query: Option<&str>) -> Option<String> {
        if !matches!(self, Self::SignIn | Self::Newsletter | Self::Email) {
            return None;
        }
        let secret = super::said(query, "token").filter(|secret| is_name(secret))?;
        Some(format!("{}/{secret}", self.path()))
    }

    /// Its path; the pattern where a part of it names what the page is about.
    pub(in crate::public) const fn path(self) -> &'static str {
        match self {
            Self::Cart => "/cart",
            Self::SignIn => "/sign-in",
            Self::Account => "/account",
            Self::Email => "/account/email",
            Self::OrderStatus => "/orders/status",
            Self::Order => "/orders/{id}",
            Self::Auctions => "/auctions",
            Self::Auction => "/auctions/{id}",
            Self::Newsletter => "/newsletter",
            Self::Unsubscribe => "/unsubscribe/{secret}",
        }
    }

    /// What a page at this path must ask for, to be what it should.
    pub(in crate::public) const fn need(self) -> ShopNeed {
        match self {
            Self::Cart => ShopNeed::Cart,
            Self::SignIn | Self::Email => ShopNeed::Customer,
            Self::Account => ShopNeed::Account,
            Self::OrderStatus | Self::Order => ShopNeed::Order,
            Self::Auctions => ShopNeed::Auctions(24),
            Self::Auction => ShopNeed::Auction,
            Self::Newsletter | Self::Unsubscribe => ShopNeed::Newsletter,
        }
    }

    /// Its facts on this site.
    pub(in crate::public) fn facts(self, site: &SiteFacts) -> PageFacts {
        let title = match self {
            Self::Cart => "Cart",
            Self::SignIn => "Sign in",
            Self::Account => "Your account",
            Self::Email => "Your email address",
            Self::OrderStatus | Self::Order => "Your order",
            Self::Auctions => "Auctions",
            Self::Auction => "Auction",
            Self::Newsletter => "Newsletter",
            Self::Unsubscribe => "Unsubscribe",
        };
        PageFacts {
            path: self.path().to_owned(),
            kind: PageKind::System,
            title: title.to_owned(),
            description: site.description.clone(),
            picture: None,
        }
    }

    /// Its components.
    pub(in crate::public) fn tree(self) -> Node {
        let (component, props) = match self {
            Self::Cart => ("cart", serde_json::json!({})),
            Self::SignIn | Self::Email => ("sign-in", serde_json::json!({})),
            Self::Account => ("account", serde_json::json!({})),
            Self::OrderStatus | Self::Order => ("order-status", serde_json::json!({})),
            Self::Auctions => ("auction-list", serde_json::json!({"title": "Auctions", "is_page_heading": true})),
            Self::Auction => ("auction", serde_json::json!({})),
            Self::Newsletter => ("newsletter", serde_json::json!({"title": "Newsletter", "is_page_heading": true})),
            Self::Unsubscribe => ("newsletter", serde_json::json!({"title": "Unsubscribe", "is_page_heading": true})),
        };
        let section = Node {
            id: component.to_owned(),
            component: component.to_owned(),
            props: props.as_object().cloned().unwrap_or_default(),
            slots: Default::default(),
        };
        Node {
            id: "page".to_owned(),
            component: "page".to_owned(),
            props: serde_json::Map::new(),
            slots: [("content".to_owned(), vec![section])].into(),
        }
    }
}

/// What may name an auction, an order, a line or a secret in a path.
pub(super) fn is_name(text: &str) -> bool {
    (1..=200).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~'))
}
