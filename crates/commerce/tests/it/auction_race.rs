//! Auctions are fair: many bidders in the last second, on hosts whose clocks are five minutes apart. The reduced run; the full
//! one is `cargo xtask prove commerce --promise 15`.

use std::collections::BTreeMap;
use std::time::Duration;

use kernel::time::Timestamp;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use testkit::both;
use tokio::task::JoinSet;

use crate::bidders::{auction, bid, now, path, with};
use crate::shop::{MIGRATIONS, Shop, seed};

const BIDDERS: usize = 32;

both! {
    async fn of_32_bidders_in_the_last_second_the_highest_wins(db: TestDb) {
        let seed = seed();
        let hosts = [Shop::open(&db), Shop::open(&db)];
        hosts[0].clock.0.set(now() + Duration::from_secs(300));
        hosts[1].clock.0.set(now() - Duration::from_secs(300));
        let mut customers = Vec::new();
        for number in 0..BIDDERS {
            customers.push(hosts[0].account(&format!("bidder-{number}")).await);
        }
        let variant = hosts[0].item("bowl").await;
        let extension = json!({"window_seconds": 1, "by_seconds": 1, "at_most_seconds": 2});
        let last_second = with(auction(&variant, Duration::from_secs(1)), json!({"extension": extension, "reserve_price": {"amount": 12_000, "currency": "EUR"}}));
        let id = hosts[0].announced(last_second).await;

        let mut running = JoinSet::new();
        for (number, customer) in customers.iter().cloned().enumerate() {
            let (client, id) = (hosts[number % 2].client.clone(), id.clone());
            let mut random = StdRng::seed_from_u64(seed ^ number as u64);
            running.spawn(async move {
                let mut accepted = Vec::new();
                // Everybody bids until the auction says that it is over.
                loop {
                    let seen = client.get(&path(&id, "")).await.expect(200).value();
                    let least = seen["status"]["minimum_bid"]["amount"].as_i64().unwrap_or(10_000);
                    let maximum = least + 100 * random.random_range(-2..40_i64);
                    let answer = bid(&client, &id, &customer, maximum).await;
                    match answer.status.as_u16() {
                        201 => accepted.push((answer.value()["sequence"].as_i64().unwrap(), maximum)),
                        409 if answer.value()["code"] == "auction_ended" => return (customer, accepted),
                        _ => { let _ = answer.problem(409, "bid_too_low"); }
                    }
                }
            });
        }
        let mut told: BTreeMap<i64, (String, i64)> = BTreeMap::new();
        while let Some(bidder) = running.join_next().await {
            let (customer, accepted) = bidder.unwrap();
            assert!(accepted.is_sorted_by(|one, next| one.1 < next.1), "seed {seed}: {customer} {accepted:?}");
            told.extend(accepted.into_iter().map(|(sequence, maximum)| (sequence, (customer.clone(), maximum))));
        }
        tokio::join!(hosts[0].sweep(), hosts[1].sweep(), hosts[0].sweep());

        // What was accepted is what is on record, in one order without gaps.
        let lines = hosts[0].bids(&id).await;
        let sequences: Vec<i64> = lines.iter().map(|line| line["sequence"].as_i64().unwrap()).collect();
        assert_eq!(sequences, (1..=i64::try_from(lines.len()).unwrap()).collect::<Vec<_>>(), "seed {seed}");
        assert_eq!(sequences, told.keys().copied().collect::<Vec<_>>(), "seed {seed}");
        // Bids against others raise the price, each in its time.
        let (mut price, mut placed_at, mut ends_at) = (0, Timestamp::EPOCH, moment(&hosts[0].auction(&id).await["announced_ends_at"]));
        for line in &lines {
            let (after, at) = (line["price"]["amount"].as_i64().unwrap(), moment(&line["placed_at"]));
            assert!(if line["kind"] == "bid" { after > price } else { after >= price }, "seed {seed}: {line}");
            assert!(at >= placed_at && at < ends_at, "seed {seed}: {line}");
            (price, placed_at, ends_at) = (after, at, moment(&line["ends_at"]));
        }
        // The highest maximum wins, the earliest of equals, and pays what the last line says.
        let (_, (winner, _)) = told.iter().max_by_key(|(sequence, (_, maximum))| (*maximum, -**sequence)).unwrap();
        let sold = hosts[1].auction(&id).await;
        assert_eq!((&sold["state"], &sold["sale"]["customer_id"]), (&json!("awaiting_payment"), &json!(winner)), "seed {seed}");
        assert_eq!(sold["sale"]["price"]["amount"], json!(price), "seed {seed}");
        assert_eq!(moment(&sold["status"]["ends_at"]), ends_at, "seed {seed}");
        assert_eq!(hosts.iter().map(|host| host.orders.placed().len()).sum::<usize>(), 1, "seed {seed}");
        println!("{} accepted bids, the last {:?} before the end", lines.len(), ends_at.since(placed_at));
    }
}

fn moment(value: &Value) -> Timestamp {
    serde_json::from_value(value.clone()).unwrap()
}
