//! What shoppers and bidders are mailed: each piece of news once, to whom it concerns, and only while it is true.

use std::time::Duration;

use commerce::auctions::OrderOutcome;
use commerce::mail::Mail;
use kernel::TenantTx;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::json;
use testkit::both;

use crate::shop::{MIGRATIONS, Shop};

impl Shop {
    /// Runs jobs until no mail about an auction waits.
    async fn run_auction_mails(&self) {
        let waiting = "SELECT id FROM jobs_jobs WHERE kind = 'commerce.send_auction_mail'";
        self.work_until(async || {
            let tx = TenantTx::read(&self.config.db, &self.ctx).await.unwrap();
            let statement = Statement::from_string(self.config.db.backend(), waiting);
            tx.query_one_raw(statement).await.unwrap().is_none()
        })
        .await;
    }

    /// Addresses and subjects of all mails, the oldest first.
    fn mailed(&self) -> Vec<(String, String)> {
        self.postbox.mails().into_iter().map(|mail| (mail.to, mail.subject)).collect()
    }
}

fn to(address: &str, subjects: &[&str]) -> Vec<(String, String)> {
    subjects.iter().map(|subject| (address.to_owned(), (*subject).to_owned())).collect()
}

#[track_caller]
fn says(mail: &Mail, parts: &[&str]) {
    for part in parts {
        assert!(mail.text.contains(part) && mail.html.contains(part), "{part}: {}", mail.text);
    }
}

both! {
    async fn each_step_of_an_order_is_mailed_once(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 9).await;
        let order = shop.paid(&mug, 2).await;
        let ada = "ada@example.com";
        says(&shop.postbox.last_to(ada), &["The shop", "2 × The mug", &format!("https://shop.example/orders/{order}")]);
        let confirmed = shop.postbox.last_to(ada).text;
        assert!(confirmed.contains("\nDelivery: €4.90\nTotal: €24.90\nIncluding tax: €3.98\n"), "{confirmed}");
        // The mail server is away for a moment, so the job runs twice.
        shop.postbox.refuse(1);
        let parcel = json!({"carrier": "Royal Mail", "tracking_number": "JD0146", "tracking_url": "https://carrier.example/JD0146"});
        shop.ask(order, "fulfilments", parcel).await.expect(201);
        shop.run_jobs().await;
        says(&shop.postbox.last_to(ada), &["Royal Mail", "JD0146", "https://carrier.example/JD0146", "The mug"]);
        shop.ask(order, "refunds", json!({"amount": {"amount": 500, "currency": "EUR"}, "reason": "It came late."})).await.expect(201);
        shop.run_jobs().await;
        let refunded = shop.postbox.last_to(ada);
        says(&refunded, &["€5.00"]);
        // Why the agency gave the money back is written for the agency.
        assert!(!refunded.text.contains("late"), "{}", refunded.text);
        let other = shop.place(&mug, 1).await;
        for _ in 0..2 {
            shop.ask(other, "cancellation", json!({"reason": "No answer."})).await.expect(200);
        }
        shop.run_jobs().await;
        let told = ["Order 1001 at The shop", "Order 1001 is on its way", "Refund for order 1001", "Order 1002 was cancelled"];
        assert_eq!(shop.mailed(), to(ada, &told));
    }

    async fn what_was_paid_too_late_is_told_to_go_back(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 9).await;
        let order = shop.place(&mug, 1).await;
        let page = shop.begin_payment(order).await;
        shop.till.hold();
        shop.choose(&page, "pay").await;
        shop.run_jobs().await;
        shop.pass_deadlines().await;
        shop.expire(order).await;
        for message in shop.till.sent() {
            assert_eq!(shop.till.post(&message).await.status, 204);
        }
        shop.run_jobs().await;
        assert_eq!(shop.order(order).await["state"], "expired");
        // The refund's own message is held as well.
        for message in shop.till.sent() {
            assert_eq!(shop.till.post(&message).await.status, 204);
        }
        shop.run_jobs().await;
        assert_eq!(shop.mailed(), to("ada@example.com", &["Refund for order 1001"]));
    }

    async fn bidders_are_told_when_they_are_outbid_win_or_get_a_second_chance(db: TestDb) {
        let shop = Shop::open(&db);
        let (ada, bea) = (shop.account("ada").await, shop.account("bea").await);
        let auction = shop.open_auction("bowl", json!({})).await;
        let url = format!("https://shop.example/auctions/{auction}");
        let _ = shop.bid(&auction, &ada, 16_000).await.expect(201);
        let _ = shop.bid(&auction, &bea, 30_000).await.expect(201);
        // Neither an own raise nor a bid that does not lead is news to anybody else.
        let _ = shop.bid(&auction, &bea, 40_000).await.expect(201);
        let _ = shop.bid(&auction, &ada, 20_000).await.expect(201);
        shop.run_auction_mails().await;
        let outbid = shop.postbox.last_to("ada@example.com");
        says(&outbid, &["The bowl", "€205.00", &url]);
        assert!(!outbid.text.contains("400"), "a maximum is told: {}", outbid.text);
        assert_eq!(shop.mailed(), to("ada@example.com", &["You were outbid: The bowl"]));

        shop.pass(&auction, Duration::from_secs(2 * 3_600)).await;
        tokio::join!(shop.sweep(), shop.sweep());
        shop.run_auction_mails().await;
        says(&shop.postbox.last_to("bea@example.com"), &["€205.00", &url]);
        shop.orders.end_last(&auction, OrderOutcome::GivenUp);
        tokio::join!(shop.sweep(), shop.sweep());
        shop.run_auction_mails().await;
        says(&shop.postbox.last_to("ada@example.com"), &["€200.00", &url]);
        let told = [("ada", "You were outbid"), ("bea", "You won"), ("ada", "Second chance")];
        let told = told.map(|(name, news)| (format!("{name}@example.com"), format!("{news}: The bowl")));
        assert_eq!(shop.mailed(), told);
    }

    async fn what_is_no_longer_true_is_not_mailed(db: TestDb) {
        let shop = Shop::open(&db);
        let (ada, bea) = (shop.account("ada").await, shop.account("bea").await);
        let auction = shop.open_auction("bowl", json!({})).await;
        for (customer, maximum) in [(&ada, 16_000), (&bea, 30_000), (&ada, 40_000)] {
            let _ = shop.bid(&auction, customer, maximum).await.expect(201);
        }
        // By now ada leads again.
        shop.run_auction_mails().await;
        assert_eq!(shop.mailed(), to("bea@example.com", &["You were outbid: The bowl"]));
        let _ = shop.bid(&auction, &bea, 50_000).await.expect(201);
        shop.end(&auction).await;
        shop.orders.end_last(&auction, OrderOutcome::Paid);
        shop.sweep().await;
        // It is over and paid: whoever was outbid can do nothing, and the winner has done all.
        shop.run_auction_mails().await;
        assert_eq!(shop.mailed().len(), 1);
    }
}
