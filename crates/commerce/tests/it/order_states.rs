//! Random operations on an order against a model: nothing happens that the tables of states do not allow, and money and stock
//! always add up.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config as RunnerConfig, RngAlgorithm, TestRng, TestRunner};
use serde_json::json;
use testkit::both;

use crate::shop::{MIGRATIONS, Shop, seed};

#[derive(Clone, Copy, Debug)]
enum Operation {
    Pay,
    Decline,
    Cancel,
    Expire,
    Send(i64),
    RefundItems(i64),
    RefundAmount(i64),
    RefundAll,
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        3 => Just(Operation::Pay),
        1 => Just(Operation::Decline),
        1 => Just(Operation::Cancel),
        1 => Just(Operation::Expire),
        3 => (1..4_i64).prop_map(Operation::Send),
        3 => (1..4_i64).prop_map(Operation::RefundItems),
        2 => (1..2_000_i64).prop_map(Operation::RefundAmount),
        1 => Just(Operation::RefundAll),
    ]
}

/// What an order of four items at 10 euros with 4.90 for the shipping should be.
#[derive(Debug)]
struct Model {
    state: &'static str,
    sent: i64,
    given_back: i64,
    unsent: i64,
    of_items: i64,
    of_shipping: i64,
}

const ITEMS: i64 = 4;
const GOODS: i64 = 4_000;
const TOTAL: i64 = 4_490;

impl Model {
    fn is_paid(&self) -> bool {
        matches!(self.state, "paid" | "partially_refunded")
    }

    fn refunded(&self) -> i64 {
        self.of_items + self.of_shipping
    }

    fn give_back(&mut self, items: i64, quantity: i64) {
        self.of_items += items;
        let unsent = quantity.min(ITEMS - self.sent - self.unsent);
        self.unsent += unsent;
        self.given_back += quantity;
        self.state = if self.refunded() == TOTAL { "refunded" } else { "partially_refunded" };
    }

    /// The status that the operation is answered with, and what it changes.
    fn apply(&mut self, operation: Operation) -> u16 {
        let open = self.state == "pending_payment";
        match operation {
            Operation::Pay if open => self.state = "paid",
            Operation::Expire if open => self.state = "expired",
            Operation::Pay | Operation::Expire | Operation::Decline => {}
            Operation::Cancel if open || self.state == "cancelled" => {
                self.state = "cancelled";
                return 200;
            }
            Operation::Cancel => return 409,
            Operation::Send(quantity) => {
                if !self.is_paid() || quantity > ITEMS - self.sent - self.unsent {
                    return 409;
                }
                self.sent += quantity;
                return 201;
            }
            Operation::RefundItems(quantity) => {
                let share = |count: i64| GOODS * count / ITEMS;
                let worth = share((self.given_back + quantity).min(ITEMS)) - share(self.given_back.min(ITEMS));
                let worth = worth.min(GOODS - self.of_items);
                if !self.is_paid() || self.given_back + quantity > ITEMS || worth < 1 {
                    return 409;
                }
                self.give_back(worth, quantity);
                return 201;
            }
            Operation::RefundAmount(amount) => {
                let (goods, shipping) = (GOODS - self.of_items, TOTAL - GOODS - self.of_shipping);
                if !self.is_paid() || amount > goods + shipping {
                    return 409;
                }
                // By largest remainder; of equal ones the goods come first.
                let exact = |weight: i64| (amount * weight / (goods + shipping), amount * weight % (goods + shipping));
                let ((items, rest), (sending, of_sending)) = (exact(goods), exact(shipping));
                let left = amount - items - sending;
                let to_items = left > 0 && rest >= of_sending;
                self.of_shipping += sending + i64::from(left > 0 && !to_items);
                self.give_back(items + i64::from(to_items), 0);
                return 201;
            }
            Operation::RefundAll => {
                if !self.is_paid() {
                    return 409;
                }
                self.of_shipping = TOTAL - GOODS;
                let quantity = ITEMS - self.given_back;
                self.give_back(GOODS - self.of_items, quantity);
                return 201;
            }
        }
        0
    }

    fn fulfilment(&self) -> &'static str {
        match (self.sent, ITEMS - self.sent - self.unsent) {
            (0, _) => "unfulfilled",
            (_, 0) => "fulfilled",
            _ => "partially_fulfilled",
        }
    }
}

both! {
    async fn no_order_leaves_the_tables_of_states(db: TestDb) {
        let seed = seed();
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let mut runner = TestRunner::new_with_rng(RunnerConfig::default(), rng);
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 1_000).await;
        let mut on_hand = 1_000;
        for _round in 0..6 {
            let operations = proptest::collection::vec(operation(), 4..12).new_tree(&mut runner).unwrap().current();
            let order = shop.place(&mug, ITEMS).await;
            let line = shop.order(order).await["lines"][0]["id"].clone();
            let mut model = Model { state: "pending_payment", sent: 0, given_back: 0, unsent: 0, of_items: 0, of_shipping: 0 };
            let page = shop.begin_payment(order).await;
            let some = |quantity: i64| json!({"lines": [{"line_id": line, "quantity": quantity}]});
            for (at, operation) in operations.iter().enumerate() {
                let was_paid = model.is_paid();
                let status = match *operation {
                    // A page that was left is not paid on: the gateway would take the money, and it would come back.
                    Operation::Pay if model.state == "pending_payment" => { shop.choose(&page, "pay").await; 0 }
                    Operation::Decline if model.state == "pending_payment" => { shop.choose(&page, "decline").await; 0 }
                    Operation::Pay | Operation::Decline => 0,
                    Operation::Cancel => shop.ask(order, "cancellation", json!({})).await.status.as_u16(),
                    Operation::Expire => {
                        shop.execute(&format!("UPDATE commerce_orders SET payment_due_at = 1 WHERE id = '{order}'")).await.unwrap();
                        shop.expire(order).await;
                        0
                    }
                    Operation::Send(quantity) => shop.ask(order, "fulfilments", some(quantity)).await.status.as_u16(),
                    Operation::RefundItems(quantity) => shop.ask(order, "refunds", some(quantity)).await.status.as_u16(),
                    Operation::RefundAmount(amount) => {
                        shop.ask(order, "refunds", json!({"amount": {"amount": amount, "currency": "EUR"}})).await.status.as_u16()
                    }
                    Operation::RefundAll => shop.ask(order, "refunds", json!({"restock": false})).await.status.as_u16(),
                };
                shop.run_jobs().await;
                let told = format!("seed {seed}, {operations:?}, at {at}: {model:?}");
                assert_eq!(status, model.apply(*operation), "{told}");
                if !was_paid && model.is_paid() {
                    on_hand -= ITEMS;
                }
                let order = shop.order(order).await;
                let seen = (order["state"].as_str().unwrap(), order["fulfilment"].as_str().unwrap(), order["refunded"]["amount"].as_i64().unwrap());
                assert_eq!(seen, (model.state, model.fulfilment(), model.refunded()), "{told}");
                assert_eq!(shop.on_hand(&mug).await, on_hand, "{told}");
            }
        }
    }
}
