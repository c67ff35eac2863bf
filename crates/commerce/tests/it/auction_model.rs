//! Random operations on auctions, against a model that does the same slowly and obviously.

use std::time::Duration;

use commerce::auctions::{AuctionState, OrderOutcome};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use testkit::both;

use crate::bidders::{AUCTIONS, auction, euros, now, path, with};
use crate::shop::{MIGRATIONS, Shop, id, seed};

const HOUR: Duration = Duration::from_secs(3_600);
const RESERVE: i64 = 12_000;
const BUY_NOW: i64 = 30_000;

/// An auction as it should be.
struct Model {
    state: AuctionState,
    /// Bids that count, as bidder and maximum, in their order.
    bids: Vec<(usize, i64, String)>,
    /// Who bought it at once.
    bought: Option<usize>,
}

impl Model {
    /// The leader and the price: maxima are let against each other.
    fn standing(&self) -> Option<(usize, i64)> {
        let mut tops: Vec<(usize, i64, usize)> = Vec::new();
        for (at, (bidder, maximum, _)) in self.bids.iter().enumerate() {
            match tops.iter_mut().find(|top| top.0 == *bidder) {
                Some(top) if top.1 >= *maximum => {}
                Some(top) => (top.1, top.2) = (*maximum, at),
                None => tops.push((*bidder, *maximum, at)),
            }
        }
        tops.sort_by_key(|top| (-top.1, top.2));
        let first = tops.first()?;
        let mut price = tops.get(1).map_or(10_000, |second| second.1 + 500);
        if first.1 >= RESERVE {
            price = price.max(RESERVE);
        }
        Some((first.0, price.min(first.1)))
    }

    fn reserve_met(&self) -> bool {
        self.bids.iter().any(|(_, maximum, _)| *maximum >= RESERVE)
    }

    /// Whether a bid would be accepted.
    fn accepts(&self, bidder: usize, maximum: i64) -> bool {
        let own = self.bids.iter().filter(|bid| bid.0 == bidder).map(|bid| bid.1).max();
        match self.standing() {
            None => maximum >= 10_000,
            Some((leader, _)) if leader == bidder => Some(maximum) > own,
            Some((_, price)) => maximum >= price + 500,
        }
    }

    fn becomes(&mut self, next: AuctionState) {
        assert!(self.state.may_become(next), "{} -> {next}", self.state);
        self.state = next;
    }
}

both! {
    async fn agree_with_a_model(db: TestDb) {
        let seed = seed();
        let mut random = StdRng::seed_from_u64(seed);
        let shop = Shop::open(&db);
        let mut customers = Vec::new();
        for name in ["ada", "bea", "cleo", "dora"] {
            customers.push(shop.account(name).await);
        }
        let variant = shop.item("bowl").await;
        let terms = json!({"reserve_price": euros(RESERVE), "buy_now_price": euros(BUY_NOW), "starts_at": now() + HOUR, "ends_at": now() + 2 * HOUR});
        for round in 0..12 {
            let auction = id(&shop.client.post(AUCTIONS, with(auction(&variant, HOUR), terms.clone())).await.expect(201).value());
            let mut model = Model { state: AuctionState::Draft, bids: Vec::new(), bought: None };
            for step in 0..40 {
                let operation = random.random_range(0..108_u32);
                one(&shop, &auction, &mut model, &customers, operation, &mut random).await;
                let seen = shop.auction(&auction).await;
                let at = format!("seed {seed}, round {round}, step {step}, operation {operation}: {seen}");
                assert_eq!(seen["state"], model.state.as_str(), "{at}");
                assert_eq!(seen["status"]["bid_count"], model.bids.len() + usize::from(model.bought.is_some()), "{at}");
                if !matches!(model.state, AuctionState::SecondChance) && model.bought.is_none() {
                    let price = model.standing().map(|(_, price)| price);
                    let sold_to_runner_up = seen["sale"]["bidder"] != seen["status"]["leader"] || model.state.is_final();
                    if !sold_to_runner_up || !model.state.has_ended() {
                        assert_eq!(seen["status"]["price"]["amount"].as_i64(), price, "{at}");
                    }
                }
                if model.state.is_final() {
                    over(&shop, &auction, &model, &customers).await;
                    break;
                }
            }
            if !model.state.is_final() && !model.state.has_ended() {
                let _ = shop.client.post(&path(&auction, "/cancel"), json!({"reason": "end of the round"})).await.expect(200);
            } else if !model.state.is_final() {
                // Whatever is left to pay lapses, so that the next round has the piece.
                for _ in 0..2 {
                    shop.orders.end_last(&auction, OrderOutcome::GivenUp);
                    shop.sweep().await;
                }
            }
        }
    }
}

/// Tries one operation and tells the model what it should have done.
async fn one(shop: &Shop, auction: &str, model: &mut Model, customers: &[String], operation: u32, random: &mut StdRng) {
    use AuctionState::{AwaitingPayment, Cancelled, Draft, Live, Scheduled, SecondChance, Settled, Unsold};
    let post = async |below: &str, body: Value| {
        let client = shop.client.header("idempotency-key", &format!("{:x}", rand::random::<u64>()));
        client.post(&path(auction, below), body).await
    };
    match operation {
        0..10 => {
            let answer = post("/schedule", json!({})).await;
            if model.state == Draft {
                let _ = answer.expect(200);
                model.becomes(Scheduled);
            } else {
                let _ = answer.problem(409, "auction_state");
            }
        }
        10..13 => {
            let answer = post("/withdraw", json!({})).await;
            if model.state == Scheduled {
                let _ = answer.expect(200);
                model.becomes(Draft);
            } else {
                let _ = answer.problem(409, "auction_state");
            }
        }
        13..15 => {
            let answer = post("/cancel", json!({"reason": "the test wants it so"})).await;
            if model.state.has_ended() {
                let _ = answer.problem(409, "auction_state");
            } else {
                let _ = answer.expect(200);
                model.becomes(Cancelled);
            }
        }
        15..25 => {
            // Time passes: it opens.
            if model.state == Scheduled {
                shop.pass(auction, HOUR).await;
                // Half of the time a job has come to write it down, half of the time a bid does it.
                if random.random() {
                    shop.sweep().await;
                    model.becomes(Live);
                } else {
                    let _ = shop.bid(auction, &customers[0], 1).await.problem(409, "bid_too_low");
                    assert_eq!(shop.auction(auction).await["status"]["phase"], "open");
                    shop.sweep().await;
                    model.becomes(Live);
                }
            }
        }
        25..80 => {
            let bidder = random.random_range(0..customers.len());
            let maximum = model.standing().map_or(10_000, |(_, price)| price) + 250 * random.random_range(-2..8_i64);
            let answer = shop.bid(auction, &customers[bidder], maximum).await;
            match model.state {
                Draft | Scheduled => {
                    let _ = answer.problem(409, "auction_not_open");
                }
                Live if model.accepts(bidder, maximum) => {
                    let line = answer.expect(201).value();
                    model.bids.push((bidder, maximum, id(&line)));
                }
                Live => {
                    let _ = answer.problem(409, "bid_too_low");
                }
                _ => {
                    let _ = answer.problem(409, "auction_ended");
                }
            }
        }
        80..83 => {
            let bidder = random.random_range(0..customers.len());
            let answer = post("/buy-now", json!({"customer_id": customers[bidder]})).await;
            match model.state {
                Draft | Scheduled => {
                    let _ = answer.problem(409, "auction_not_open");
                }
                Live if !model.reserve_met() => {
                    assert_eq!(answer.expect(201).value()["price"], euros(BUY_NOW));
                    model.bought = Some(bidder);
                    model.becomes(AuctionState::Sold);
                    model.becomes(AwaitingPayment);
                }
                Live => {
                    let _ = answer.problem(409, "buy_now_unavailable");
                }
                _ => {
                    let _ = answer.problem(409, "auction_ended");
                }
            }
        }
        83..90 => {
            if model.bids.is_empty() {
                return;
            }
            let at = random.random_range(0..model.bids.len());
            let below = format!("/bids/{}/retract", model.bids[at].2);
            let answer = post(&below, json!({"reason": "the test wants it so"})).await;
            if model.state == Live {
                let _ = answer.expect(201);
                model.bids.remove(at);
            } else {
                let _ = answer.problem(409, "auction_ended");
            }
        }
        90..95 => {
            if model.state == Live {
                shop.pass(auction, HOUR).await;
                shop.sweep().await;
                if model.reserve_met() {
                    model.becomes(AuctionState::Sold);
                    model.becomes(AwaitingPayment);
                    let (leader, price) = model.standing().unwrap();
                    let sale = &shop.auction(auction).await["sale"];
                    assert_eq!((&sale["customer_id"], &sale["price"]), (&json!(customers[leader]), &euros(price)));
                } else {
                    model.becomes(Unsold);
                }
            }
        }
        100..103 => {
            let terms = shop.at_current(&path(auction, "")).await;
            let answer = terms.patch(&path(auction, ""), json!({"payment_seconds": 86_400})).await;
            if model.state == Draft {
                let _ = answer.expect(200);
            } else {
                let _ = answer.problem(409, "auction_not_draft");
            }
        }
        103..105 => {
            let window = json!({"starts_at": now() + HOUR, "ends_at": now() + 2 * HOUR});
            let _ = post("/relist", window).await.problem(409, "auction_not_unsold");
        }
        // Nothing is due, and nothing happens.
        105..108 => shop.sweep().await,
        _ => {
            if !matches!(model.state, AwaitingPayment | SecondChance) {
                return;
            }
            let paid: bool = random.random();
            shop.orders.end_last(auction, if paid { OrderOutcome::Paid } else { OrderOutcome::GivenUp });
            shop.sweep().await;
            shop.sweep().await;
            let leader = model.standing().map(|(leader, _)| leader);
            let missed = if model.bought.is_some() { model.bought } else { leader };
            let another = model
                .bids
                .iter()
                .any(|(bidder, maximum, _)| Some(*bidder) != missed && Some(*bidder) != leader && *maximum >= RESERVE);
            model.becomes(match (model.state, paid) {
                (_, true) => Settled,
                (AwaitingPayment, false) if another => SecondChance,
                _ => Unsold,
            });
        }
    }
}

/// Tries everything on an auction that is over: nothing changes it any more.
async fn over(shop: &Shop, auction: &str, model: &Model, customers: &[String]) {
    shop.pass(auction, 72 * HOUR).await;
    let before = shop.auction(auction).await;
    let post = async |below: &str, body: Value| {
        let client = shop.client.header("idempotency-key", &format!("{:x}", rand::random::<u64>()));
        client.post(&path(auction, below), body).await
    };
    for below in ["/schedule", "/withdraw"] {
        let _ = post(below, json!({})).await.problem(409, "auction_state");
    }
    let _ = post("/cancel", json!({"reason": "the test wants it so"})).await.problem(409, "auction_state");
    let _ = post("/buy-now", json!({"customer_id": customers[0]})).await.problem(409, "auction_ended");
    let _ = shop.bid(auction, &customers[0], 900_000).await.problem(409, "auction_ended");
    if let Some((_, _, bid)) = model.bids.first() {
        let reason = json!({"reason": "the test wants it so"});
        let _ = post(&format!("/bids/{bid}/retract"), reason).await.problem(409, "auction_ended");
    }
    let terms = shop.at_current(&path(auction, "")).await;
    let _ = terms.patch(&path(auction, ""), json!({"payment_seconds": 86_400})).await.problem(409, "auction_not_draft");
    shop.sweep().await;
    let after = shop.auction(auction).await;
    for member in ["state", "sale", "version"] {
        assert_eq!(before[member], after[member], "{before} {after}");
    }
}
