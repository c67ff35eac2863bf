//! Random operations on reservations beside a model of what they are: no other states come to be, and nothing is lost.

use std::collections::BTreeMap;
use std::time::Duration;

use commerce::reservations::{self, ReservationState};
use commerce::{CommerceError, VariantId};
use kernel::TenantTx;
use kernel::time::{Clock as _, SystemClock, Timestamp};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::json;
use testkit::both;

use crate::shop::{MIGRATIONS, Shop, seed, stock_path};

const OWNERS: [&str; 16] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p"];

/// What one owner has.
#[derive(Clone, Debug)]
struct Held {
    state: ReservationState,
    /// Whether it still counts: held, and its time has not come.
    counts: bool,
    lines: BTreeMap<usize, i64>,
}

#[derive(Debug, Default)]
struct Model {
    on_hand: [i64; 2],
    owners: BTreeMap<&'static str, Held>,
}

/// How an operation ends.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    Short,
    Ended,
    Absent,
    Is(ReservationState),
}

impl Model {
    fn free(&self, variant: usize, but: &str) -> i64 {
        let counting = self.owners.iter().filter(|(owner, held)| **owner != but && held.counts);
        self.on_hand[variant] - counting.filter_map(|(_, held)| held.lines.get(&variant)).sum::<i64>()
    }

    fn fits(&self, owner: &str, lines: &BTreeMap<usize, i64>) -> bool {
        lines.iter().all(|(variant, quantity)| self.free(*variant, owner) >= *quantity)
    }

    fn reserve(&mut self, owner: &'static str, lines: &BTreeMap<usize, i64>, counts: bool) -> Outcome {
        if self.owners.get(owner).is_some_and(|held| held.state == ReservationState::Committed) {
            return Outcome::Ended;
        }
        if !self.fits(owner, lines) {
            return Outcome::Short;
        }
        self.owners.insert(owner, Held { state: ReservationState::Held, counts, lines: lines.clone() });
        Outcome::Done
    }

    fn extend(&mut self, owner: &'static str, counts: bool) -> Outcome {
        match self.owners.get(owner).cloned() {
            None => Outcome::Absent,
            Some(held) if matches!(held.state, ReservationState::Held | ReservationState::Expired) => {
                self.reserve(owner, &held.lines, counts)
            }
            Some(_) => Outcome::Ended,
        }
    }

    fn commit(&mut self, owner: &'static str) -> Outcome {
        let Some(held) = self.owners.get(owner).cloned() else { return Outcome::Absent };
        match held.state {
            ReservationState::Committed => Outcome::Done,
            ReservationState::Released => Outcome::Ended,
            _ if !self.fits(owner, &held.lines) => Outcome::Short,
            _ => {
                held.lines.iter().for_each(|(variant, quantity)| self.on_hand[*variant] -= quantity);
                self.owners.insert(owner, Held { state: ReservationState::Committed, counts: false, ..held });
                Outcome::Done
            }
        }
    }

    fn release(&mut self, owner: &'static str) -> Outcome {
        let Some(held) = self.owners.get_mut(owner) else { return Outcome::Is(ReservationState::Released) };
        if held.state != ReservationState::Committed {
            held.state = ReservationState::Released;
            held.counts = false;
        }
        Outcome::Is(held.state)
    }

    fn sweep(&mut self) -> u64 {
        let due = self.owners.values_mut().filter(|held| held.state == ReservationState::Held && !held.counts);
        due.map(|held| held.state = ReservationState::Expired).count() as u64
    }
}

fn moment(counts: bool) -> Timestamp {
    let now = SystemClock.now();
    if counts { now + Duration::from_secs(3_600) } else { now - Duration::from_secs(60) }
}

fn told(outcome: Result<Outcome, CommerceError>) -> Outcome {
    match outcome {
        Ok(outcome) => outcome,
        Err(CommerceError::OutOfStock(_)) => Outcome::Short,
        Err(CommerceError::ReservationEnded) => Outcome::Ended,
        Err(CommerceError::NotFound) => Outcome::Absent,
        Err(other) => panic!("{other:?}"),
    }
}

both! {
    async fn agrees_with_its_model(db: TestDb) {
        let seed = seed();
        let mut random = StdRng::seed_from_u64(seed);
        let shop = Shop::open(&db);
        let (config, ctx) = (&shop.config, &shop.ctx);
        let location = shop.location("studio").await;
        let products = [shop.product("mug").await, shop.product("bowl").await];
        let variants: [VariantId; 2] = [0, 1].map(|at| products[at]["variants"][0]["id"].as_str().unwrap().parse().unwrap());
        let mut model = Model::default();
        for step in 0..240 {
            let owner = OWNERS[random.random_range(0..16)];
            let tx = TenantTx::begin(&db, ctx).await.unwrap();
            let (done, expected) = match random.random_range(0..8) {
                0 | 1 => {
                    let mut lines = BTreeMap::new();
                    for variant in 0..2 {
                        if random.random_bool(0.7) {
                            lines.insert(variant, random.random_range(1..4_i64));
                        }
                    }
                    let wanted: Vec<_> = lines.iter().map(|(variant, quantity)| (variants[*variant], *quantity)).collect();
                    let done = reservations::reserve(&tx, ctx, owner, &wanted, moment(true)).await;
                    (done.map(|()| Outcome::Done), model.reserve(owner, &lines, true))
                }
                2 => {
                    let done = reservations::commit(config, ctx, &tx, owner).await;
                    (done.map(|()| Outcome::Done), model.commit(owner))
                }
                3 => (reservations::release(&tx, ctx, owner).await.map(Outcome::Is), model.release(owner)),
                4 | 5 => {
                    let counts = random.random_bool(0.3);
                    let done = reservations::extend(&tx, ctx, owner, moment(counts)).await;
                    (done.map(|()| Outcome::Done), model.extend(owner, counts))
                }
                6 => {
                    drop(tx);
                    let (expected, mut swept) = (model.sweep(), reservations::sweep(config).await.unwrap());
                    // A dropped transaction may hold its rows for another moment; a sweep leaves out what somebody holds.
                    for _ in 0..1_000 {
                        if swept >= expected {
                            break;
                        }
                        swept += reservations::sweep(config).await.unwrap();
                    }
                    assert_eq!(swept, expected, "seed {seed}, step {step}");
                    continue;
                }
                _ => {
                    drop(tx);
                    let at = random.random_range(0..2);
                    let path = format!("{}/adjustments", stock_path(&products[at], &location));
                    let _ = shop.client.post(&path, json!({"delta": 2, "reason": "made"})).await.expect(200);
                    model.on_hand[at] += 2;
                    continue;
                }
            };
            let done = told(done);
            assert_eq!(done, expected, "seed {seed}, step {step}, {owner}: {model:?}");
            if matches!(done, Outcome::Done | Outcome::Is(_)) {
                tx.commit().await.unwrap();
            } else {
                drop(tx);
            }
            let tx = TenantTx::read(&db, ctx).await.unwrap();
            let available = reservations::available(&tx, ctx, variants).await.unwrap();
            for (at, variant) in variants.iter().enumerate() {
                let found = available.get(variant).copied().unwrap_or(0);
                assert_eq!(found, model.free(at, ""), "seed {seed}, step {step}: {model:?}");
            }
            if model.owners.values().all(|held| held.state == ReservationState::Committed) && model.owners.len() == OWNERS.len() {
                break;
            }
        }
    }
}
