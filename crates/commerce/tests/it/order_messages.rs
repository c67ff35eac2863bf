//! Payments whose messages come late, twice, in any order or not at all for a while, between all that people do to an order: no order
//! and no payment leaves its table of states, stock and money add up at every moment, and once all has arrived the gateway's books
//! and ours agree.

use commerce::OrderId;
use commerce::orders::{OrderState, PaymentState};
use kernel::TenantTx;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{Rng as _, SeedableRng as _};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use testkit::both;

use crate::shop::{MIGRATIONS, Shop, seed};
use crate::till::{PUBLIC, Sent};

const ITEMS: i64 = 3;
const TOTAL: i64 = 3_490;
const ROUNDS: usize = 6;
const STEPS: usize = 12;

#[derive(Clone, Copy, Debug)]
enum Operation {
    Choose(&'static str),
    ComeBack,
    Deliver(usize),
    Cancel,
    Expire,
    Send(i64),
    Refund(i64),
    RefundAll,
}

impl Operation {
    fn any(random: &mut StdRng) -> Self {
        match random.random_range(0..20) {
            0..4 => Self::Choose(["pay", "pay", "decline", "delay"][random.random_range(0..4)]),
            4..6 => Self::ComeBack,
            6..13 => Self::Deliver(random.random_range(1..4)),
            13 => Self::Cancel,
            14 => Self::Expire,
            15..17 => Self::Send(random.random_range(1..=ITEMS)),
            17..19 => Self::Refund(random.random_range(1..2_000)),
            _ => Self::RefundAll,
        }
    }
}

/// What is seen of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    order: OrderState,
    payment: PaymentState,
    refunded: i64,
}

impl Seen {
    fn of(order: &Value) -> Self {
        Self {
            order: order["state"].as_str().unwrap().parse().unwrap(),
            payment: order["payments"][0]["state"].as_str().unwrap().parse().unwrap(),
            refunded: order["refunded"]["amount"].as_i64().unwrap(),
        }
    }

    fn was_paid(self) -> bool {
        self.order.is_paid() || self.order == OrderState::Refunded
    }

    /// Whether this may come after `before` by one thing that happened.
    fn may_follow(self, before: Self) -> bool {
        let order = self.order == before.order || before.order.may_become(self.order);
        let payment = self.payment == before.payment || before.payment.may_become(self.payment);
        order && payment
    }
}

both! {
    async fn in_any_order_lead_to_what_the_gateway_has(db: TestDb) {
        let seed = seed();
        let mut random = StdRng::seed_from_u64(seed);
        let shop = Shop::open(&db);
        shop.till.hold();
        let mug = shop.stocked("mug", 1_000).await;
        let mut left = 1_000;
        for round in 0..ROUNDS {
            let order = shop.place(&mug, ITEMS).await;
            let page = shop.begin_payment(order).await;
            let mut known = shop.till.sent().len();
            let (mut back, mut seen, mut done) = (None, Seen::of(&shop.order(order).await), Vec::new());
            for _ in 0..STEPS {
                let operation = Operation::any(&mut random);
                done.push(operation);
                let told = format!("seed {seed}, round {round}, {done:?}");
                shop.try_one(order, &page, operation, &mut back, known, &mut random).await;
                shop.run_jobs().await;
                let now = Seen::of(&shop.order(order).await);
                assert!(now.may_follow(seen), "{told}: {seen:?}, then {now:?}");
                shop.adds_up(&mug, left, now, &told).await;
                seen = now;
            }
            // All that is still on its way arrives, and what that causes.
            while known < shop.till.sent().len() {
                let mut rest: Vec<Sent> = shop.till.sent().split_off(known);
                known += rest.len();
                rest.extend(rest.clone().into_iter().filter(|_| random.random_bool(0.3)));
                rest.shuffle(&mut random);
                for message in rest {
                    shop.till.post(&message).await.expect(204);
                    shop.run_jobs().await;
                    let now = Seen::of(&shop.order(order).await);
                    assert!(now.may_follow(seen), "seed {seed}, round {round}, {done:?}, at the end: {seen:?}, then {now:?}");
                    seen = now;
                }
            }
            let told = format!("seed {seed}, round {round}, {done:?}: {seen:?}");
            shop.adds_up(&mug, left, seen, &told).await;
            shop.agrees_with_the_gateway(order, seen, &told).await;
            left -= if seen.was_paid() { ITEMS } else { 0 };
        }
        let completed = shop.usage().await.into_iter().filter(|event| event.0 == "order_completed").count();
        assert_eq!(completed, usize::try_from((1_000 - left) / ITEMS).unwrap(), "seed {seed}: each sale is told once");
    }
}

impl Shop {
    /// Does one thing. It may be refused, but it never fails.
    async fn try_one(
        &self,
        order: OrderId,
        page: &str,
        operation: Operation,
        back: &mut Option<String>,
        known: usize,
        random: &mut StdRng,
    ) {
        let status = match operation {
            Operation::Choose(choice) => {
                let place = self.choose(page, choice).await;
                *back = place.strip_prefix(PUBLIC).filter(|path| *path != page).map(str::to_owned).or(back.take());
                return;
            }
            Operation::ComeBack => {
                let Some(back) = back else { return };
                self.till.visitor().get(back).await.expect(303);
                return;
            }
            Operation::Deliver(times) => {
                let sent = self.till.sent().split_off(known);
                if let Some(message) = sent.get(random.random_range(0..sent.len().max(1))) {
                    for _ in 0..times {
                        self.till.post(message).await.expect(204);
                    }
                }
                return;
            }
            Operation::Cancel => self.ask(order, "cancellation", json!({})).await.status,
            Operation::Expire => {
                let due = format!("UPDATE commerce_orders SET payment_due_at = 1 WHERE id = '{order}'");
                self.execute(&due).await.unwrap();
                self.expire(order).await;
                return;
            }
            Operation::Send(quantity) => {
                let line = self.order(order).await["lines"][0]["id"].clone();
                let body = json!({"lines": [{"line_id": line, "quantity": quantity}]});
                self.ask(order, "fulfilments", body).await.status
            }
            Operation::Refund(amount) => {
                let body = json!({"amount": {"amount": amount, "currency": "EUR"}});
                self.ask(order, "refunds", body).await.status
            }
            Operation::RefundAll => self.ask(order, "refunds", json!({"restock": false})).await.status,
        };
        assert!([200, 201, 409].contains(&status.as_u16()), "{operation:?}: {status}");
    }

    /// What lies in the shop is what was there but for what was paid, and nobody gets back more than was paid.
    async fn adds_up(&self, mug: &Value, before: i64, seen: Seen, told: &str) {
        let sold = if seen.was_paid() { ITEMS } else { 0 };
        assert_eq!(self.on_hand(mug).await, before - sold, "{told}: {seen:?}");
        assert!((0..=TOTAL).contains(&seen.refunded) && (seen.was_paid() || seen.refunded == 0), "{told}: {seen:?}");
        assert_eq!(seen.order == OrderState::Refunded, seen.refunded == TOTAL, "{told}: {seen:?}");
        assert!(!seen.was_paid() || seen.payment == PaymentState::Succeeded, "{told}: {seen:?}");
    }

    /// Money that the gateway took is in an order or was given back.
    async fn agrees_with_the_gateway(&self, order: OrderId, seen: Seen, told: &str) {
        let sql = format!(
            "SELECT t.state, t.refunded_amount FROM commerce_test_payments t
             JOIN commerce_payments p ON p.tenant_id = t.tenant_id AND p.id = t.payment_id WHERE p.order_id = '{order}'"
        );
        let tx = TenantTx::read(&self.config.db, &self.ctx).await.unwrap();
        let row = tx.query_one_raw(Statement::from_string(self.config.db.backend(), sql)).await.unwrap().unwrap();
        let (state, refunded): (String, i64) =
            (row.try_get("", "state").unwrap(), row.try_get("", "refunded_amount").unwrap());
        match (state.as_str(), seen.was_paid()) {
            ("paid", true) => assert_eq!(refunded, seen.refunded, "{told}"),
            ("paid", false) => {
                assert_eq!(refunded, TOTAL, "{told}: the gateway keeps money that nobody owes");
                assert!(matches!(seen.order, OrderState::Cancelled | OrderState::Expired), "{told}");
            }
            (state, was_paid) => assert!(!was_paid && refunded == 0, "{told}: {state} at the gateway"),
        }
    }
}
