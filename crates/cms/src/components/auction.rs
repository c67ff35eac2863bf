use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::auction_list::bids;
use crate::rendering::{
    Component, Done, Field, FieldKind, Need, Render, ShopNeed, error_list, error_summary, field, format_amount,
    format_moment, format_price, format_span, iso, picture, time_element,
};
use crate::storefront::{Auction, AuctionCard, AuctionStanding, AuctionState};

/// The auction that a page is about.
pub(super) struct AuctionView;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {}

impl Component for AuctionView {
    type Props = Props;
    const NAME: &'static str = "auction";
    const SUMMARY: &'static str =
        "One auction with price, end, bids and the form to bid. For the pages at /auctions/{id}.";

    fn example() -> Value {
        json!({})
    }

    fn need(_: &Self::Props) -> Need {
        Need::Shop(ShopNeed::Auction)
    }

    fn render(_: &Self::Props, cx: &Render<'_>) -> Markup {
        let Some(auction) = &cx.shop.auction else {
            return html! {
                section.sec.shop data-component-id=(cx.id) {
                    div.wrap {
                        h1 { "Auction" }
                        p.quiet role="status" { "This auction is not loading right now. Bids are safe; try again in a minute." }
                        p.acts { a.go href="/auctions" { "All auctions" } }
                    }
                }
            };
        };
        let card = &auction.card;
        html! {
            section.sec.detail.auction data-component-id=(cx.id) data-auction=(card.id) data-state=(state_word(card.state))
                data-now=(iso(cx.shop.now)) data-bidder[auction.is_signed_in] {
                div.wrap.detail__in {
                    p.detail__back { a href="/auctions" { "All auctions" } }
                    div.detail__pics {
                        @match &card.image {
                            Some(image) => (picture(image, "pic--square", true)),
                            None => span.pic.pic--square {},
                        }
                    }
                    div.detail__text {
                        h1 { (card.title) }
                        (facts(auction, cx))
                        div aria-live="polite" data-live="standing" { (standing(auction, cx)) }
                        (actions(auction, cx))
                        div.prose { @for paragraph in paragraphs(&auction.description) { p { (paragraph) } } }
                        div data-live="history" { (history(auction, cx)) }
                    }
                }
            }
        }
    }
}

fn facts(auction: &Auction, cx: &Render<'_>) -> Markup {
    let card = &auction.card;
    // Nothing was bid and nothing will be: no price means anything.
    let has_price = card.bids > 0 || !matches!(card.state, AuctionState::Unsold | AuctionState::Cancelled);
    // Afterwards the reserve is over: it was met, or nothing was sold, or somebody bought at once.
    let is_ahead = matches!(card.state, AuctionState::Open | AuctionState::Scheduled);
    let label = match (card.state, card.bids) {
        (AuctionState::Sold, _) => "Sold for",
        (_, 0) => "Starts at",
        _ => "Highest bid",
    };
    html! {
        div.auction__panel {
            div.auction__facts aria-live="polite" {
                @if has_price { p.auction__price {
                    span.eyebrow data-live="label" { (label) } " "
                    strong data-live="price" { (format_price(card.price, &cx.site.locale)) } " "
                    span.stock data-live="bids" { (bids(card.bids)) }
                } }
                @match auction.is_reserve_met.filter(|_| is_ahead) {
                    Some(true) => p.eyebrow data-live="reserve" { "The reserve is met." },
                    Some(false) => p.eyebrow data-live="reserve" { "The reserve is not met yet." },
                    None => {},
                }
            }
            p.auction__end { (ending(card, cx)) }
        }
    }
}

fn ending(card: &AuctionCard, cx: &Render<'_>) -> Markup {
    html! {
        @match card.state {
            AuctionState::Scheduled => { span.eyebrow { "Begins on" } " " (time_element(card.starts_at)) },
            AuctionState::Open if card.ends_at > cx.shop.now => {
                span.eyebrow { "Ends in" } " "
                strong data-live="left" { (format_span(card.ends_at.since(cx.shop.now))) } " "
                time data-live="end" datetime=(iso(card.ends_at)) { (format_moment(card.ends_at)) }
            },
            AuctionState::Open => "It is ending now.",
            AuctionState::Sold => { "Ended on " (time_element(card.ends_at)) "." },
            AuctionState::Unsold => { "Ended on " (time_element(card.ends_at)) ", not sold." },
            AuctionState::Cancelled => "This auction was called off.",
        }
    }
}

fn standing(auction: &Auction, cx: &Render<'_>) -> Markup {
    let locale = &cx.site.locale;
    let got = if auction.is_bought_now { "You have bought it" } else { "You have won" };
    html! {
        @match &auction.standing {
            Some(AuctionStanding::Leading(limit)) => p.done {
                @if cx.shop.done == Some(Done::Bid) { "Your bid counts. " }
                "You have the highest bid. Your limit is " (format_price(*limit, locale)) "."
            },
            Some(AuctionStanding::Outbid) => p.warn {
                @if cx.shop.done == Some(Done::Bid) { "Your bid counts. " }
                "Somebody has bid more than you."
                @if let Some(least) = auction.least_bid { " Bid " (format_price(least, locale)) " or more to lead." }
            },
            Some(AuctionStanding::Won) => p.done data-wait {
                (got) ". Your order is being made: you can pay on this page in a moment."
            },
            Some(AuctionStanding::WonUnpaid { order, total }) => {
                p.done {
                    (got) ". Pay to get it."
                    @if *total != auction.card.price { " Tax and delivery are in the sum." }
                }
                form method="post" action={ "/orders/" (order) "/pay" } {
                    button.btn type="submit" { "Pay " (format_amount(*total, locale)) }
                }
            },
            Some(AuctionStanding::WonPaid) => p.done { (got) ", and it is paid." },
            Some(AuctionStanding::Lost) if auction.is_bought_now => p.quiet { "Somebody else has bought it." },
            Some(AuctionStanding::Lost) => p.quiet { "Somebody else has won." },
            None if auction.card.state == AuctionState::Sold && !auction.is_signed_in => p {
                a.go href={ "/sign-in?next=/auctions/" (auction.card.id) } { "Sign in to see whether you won" }
            },
            None => {},
        }
    }
}

fn actions(auction: &Auction, cx: &Render<'_>) -> Markup {
    const FORM: &str = "bid";
    const BUY: &str = "buy-now";
    let id = &auction.card.id;
    let locale = &cx.site.locale;
    let is_open = auction.card.state == AuctionState::Open;
    let Some(least) = auction.least_bid.filter(|_| is_open) else {
        return html! {
            (error_list(FORM, cx.shop.form(FORM), locale))
            (error_list(BUY, cx.shop.form(BUY), locale))
        };
    };
    let state = cx.shop.form(FORM);
    let hint = match &auction.standing {
        // Whoever leads can only raise the own limit.
        Some(AuctionStanding::Leading(limit)) => {
            format!("More than {}, to raise it. Nobody sees your limit.", format_price(*limit, locale))
        }
        _ => format!(
            "{} or more. We bid for you, up to your limit and no more than is needed.",
            format_price(least, locale)
        ),
    };
    let amount = Field {
        form: FORM,
        state,
        locale,
        name: "amount",
        label: "Your limit",
        hint: Some(&hint),
        value: "",
        kind: FieldKind::Amount,
    };
    html! {
        @if auction.is_signed_in {
            form.stack method="post" action={ "/auctions/" (id) "/bids" } {
                (error_summary(FORM, state, locale))
                (field(&amount))
                button.btn type="submit" { "Bid" }
            }
        } @else {
            p.acts { a.btn href={ "/sign-in?next=/auctions/" (id) } { "Sign in to bid" } }
        }
        (error_list(BUY, cx.shop.form(BUY), locale))
        @if let Some(price) = auction.buy_now.filter(|_| auction.is_signed_in) {
            // Two steps, for it cannot be undone.
            details.at-once {
                summary { "Buy it now for " (format_price(price, locale)) }
                form.stack method="post" action={ "/auctions/" (id) "/buy" } {
                    p { "This ends the auction and is binding." }
                    button.btn type="submit" { "Buy now" }
                }
            }
        }
    }
}

fn history(auction: &Auction, cx: &Render<'_>) -> Markup {
    html! {
        @if !auction.history.is_empty() {
            table.variants {
                caption { "Bids" }
                thead.vh { tr { th scope="col" { "Bidder" } th scope="col" { "When" } th scope="col" { "Amount" } } }
                tbody {
                    @for bid in &auction.history {
                        tr {
                            th scope="row" { (bid.bidder) @if bid.is_own { " (you)" } }
                            td { (time_element(bid.placed_at)) }
                            td { (format_price(bid.amount, &cx.site.locale)) }
                        }
                    }
                }
            }
        }
    }
}

/// How an auction's state is told to the page's script.
pub(crate) const fn state_word(state: AuctionState) -> &'static str {
    match state {
        AuctionState::Scheduled => "scheduled",
        AuctionState::Open => "open",
        AuctionState::Sold => "sold",
        AuctionState::Unsold => "unsold",
        AuctionState::Cancelled => "cancelled",
    }
}

fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty())
}
