//! Bidding: who leads, at which price, and what the next bid must reach. Pure rules, in minor units of the auction's currency.
//!
//! A bid names the most that the bidder would pay, and it stays secret. What everybody sees is what the leader would have to
//! pay now: one increment above the highest of the others, never above the leader's own maximum, and the reserve as soon as
//! the maximum covers it. So the standing follows from each bidder's highest bid alone, whatever the order of the others, and
//! a bid that is retracted can be taken out of it. Of equal maxima the earlier one leads.

use std::collections::BTreeMap;

use crate::id::CustomerId;

/// By how much a bid must exceed the price that everybody sees: steps by that price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Increments(pub Vec<Step>);

/// One step of [`Increments`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The lowest price that it is for. The first step begins at zero.
    pub from: i64,
    /// The increment.
    pub increment: i64,
}

/// The prices of an auction, in minor units of one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prices {
    /// What the first bid must reach.
    pub start: i64,
    /// By how much the next bid must exceed the price.
    pub increments: Increments,
    /// What the price must reach for the item to be sold. Nobody is told it, only whether it is met.
    pub reserve: Option<i64>,
    /// What ends the auction at once, while that is possible: see [`Prices::buy_now_at`].
    pub buy_now: Option<i64>,
}

/// The highest bid of one bidder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Who bids.
    pub bidder: CustomerId,
    /// What the bidder is called in this auction: 1 is who bid first.
    pub number: i32,
    /// The most that the bidder would pay.
    pub maximum: i64,
    /// The place of the bid among all of the auction.
    pub sequence: i64,
}

/// The two highest offers of different bidders. All else follows from them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The highest; of equal ones the earliest.
    pub leader: Option<Offer>,
    /// The highest of the others.
    pub runner_up: Option<Offer>,
}

/// What an accepted bid is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// A bid against others. The price rises.
    Bid,
    /// The leader raised their own maximum.
    Raise,
}

/// The bid does not reach what is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLow {
    /// What it must reach.
    pub minimum: i64,
}

impl Increments {
    /// The same increment at each price.
    #[must_use]
    pub fn fixed(increment: i64) -> Self {
        Self(vec![Step { from: 0, increment }])
    }

    /// The increment at a price: that of the last step which begins at or below it.
    #[must_use]
    pub fn at(&self, price: i64) -> i64 {
        let step = self.0.iter().rev().find(|step| step.from <= price).or_else(|| self.0.first());
        step.map_or(1, |step| step.increment)
    }

    fn above(&self, price: i64) -> i64 {
        price.saturating_add(self.at(price))
    }
}

impl Prices {
    /// The price that everybody sees; nothing before the first bid.
    #[must_use]
    pub fn price(&self, standing: &Standing) -> Option<i64> {
        let leader = standing.leader?;
        let against = standing.runner_up.map_or(self.start, |other| self.increments.above(other.maximum));
        let covered = self.reserve.filter(|reserve| *reserve <= leader.maximum).unwrap_or(0);
        Some(against.max(covered).min(leader.maximum))
    }

    /// What the next bid of somebody who does not lead must reach.
    #[must_use]
    pub fn minimum(&self, standing: &Standing) -> i64 {
        self.price(standing).map_or(self.start, |price| self.increments.above(price))
    }

    /// Whether the item would be sold at the price that everybody sees.
    #[must_use]
    pub fn reserve_met(&self, standing: &Standing) -> bool {
        standing.leader.is_some_and(|leader| self.reserve.is_none_or(|reserve| leader.maximum >= reserve))
    }

    /// The price for which the item can be had at once. That ends when the reserve is met; without a reserve, with the first
    /// bid.
    #[must_use]
    pub fn buy_now_at(&self, standing: &Standing) -> Option<i64> {
        self.buy_now.filter(|_| !self.reserve_met(standing))
    }

    /// The standing after a bid, or what it must reach. A leader who bids again raises the own maximum.
    ///
    /// # Errors
    /// [`TooLow`].
    pub fn place(&self, standing: &Standing, offer: Offer) -> Result<(Standing, Accepted), TooLow> {
        match standing.leader {
            Some(leader) if leader.bidder == offer.bidder => {
                let minimum = leader.maximum.saturating_add(1);
                if offer.maximum < minimum {
                    return Err(TooLow { minimum });
                }
                Ok((Standing { leader: Some(offer), ..*standing }, Accepted::Raise))
            }
            leader => {
                let minimum = self.minimum(standing);
                if offer.maximum < minimum {
                    return Err(TooLow { minimum });
                }
                let after = if leader.is_some_and(|leader| leader.maximum >= offer.maximum) {
                    // It is above the price, so above what all others but the leader would pay.
                    Standing { runner_up: Some(offer), ..*standing }
                } else {
                    Standing { leader: Some(offer), runner_up: leader }
                };
                Ok((after, Accepted::Bid))
            }
        }
    }
}

impl Standing {
    /// What follows from all bids that count, in any order.
    pub fn of(offers: impl IntoIterator<Item = Offer>) -> Self {
        let mut best: BTreeMap<CustomerId, Offer> = BTreeMap::new();
        for offer in offers {
            best.entry(offer.bidder).and_modify(|known| *known = higher(*known, offer)).or_insert(offer);
        }
        let leader = best.values().copied().reduce(higher);
        let others = best.into_values().filter(|offer| leader.is_some_and(|leader| leader.bidder != offer.bidder));
        Self { leader, runner_up: others.reduce(higher) }
    }
}

/// The offer that leads over the other.
const fn higher(one: Offer, other: Offer) -> Offer {
    let other_leads = other.maximum > one.maximum || (other.maximum == one.maximum && other.sequence < one.sequence);
    if other_leads { other } else { one }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]
    use proptest::prelude::*;

    use super::*;

    /// The customer of this number.
    fn customer(number: u8) -> CustomerId {
        let character = char::from(b"0123456789abcdefghjkmnpqrstvwxyz"[usize::from(number % 32)]);
        format!("cust_01h455vb4pex5vsknk084sn02{character}").parse().unwrap()
    }

    fn prices(start: i64, increment: i64) -> Prices {
        Prices { start, increments: Increments::fixed(increment), reserve: None, buy_now: None }
    }

    fn offer(bidder: u8, maximum: i64, sequence: i64) -> Offer {
        Offer { bidder: customer(bidder), number: i32::from(bidder), maximum, sequence }
    }

    /// Places bids in turn, given as bidder and maximum; answers of each the leader and the price after it, or what it had to
    /// reach.
    fn check(prices: &Prices, bids: &[(u8, i64)], expected: &[Result<(u8, i64), i64>]) {
        let mut standing = Standing::default();
        let mut outcomes = Vec::new();
        for (at, (bidder, maximum)) in bids.iter().enumerate() {
            let sequence = i64::try_from(at).unwrap() + 1;
            outcomes.push(match prices.place(&standing, offer(*bidder, *maximum, sequence)) {
                Ok((after, _)) => {
                    standing = after;
                    let leader = u8::try_from(standing.leader.unwrap().number).unwrap();
                    Ok((leader, prices.price(&standing).unwrap()))
                }
                Err(TooLow { minimum }) => Err(minimum),
            });
        }
        assert_eq!(outcomes, expected);
    }

    #[test]
    fn the_price_is_one_increment_above_the_second() {
        let prices = prices(1_000, 50);
        check(&prices, &[(1, 999), (1, 1_000)], &[Err(1_000), Ok((1, 1_000))]);
        check(&prices, &[(1, 5_000), (2, 2_000), (2, 2_099)], &[Ok((1, 1_000)), Ok((1, 2_050)), Err(2_100)]);
        // A new leader pays one increment above the old one's maximum, or all of the own where that is less.
        check(&prices, &[(1, 2_000), (2, 9_000)], &[Ok((1, 1_000)), Ok((2, 2_050))]);
        check(&prices, &[(1, 2_000), (2, 2_010)], &[Ok((1, 1_000)), Ok((2, 2_010))]);
        check(&prices, &[(1, 2_000), (2, 1_980)], &[Ok((1, 1_000)), Ok((1, 2_000))]);
    }

    #[test]
    fn equal_maxima_stay_with_the_earlier() {
        check(&prices(100, 10), &[(1, 500), (2, 500), (3, 500)], &[Ok((1, 100)), Ok((1, 500)), Err(510)]);
    }

    #[test]
    fn a_leader_raises_only_the_own_maximum() {
        let prices = prices(100, 10);
        check(&prices, &[(1, 500), (1, 500), (1, 400), (1, 501)], &[Ok((1, 100)), Err(501), Err(501), Ok((1, 100))]);
        // Whoever led by less than an increment pays the whole one once the maximum allows.
        check(&prices, &[(1, 500), (2, 503), (2, 900)], &[Ok((1, 100)), Ok((2, 503)), Ok((2, 510))]);
    }

    #[test]
    fn a_reserve_is_reached_in_one_step() {
        let prices = Prices { reserve: Some(1_000), ..prices(100, 10) };
        check(&prices, &[(1, 999), (2, 400), (2, 1_200)], &[Ok((1, 100)), Ok((1, 410)), Ok((2, 1_009))]);
        check(&prices, &[(1, 300), (2, 1_200)], &[Ok((1, 100)), Ok((2, 1_000))]);
        check(&prices, &[(1, 1_000)], &[Ok((1, 1_000))]);
        check(&prices, &[(1, 500), (1, 2_000)], &[Ok((1, 100)), Ok((1, 1_000))]);
        let standing = |maximum| Standing::of([offer(1, maximum, 1)]);
        assert!(!prices.reserve_met(&Standing::default()));
        assert!(!prices.reserve_met(&standing(999)));
        assert!(prices.reserve_met(&standing(1_000)));
    }

    #[test]
    fn buy_now_lasts_until_the_reserve_is_met_or_the_first_bid() {
        let with = |reserve| Prices { reserve, buy_now: Some(5_000), ..prices(100, 10) };
        let standing = |maximum| Standing::of([offer(1, maximum, 1)]);
        assert_eq!(with(None).buy_now_at(&Standing::default()), Some(5_000));
        assert_eq!(with(None).buy_now_at(&standing(100)), None);
        assert_eq!(with(Some(1_000)).buy_now_at(&standing(999)), Some(5_000));
        assert_eq!(with(Some(1_000)).buy_now_at(&standing(1_000)), None);
        assert_eq!(prices(100, 10).buy_now_at(&Standing::default()), None);
    }

    #[test]
    fn increments_follow_the_price() {
        let increments = Increments(vec![
            Step { from: 0, increment: 50 },
            Step { from: 1_000, increment: 100 },
            Step { from: 5_000, increment: 250 },
        ]);
        let at: Vec<_> =
            [0, 999, 1_000, 4_999, 5_000, i64::MAX].into_iter().map(|price| increments.at(price)).collect();
        assert_eq!(at, [50, 50, 100, 100, 250, 250]);
        let prices = Prices { increments, ..prices(900, 1) };
        check(&prices, &[(1, 10_000), (2, 980), (3, 1_129)], &[Ok((1, 900)), Ok((1, 1_030)), Err(1_130)]);
    }

    /// An ascending auction by hand: the maxima are let against each other step by step. Slow and obvious.
    fn by_hand(prices: &Prices, bids: &[Offer]) -> Option<(CustomerId, i64)> {
        let mut bidders: Vec<CustomerId> = bids.iter().map(|bid| bid.bidder).collect();
        bidders.sort_unstable();
        bidders.dedup();
        let mut tops: Vec<Offer> = bidders
            .iter()
            .map(|bidder| {
                let own = bids.iter().filter(|bid| bid.bidder == *bidder);
                *own.max_by_key(|bid| (bid.maximum, std::cmp::Reverse(bid.sequence))).unwrap()
            })
            .collect();
        tops.sort_by_key(|bid| (std::cmp::Reverse(bid.maximum), bid.sequence));
        let first = tops.first()?;
        let mut price = prices.start;
        if let Some(second) = tops.get(1) {
            let mut step = prices.increments.0[0].increment;
            for candidate in &prices.increments.0 {
                if candidate.from <= second.maximum {
                    step = candidate.increment;
                }
            }
            price = if second.maximum + step < first.maximum { second.maximum + step } else { first.maximum };
        }
        if let Some(reserve) = prices.reserve
            && first.maximum >= reserve
            && price < reserve
        {
            price = reserve;
        }
        Some((first.bidder, price))
    }

    fn any_prices() -> impl Strategy<Value = Prices> {
        let steps = proptest::collection::btree_map(1..400_i64, 1..60_i64, 0..3);
        (1..200_i64, 1..60_i64, steps, proptest::option::of(1..600_i64)).prop_map(|(start, first, steps, reserve)| {
            let mut increments = vec![Step { from: 0, increment: first }];
            increments.extend(steps.into_iter().map(|(from, increment)| Step { from, increment }));
            Prices { start, increments: Increments(increments), reserve: reserve.map(|by| start + by), buy_now: None }
        })
    }

    proptest! {
        #[test]
        fn agrees_with_an_auction_by_hand(prices in any_prices(), tries in proptest::collection::vec((0..6_u8, 1..900_i64), 1..60)) {
            let mut standing = Standing::default();
            let mut accepted: Vec<Offer> = Vec::new();
            for (sequence, (bidder, maximum)) in (1..).zip(tries) {
                let bid = offer(bidder, maximum, sequence);
                let (before, minimum) = (prices.price(&standing), prices.minimum(&standing));
                let led = standing.leader.is_some_and(|leader| leader.bidder == bid.bidder);
                match prices.place(&standing, bid) {
                    Ok((after, kind)) => {
                        let price = prices.price(&after).unwrap();
                        prop_assert_eq!(kind == Accepted::Raise, led);
                        // A bid against others raises the price; an own raise never lowers it.
                        let rises = if led { Some(price) >= before } else { Some(price) > before };
                        prop_assert!(rises);
                        prop_assert!(led || maximum >= minimum);
                        prop_assert!(price >= prices.start && price <= after.leader.unwrap().maximum);
                        prop_assert_eq!(prices.reserve_met(&after), prices.reserve.is_none_or(|reserve| price >= reserve));
                        // Each bidder's own accepted bids rise.
                        let own = accepted.iter().filter(|known| known.bidder == bid.bidder).map(|known| known.maximum).max();
                        prop_assert!(Some(maximum) > own);
                        standing = after;
                        accepted.push(bid);
                    }
                    Err(TooLow { minimum: needed }) => {
                        prop_assert!(maximum < needed);
                        prop_assert!(led || needed == minimum);
                    }
                }
                prop_assert_eq!(standing, Standing::of(accepted.iter().copied()));
                let shown = standing.leader.map(|leader| (leader.bidder, prices.price(&standing).unwrap()));
                prop_assert_eq!(shown, by_hand(&prices, &accepted));
            }
            // The highest maximum wins, the earliest of equals.
            let best = accepted.iter().map(|bid| bid.maximum).max();
            prop_assert_eq!(standing.leader.map(|leader| leader.maximum), best);
        }

        #[test]
        fn a_retraction_leaves_what_would_have_been(prices in any_prices(), tries in proptest::collection::vec((0..5_u8, 1..900_i64), 2..40), gone in any::<prop::sample::Index>()) {
            let mut standing = Standing::default();
            let mut accepted: Vec<Offer> = Vec::new();
            for (sequence, (bidder, maximum)) in (1..).zip(tries) {
                if let Ok((after, _)) = prices.place(&standing, offer(bidder, maximum, sequence)) {
                    standing = after;
                    accepted.push(offer(bidder, maximum, sequence));
                }
            }
            if accepted.is_empty() {
                return Ok(());
            }
            accepted.remove(gone.index(accepted.len()));
            let after = Standing::of(accepted.iter().copied());
            let shown = after.leader.map(|leader| (leader.bidder, prices.price(&after).unwrap()));
            prop_assert_eq!(shown, by_hand(&prices, &accepted));
            // The price never rises by a retraction.
            prop_assert!(prices.price(&after) <= prices.price(&standing));
        }
    }

    #[test]
    fn large_amounts_do_not_overflow() {
        let prices = Prices { start: i64::MAX - 1, ..prices(1, i64::MAX) };
        check(&prices, &[(1, i64::MAX), (2, i64::MAX)], &[Ok((1, i64::MAX - 1)), Ok((1, i64::MAX))]);
    }
}
