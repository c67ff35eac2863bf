use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rendering::{Component, Need, Render, ShopNeed, format_price, format_span, heading, picture, time_element};
use crate::storefront::{AuctionCard, AuctionState};

/// Auctions with their prices and ends.
pub(super) struct AuctionList;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {
    /// The heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// One or two sentences.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lead: Option<String>,
    /// Whether the heading is that of the page.
    #[serde(default)]
    is_page_heading: bool,
    /// At most this many.
    #[serde(default = "many")]
    #[schemars(range(min = 1, max = 48))]
    limit: u16,
}

fn many() -> u16 {
    24
}

impl Component for AuctionList {
    type Props = Props;
    const NAME: &'static str = "auction-list";
    const SUMMARY: &'static str = "Auctions of the shop with their prices and ends, each leading to its page.";

    fn example() -> Value {
        json!({ "title": "Auctions", "lead": "One of each.", "is_page_heading": false, "limit": 8 })
    }

    fn need(props: &Self::Props) -> Need {
        Need::Shop(ShopNeed::Auctions(props.limit.clamp(1, 48)))
    }

    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup {
        let auctions = cx.shop.auctions.iter().take(usize::from(props.limit.clamp(1, 48)));
        html! {
            section.sec.goods.goods--gallery.auctions data-component-id=(cx.id) {
                div.wrap {
                    @if props.is_page_heading {
                        div.head {
                            h1 { (props.title.as_deref().unwrap_or("Auctions")) }
                            @if let Some(lead) = &props.lead { p.head__lead { (lead) } }
                        }
                    } @else { (heading(props.title.as_deref(), props.lead.as_deref(), None)) }
                    @if cx.shop.auctions.is_empty() {
                        p.quiet role=[cx.shop.is_partial.then_some("status")] {
                            @if cx.shop.is_partial { "The auctions are not loading right now. Try again in a minute." }
                            @else { "No auction is running or announced at the moment." }
                        }
                        @if props.is_page_heading { p.acts { a.btn href="/" { "Look around the shop" } a.go href="/newsletter" { "Hear of the next one" } } }
                    } @else {
                        @if props.is_page_heading { h2.vh { "All auctions" } }
                        ul.goods__list { @for auction in auctions { li { (card(auction, cx)) } } }
                    }
                }
            }
        }
    }
}

fn card(auction: &AuctionCard, cx: &Render<'_>) -> Markup {
    html! {
        article.card {
            div.card__pic {
                @match &auction.image {
                    Some(image) => (picture(image, "pic--square", false)),
                    None => span.pic.pic--square {},
                }
            }
            div.card__text {
                h3 { a href={ "/auctions/" (auction.id) } { (auction.title) } }
                p.card__sub { (when(auction, cx)) }
                p.card__price {
                    span.price { (format_price(auction.price, &cx.site.locale)) }
                    " " span.stock { (bids(auction.bids)) }
                }
            }
        }
    }
}

fn when(auction: &AuctionCard, cx: &Render<'_>) -> Markup {
    html! {
        @match auction.state {
            AuctionState::Scheduled => { "Begins " (time_element(auction.starts_at)) },
            // To the minute at most, so that a page can be kept for a while.
            AuctionState::Open if auction.ends_at > cx.shop.now => { "Ends in " (format_span(whole_minutes(auction, cx))) },
            AuctionState::Open => "Ending now",
            AuctionState::Sold => "Sold",
            AuctionState::Unsold | AuctionState::Cancelled => "Ended",
        }
    }
}

fn whole_minutes(auction: &AuctionCard, cx: &Render<'_>) -> std::time::Duration {
    let seconds = auction.ends_at.since(cx.shop.now).as_secs();
    std::time::Duration::from_secs(if seconds < 60 { seconds } else { seconds / 60 * 60 })
}

/// How many bids there are, in words.
pub(crate) fn bids(count: u32) -> String {
    match count {
        0 => "No bids yet".to_owned(),
        1 => "1 bid".to_owned(),
        _ => format!("{count} bids"),
    }
}
