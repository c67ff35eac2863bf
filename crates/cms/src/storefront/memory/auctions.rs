//! Auctions in memory: proxy bids with a fixed step, no reserve, no extension.

use std::collections::BTreeMap;

use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};
use kernel::money::Money;
use kernel::time::Timestamp;
use tokio::sync::broadcast;

use super::super::{
    Auction, AuctionBid, AuctionCard, AuctionStanding, AuctionState, AuctionUpdate, Refusal, StorefrontError,
};

/// Updates that a slow watcher may be behind.
const BACKLOG: usize = 16;

#[derive(Default)]
pub(super) struct Auctions(BTreeMap<String, Held>);

struct Held {
    card: AuctionCard,
    step: i64,
    buy_now: Option<Money>,
    is_bought_now: bool,
    /// Who leads, and their limit.
    leader: Option<(String, i64)>,
    /// Whether the winner's order is made.
    has_order: bool,
    history: Vec<(String, Money, Timestamp)>,
    watchers: broadcast::Sender<AuctionUpdate>,
}

impl Auctions {
    pub(super) fn add(&mut self, card: AuctionCard, step: i64, buy_now: Option<Money>) {
        let watchers = broadcast::channel(BACKLOG).0;
        let (leader, history) = (None, Vec::new());
        let held = Held { card, step, buy_now, is_bought_now: false, leader, has_order: false, history, watchers };
        self.0.insert(held.card.id.clone(), held);
    }

    pub(super) fn cards(&self, limit: usize) -> Vec<AuctionCard> {
        self.0.values().take(limit).map(|held| held.card.clone()).collect()
    }

    pub(super) fn view(&self, id: &str, email: Option<&str>) -> Option<Auction> {
        let held = self.0.get(id)?;
        Some(Auction {
            card: held.card.clone(),
            description: "One of a kind.".to_owned(),
            least_bid: (held.card.state == AuctionState::Open).then(|| held.least()),
            is_reserve_met: None,
            buy_now: held.buy_now.filter(|_| held.card.state == AuctionState::Open && held.leader.is_none()),
            history: held
                .history
                .iter()
                .rev()
                .map(|(bidder, amount, placed_at)| AuctionBid {
                    bidder: format!("Bidder {}", bidder.len() % 9 + 1),
                    amount: *amount,
                    placed_at: *placed_at,
                    is_own: Some(bidder.as_str()) == email,
                })
                .collect(),
            is_signed_in: email.is_some(),
            is_bought_now: held.is_bought_now,
            standing: email.and_then(|email| held.standing(email)),
        })
    }

    pub(super) fn bid(&mut self, id: &str, email: &str, limit: Money, now: Timestamp) -> Result<(), StorefrontError> {
        let held = self.0.get_mut(id).ok_or(StorefrontError::NotFound)?;
        held.check_open()?;
        if limit.amount < held.least().amount {
            return Err(Refusal::BidTooLow(held.least()).into());
        }
        let money = |amount| Money::new(amount, limit.currency);
        match held.leader.take() {
            None => held.leader = Some((email.to_owned(), limit.amount)),
            Some((leader, top)) if leader == email => held.leader = Some((leader, top.max(limit.amount))),
            Some((leader, top)) if top >= limit.amount => {
                held.card.price = money((limit.amount + held.step).min(top));
                held.history.push((email.to_owned(), limit, now));
                held.leader = Some((leader, top));
            }
            Some((_, top)) => {
                held.card.price = money((top + held.step).min(limit.amount));
                held.leader = Some((email.to_owned(), limit.amount));
            }
        }
        if let Some((leader, _)) = &held.leader {
            held.history.push((leader.clone(), held.card.price, now));
        }
        held.card.bids += 1;
        held.tell();
        Ok(())
    }

    pub(super) fn buy_now(&mut self, id: &str, email: &str) -> Result<(), StorefrontError> {
        let held = self.0.get_mut(id).ok_or(StorefrontError::NotFound)?;
        held.check_open()?;
        let price = held.buy_now.filter(|_| held.leader.is_none()).ok_or(Refusal::BuyNowGone)?;
        held.card.price = price;
        held.is_bought_now = true;
        held.leader = Some((email.to_owned(), price.amount));
        held.card.state = AuctionState::Sold;
        held.has_order = true;
        held.tell();
        Ok(())
    }

    pub(super) fn close(&mut self, id: &str) {
        self.end(id);
        if let Some(held) = self.0.get_mut(id) {
            held.has_order = held.leader.is_some();
        }
    }

    pub(super) fn end(&mut self, id: &str) {
        if let Some(held) = self.0.get_mut(id) {
            held.card.state = if held.leader.is_some() { AuctionState::Sold } else { AuctionState::Unsold };
            held.tell();
        }
    }

    pub(super) fn won_by(&self, email: &str) -> Vec<(AuctionCard, AuctionStanding)> {
        let standing = |held: &Held| held.standing(email).filter(|is| matches!(is, AuctionStanding::WonUnpaid { .. }));
        self.0.values().filter_map(|held| Some((held.card.clone(), standing(held)?))).collect()
    }

    pub(super) fn watch(&self, id: &str) -> Result<BoxStream<'static, AuctionUpdate>, StorefrontError> {
        let receiver = self.0.get(id).ok_or(StorefrontError::NotFound)?.watchers.subscribe();
        Ok(stream::unfold(receiver, async |mut receiver| receiver.recv().await.ok().map(|update| (update, receiver)))
            .boxed())
    }
}

impl Held {
    fn least(&self) -> Money {
        let price = self.card.price;
        if self.leader.is_some() { Money::new(price.amount + self.step, price.currency) } else { price }
    }

    fn check_open(&self) -> Result<(), StorefrontError> {
        match self.card.state {
            AuctionState::Open => Ok(()),
            AuctionState::Scheduled => Err(Refusal::AuctionNotOpen.into()),
            AuctionState::Sold | AuctionState::Unsold | AuctionState::Cancelled => Err(Refusal::AuctionOver.into()),
        }
    }

    fn standing(&self, email: &str) -> Option<AuctionStanding> {
        let leads = self.leader.as_ref().is_some_and(|(leader, _)| leader == email);
        let limit = self.leader.as_ref().map_or(0, |(_, limit)| *limit);
        match self.card.state {
            AuctionState::Open if leads => Some(AuctionStanding::Leading(Money::new(limit, self.card.price.currency))),
            AuctionState::Sold if leads && !self.has_order => Some(AuctionStanding::Won),
            AuctionState::Sold if leads => {
                Some(AuctionStanding::WonUnpaid { order: self.card.id.clone(), total: self.card.price })
            }
            _ if !self.history.iter().any(|(bidder, ..)| bidder == email) => None,
            AuctionState::Open => Some(AuctionStanding::Outbid),
            AuctionState::Sold => Some(AuctionStanding::Lost),
            _ => None,
        }
    }

    fn tell(&self) {
        let AuctionCard { state, price, bids, ends_at, .. } = self.card;
        // Nobody has to be watching.
        let _ = self.watchers.send(AuctionUpdate { state, price, bids, ends_at });
    }
}
