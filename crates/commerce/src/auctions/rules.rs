//! What the terms of an auction must be like, when its end moves, and what is due: pure rules.

use std::time::Duration;

use kernel::money::Money;
use kernel::time::Timestamp;

use super::bidding::{Increments, Prices};
use super::model::{Auction, Extension, NewTerms, Sale, Terms, TermsPatch};
use super::state::AuctionState;
use crate::variants::rules::PRICE_MAX;
use crate::violation::Violations;

/// Steps of one table of increments at most.
const STEPS_MAX: usize = 20;
const SECOND: i64 = 1_000_000;
const DAY_SECONDS: i32 = 24 * 60 * 60;
/// How long an auction lasts at most, before it is extended.
const DURATION_MAX: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// How long before its end it may be announced.
const AHEAD_MAX: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// The terms of an auction to be made, or everything that is wrong with them.
pub(crate) fn new_terms(new: &NewTerms) -> Result<Terms, Violations> {
    let mut violations = Violations::default();
    let currency = new.start_price.currency;
    let amount_of = |money: Option<Money>, pointer: &str, violations: &mut Violations| {
        money.map(|money| {
            if money.currency != currency {
                violations.add(format!("{pointer}/currency"), "currency_mismatch", format!("Must be {currency}."));
            }
            money.amount
        })
    };
    let reserve = amount_of(new.reserve_price, "/reserve_price", &mut violations);
    let buy_now = amount_of(new.buy_now_price, "/buy_now_price", &mut violations);
    let terms = Terms {
        currency,
        prices: Prices { start: new.start_price.amount, increments: new.increments.clone(), reserve, buy_now },
        starts_at: new.starts_at,
        ends_at: new.ends_at,
        extension: new.extension,
        payment_seconds: new.payment_seconds,
        second_chance: new.second_chance,
    };
    check_terms(&mut violations, &terms);
    violations.into_result()?;
    Ok(terms)
}

/// The terms after a change, or everything that is wrong with them.
pub(crate) fn patched_terms(terms: &Terms, patch: TermsPatch) -> Result<Terms, Violations> {
    let money = |amount| Money::new(amount, terms.currency);
    let mut violations = Violations::default();
    let start_price = patch.start_price.unwrap_or_else(|| money(terms.prices.start));
    if start_price.currency != terms.currency {
        violations.add("/start_price/currency", "currency_mismatch", format!("Must be {}.", terms.currency));
        violations.into_result()?;
    }
    new_terms(&NewTerms {
        start_price,
        increments: patch.increments.unwrap_or_else(|| terms.prices.increments.clone()),
        reserve_price: patch.reserve_price.unwrap_or_else(|| terms.prices.reserve.map(money)),
        buy_now_price: patch.buy_now_price.unwrap_or_else(|| terms.prices.buy_now.map(money)),
        starts_at: patch.starts_at.unwrap_or(terms.starts_at),
        ends_at: patch.ends_at.unwrap_or(terms.ends_at),
        extension: patch.extension.unwrap_or(terms.extension),
        payment_seconds: patch.payment_seconds.unwrap_or(terms.payment_seconds),
        second_chance: patch.second_chance.unwrap_or(terms.second_chance),
    })
}

fn check_terms(violations: &mut Violations, terms: &Terms) {
    let Prices { start, increments, reserve, buy_now } = &terms.prices;
    check_amount(violations, "/start_price/amount", *start, 1);
    if let Some(reserve) = reserve {
        check_amount(violations, "/reserve_price/amount", *reserve, *start);
    }
    if let Some(buy_now) = buy_now {
        check_amount(violations, "/buy_now_price/amount", *buy_now, reserve.unwrap_or(*start).max(*start));
    }
    check_increments(violations, increments);
    if terms.ends_at <= terms.starts_at {
        violations.add("/ends_at", "too_early", "Must be after starts_at.");
    } else if terms.ends_at.since(terms.starts_at) > DURATION_MAX {
        violations.add("/ends_at", "too_late", "At most 90 days after starts_at.");
    }
    if let Some(extension) = &terms.extension {
        let Extension { window_seconds, by_seconds, at_most_seconds } = *extension;
        check_seconds(violations, "/extension/window_seconds", window_seconds, 1, 3_600);
        check_seconds(violations, "/extension/by_seconds", by_seconds, 1, 3_600);
        check_seconds(violations, "/extension/at_most_seconds", at_most_seconds, by_seconds.max(1), 7 * DAY_SECONDS);
    }
    check_seconds(violations, "/payment_seconds", terms.payment_seconds, 300, 30 * DAY_SECONDS);
}

fn check_amount(violations: &mut Violations, pointer: &str, amount: i64, min: i64) {
    if !(min..=PRICE_MAX).contains(&amount) {
        violations.add(pointer, "out_of_range", format!("{min} to {PRICE_MAX} minor units."));
    }
}

fn check_seconds(violations: &mut Violations, pointer: &str, seconds: i32, min: i32, max: i32) {
    if !(min..=max).contains(&seconds) {
        violations.add(pointer, "out_of_range", format!("{min} to {max} seconds."));
    }
}

fn check_increments(violations: &mut Violations, increments: &Increments) {
    let steps = &increments.0;
    if steps.is_empty() || steps.len() > STEPS_MAX {
        violations.add("/increments", "step_count", format!("1 to {STEPS_MAX} steps."));
        return;
    }
    if steps[0].from != 0 {
        violations.add("/increments/0/from", "first_step", "The first step is from 0.");
    }
    for (at, step) in steps.iter().enumerate() {
        if at > 0 && step.from <= steps[at - 1].from {
            violations.add(format!("/increments/{at}/from"), "order", "Must be above the step before.");
        }
        check_amount(violations, &format!("/increments/{at}/increment"), step.increment, 1);
    }
}

/// Whether the window of an auction that is to be announced lies ahead of `now`, and not too far.
pub(crate) fn check_window(terms: &Terms, now: Timestamp) -> Result<(), Violations> {
    if terms.ends_at <= now {
        return Err(Violations::one("/ends_at", "past", "Must lie ahead."));
    }
    if terms.starts_at > now + AHEAD_MAX {
        return Err(Violations::one("/starts_at", "too_late", "At most 366 days ahead."));
    }
    Ok(())
}

/// A maximum that a bid may name at all.
pub(crate) fn check_maximum(terms: &Terms, maximum: Money) -> Result<(), Violations> {
    let mut violations = Violations::default();
    if maximum.currency != terms.currency {
        let detail = format!("Must be {}.", terms.currency);
        violations.add("/maximum/currency", "currency_mismatch", detail);
    }
    check_amount(&mut violations, "/maximum/amount", maximum.amount, 1);
    violations.into_result()
}

/// The end after a bid against others at `now`, which lies before the end.
pub(crate) fn end_after_bid(terms: &Terms, ends_at: Timestamp, now: Timestamp) -> Timestamp {
    let Some(extension) = terms.extension else { return ends_at };
    let seconds = |seconds: i32| Duration::from_secs(u64::from(seconds.unsigned_abs()));
    if ends_at.since(now) > seconds(extension.window_seconds) {
        return ends_at;
    }
    ends_at.max((now + seconds(extension.by_seconds)).min(latest_end(terms)))
}

/// The end that no bid can move any further.
pub(crate) fn latest_end(terms: &Terms) -> Timestamp {
    let at_most = terms.extension.map_or(0, |extension| extension.at_most_seconds);
    Timestamp::from_micros(terms.ends_at.as_micros().saturating_add(i64::from(at_most) * SECOND))
}

/// Until when the item of an auction must stay reserved at the longest: its last possible end, two turns to pay, and a day for
/// jobs that come late.
pub(crate) fn reserved_until(terms: &Terms) -> Timestamp {
    let seconds = 2 * i64::from(terms.payment_seconds) + i64::from(DAY_SECONDS);
    Timestamp::from_micros(latest_end(terms).as_micros().saturating_add(seconds * SECOND))
}

/// What became of the order of a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderOutcome {
    /// It can still be paid.
    Pending,
    /// It was paid.
    Paid,
    /// It was given up: the time to pay is over, or somebody cancelled it.
    GivenUp,
}

/// What is to be done about an auction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Take bids.
    Open,
    /// End it: sell to this buyer, or not at all.
    Close(Option<Sale>),
    /// Place the order of the sale.
    PlaceOrder,
    /// The order was paid.
    Settle,
    /// Offer it to the runner-up.
    OfferSecondChance(Sale),
    /// Nobody paid.
    GiveUp,
    /// Nothing, until then.
    Wait(Timestamp),
    /// Nothing any more.
    Done,
}

/// When to look again at an order whose time to pay is over just now, and when later.
const PROMPT: Duration = Duration::from_secs(2);
const LATE: Duration = Duration::from_secs(60);

/// What is to be done at `now`. `order` is what became of the order of the sale, if there is one.
pub(crate) fn next_step(auction: &Auction, now: Timestamp, order: Option<OrderOutcome>) -> Step {
    let due_at = auction.sale.as_ref().and_then(|sale| sale.order.as_ref()).map(|order| order.due_at);
    match (auction.state, order) {
        (AuctionState::Scheduled, _) if now >= auction.terms.starts_at => Step::Open,
        (AuctionState::Scheduled, _) => Step::Wait(auction.terms.starts_at),
        (AuctionState::Live, _) if now >= auction.ends_at => Step::Close(winner(auction)),
        (AuctionState::Live, _) => Step::Wait(auction.ends_at),
        (AuctionState::Sold, _) | (AuctionState::SecondChance, None) => Step::PlaceOrder,
        (AuctionState::AwaitingPayment | AuctionState::SecondChance, Some(OrderOutcome::Paid)) => Step::Settle,
        (AuctionState::AwaitingPayment, Some(OrderOutcome::GivenUp)) => {
            second_chance(auction).map_or(Step::GiveUp, Step::OfferSecondChance)
        }
        (AuctionState::SecondChance, Some(OrderOutcome::GivenUp)) => Step::GiveUp,
        (AuctionState::AwaitingPayment | AuctionState::SecondChance, _) => {
            // When the time to pay is over the orders' own job gives the order up; look again a little later. Money that is on
            // its way gives the order more time.
            let due_at = due_at.unwrap_or(now);
            let soon = if now < due_at + PROMPT { PROMPT } else { LATE };
            Step::Wait(due_at.max(now + soon))
        }
        (AuctionState::Draft | AuctionState::Settled | AuctionState::Unsold | AuctionState::Cancelled, _) => Step::Done,
    }
}

/// To whom an auction that is over sells, and for how much.
fn winner(auction: &Auction) -> Option<Sale> {
    let leader = auction.standing.leader.filter(|_| auction.terms.prices.reserve_met(&auction.standing))?;
    Some(Sale { buyer: leader.bidder, number: leader.number, amount: auction.price()?, order: None })
}

/// The offer to the highest of the other bidders, at that bidder's own maximum, if that covers the reserve.
fn second_chance(auction: &Auction) -> Option<Sale> {
    let prices = &auction.terms.prices;
    let missed = auction.sale.as_ref()?.buyer;
    let next = auction.standing.runner_up.filter(|offer| offer.bidder != missed)?;
    let wanted = auction.terms.second_chance && prices.reserve.is_none_or(|reserve| next.maximum >= reserve);
    wanted.then_some(Sale { buyer: next.bidder, number: next.number, amount: next.maximum, order: None })
}
