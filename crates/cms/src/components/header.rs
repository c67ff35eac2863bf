use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rendering::{Component, LinkUrl, Place, Render};

/// Brand, navigation and one action above every page.
pub(super) struct Header;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {
    /// The name as it is written.
    brand: String,
    /// `wordmark` sets the brand in the middle, `bar` is low and compact.
    #[serde(default)]
    variant: Variant,
    /// The site's main pages.
    #[serde(default)]
    #[schemars(length(max = 8))]
    links: Vec<NavLink>,
    /// What the visitor is meant to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    action: Option<NavLink>,
    /// The way to what the visitor has ordered, and to signing in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account: Option<NavLink>,
    /// The way to the cart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cart: Option<NavLink>,
    /// One line above everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notice: Option<Notice>,
}

#[derive(Clone, Copy, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Variant {
    #[default]
    Wordmark,
    Bar,
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NavLink {
    /// Its text.
    pub(super) label: String,
    /// Where it leads.
    pub(super) href: LinkUrl,
}

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Notice {
    /// What is to be known.
    text: String,
    /// Where to read more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    link: Option<NavLink>,
}

impl Component for Header {
    type Props = Props;
    const NAME: &'static str = "header";
    const SUMMARY: &'static str = "Brand, navigation, an action, the account and the cart, above every page.";
    const PLACE: Place = Place::Header;

    fn example() -> Value {
        json!({
            "brand": "Corner Books", "variant": "wordmark",
            "links": [{ "label": "Shop", "href": "/shop" }, { "label": "About", "href": "/about" }],
            "action": { "label": "Visit us", "href": "/about#visit" },
            "account": { "label": "Account", "href": "/account" },
            "cart": { "label": "Cart", "href": "/cart" },
            "notice": { "text": "Open on Sunday from noon", "link": { "label": "Opening hours", "href": "/about" } },
        })
    }

    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup {
        let class = match props.variant {
            Variant::Wordmark => "hd hd--wordmark",
            Variant::Bar => "hd hd--bar",
        };
        html! {
            header class=(class) data-component-id=(cx.id) {
                @if let Some(notice) = &props.notice {
                    p.notice {
                        (notice.text)
                        @if let Some(link) = &notice.link { " " a href=(link.href.as_str()) { (link.label) } }
                    }
                }
                div.wrap.hd__in {
                    a.hd__brand href="/" aria-current=[(cx.path == "/").then_some("page")] { (props.brand) }
                    @if !props.links.is_empty() {
                        nav.hd__nav aria-label="Main" {
                            ul { @for link in &props.links { li { (nav_link(link, cx.path)) } } }
                        }
                    }
                    @if props.action.is_some() || props.account.is_some() || props.cart.is_some() {
                        p.hd__end {
                            @if let Some(action) = &props.action { a.hd__act href=(action.href.as_str()) { (action.label) } }
                            @if let Some(account) = &props.account {
                                a.hd__account href=(account.href.as_str()) { (person()) span { (account.label) } }
                            }
                            @if let Some(cart) = &props.cart { a.hd__cart href=(cart.href.as_str()) { (cart.label) } }
                        }
                    }
                }
            }
        }
    }
}

/// Stands for the account where there is no room for its name.
fn person() -> Markup {
    html! {
        svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" aria-hidden="true" {
            circle cx="12" cy="8" r="3.75" {}
            path d="M4.5 20c.8-3.6 3.7-5.5 7.5-5.5s6.7 1.9 7.5 5.5" {}
        }
    }
}

fn nav_link(link: &NavLink, path: &str) -> Markup {
    let target = link.href.as_str();
    // Below a part of the site its link is marked too, but the start page is not above everything.
    let below = target.len() > 1 && path.strip_prefix(target).is_some_and(|rest| rest.starts_with('/'));
    let current = if target == path { Some("page") } else { below.then_some("true") };
    html! { a href=(target) aria-current=[current] { (link.label) } }
}
