//! An auction as its page shows it.

use kernel::money::Money;
use kernel::time::Timestamp;

use crate::rendering::Picture;

/// Where an auction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuctionState {
    /// It has not begun.
    Scheduled,
    /// Bids are taken.
    Open,
    /// Somebody has won.
    Sold,
    /// It ended without a winner.
    Unsold,
    /// It was called off.
    Cancelled,
}

/// An auction in a list.
#[derive(Clone, Debug)]
pub struct AuctionCard {
    /// Its id, which is its place in `/auctions/{id}`.
    pub id: String,
    /// What is sold.
    pub title: String,
    /// Its picture.
    pub image: Option<Picture>,
    /// Where it is.
    pub state: AuctionState,
    /// The highest bid, or the price that it starts at.
    pub price: Money,
    /// How many bids there are.
    pub bids: u32,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends, unless a late bid extends it.
    pub ends_at: Timestamp,
}

/// An auction on its own page.
#[derive(Clone, Debug)]
pub struct Auction {
    /// What lists show of it.
    pub card: AuctionCard,
    /// What is sold, as plain text; blank lines divide paragraphs.
    pub description: String,
    /// The least that a bid must be; `None` when none is taken.
    pub least_bid: Option<Money>,
    /// Whether there is a reserve, and whether it is met.
    pub is_reserve_met: Option<bool>,
    /// The price at which it can be had at once.
    pub buy_now: Option<Money>,
    /// Bids, the latest first.
    pub history: Vec<AuctionBid>,
    /// Whether a customer is signed in.
    pub is_signed_in: bool,
    /// Whether somebody has bought it at the price at which it could be had at once.
    pub is_bought_now: bool,
    /// How this visitor stands in it.
    pub standing: Option<AuctionStanding>,
}

/// One bid in a history.
#[derive(Clone, Debug)]
pub struct AuctionBid {
    /// A name that does not tell who it is.
    pub bidder: String,
    /// What was bid.
    pub amount: Money,
    /// When.
    pub placed_at: Timestamp,
    /// Whether it is this visitor's.
    pub is_own: bool,
}

/// How a visitor stands in an auction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuctionStanding {
    /// They have the highest bid, up to this limit.
    Leading(Money),
    /// Somebody bid more.
    Outbid,
    /// They have won; the order is about to be made.
    Won,
    /// They have won; this order waits to be paid.
    WonUnpaid {
        /// Its id.
        order: String,
        /// What is to be paid, with tax and sending.
        total: Money,
    },
    /// They have won and paid.
    WonPaid,
    /// They did not win.
    Lost,
}

/// What watchers are told.
#[derive(Clone, Debug)]
pub struct AuctionUpdate {
    /// Where it is now.
    pub state: AuctionState,
    /// The highest bid, or the price that it starts at.
    pub price: Money,
    /// How many bids there are.
    pub bids: u32,
    /// When it ends.
    pub ends_at: Timestamp,
}
