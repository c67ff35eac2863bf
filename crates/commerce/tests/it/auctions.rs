//! Auctions through the interface: terms, bids, the end, and what comes after it.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use commerce::auctions::OrderOutcome;
use kernel::TenantTx;
use kernel::time::Timestamp;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use testkit::{both, owner, tenant};

use crate::bidders::{AUCTIONS, auction, euros, now, path, with};
use crate::shop::{MIGRATIONS, Shop, id};

const HOUR: Duration = Duration::from_secs(3_600);

both! {
    async fn a_draft_is_changed_announced_and_taken_back(db: TestDb) {
        let shop = Shop::open(&db);
        let variant = shop.item("bowl").await;
        let made = shop.client.post(AUCTIONS, auction(&variant, HOUR)).await.expect(201);
        let draft = id(&made.value());
        assert_eq!(made.header("location"), Some(path(&draft, "").as_str()));
        assert_eq!((&made.value()["state"], &made.value()["status"]["phase"]), (&json!("draft"), &json!("upcoming")));
        let change = json!({"reserve_price": euros(20_000), "starts_at": now() + HOUR, "ends_at": now() + 2 * HOUR});
        let _ = shop.client.patch(&path(&draft, ""), change.clone()).await.problem(428, "precondition_required");
        let changed = shop.patch(&path(&draft, ""), change.clone()).await.expect(200).value();
        assert_eq!(changed["reserve_price"], euros(20_000));
        let _ = shop.client.header("if-match", "\"v1\"").patch(&path(&draft, ""), change.clone()).await.problem(412, "stale_version");

        // What is announced is not changed; its only piece is not sold otherwise.
        let _ = shop.client.post(&path(&draft, "/schedule"), json!({})).await.expect(200);
        let _ = shop.patch(&path(&draft, ""), change).await.problem(409, "auction_not_draft");
        let second = id(&shop.client.post(AUCTIONS, auction(&variant, HOUR)).await.expect(201).value());
        let _ = shop.client.post(&path(&second, "/schedule"), json!({})).await.problem(409, "insufficient_stock");
        let ada = shop.account("ada").await;
        let _ = shop.bid(&draft, &ada, 10_000).await.problem(409, "auction_not_open");

        let _ = shop.client.post(&path(&draft, "/withdraw"), json!({})).await.expect(200);
        let _ = shop.client.post(&path(&second, "/schedule"), json!({})).await.expect(200);
        let _ = shop.client.post(&path(&second, "/withdraw"), json!({})).await.problem(409, "auction_state");
        let reason = json!({"reason": "The glaze has cracked."});
        let cancelled = shop.client.post(&path(&second, "/cancel"), reason.clone()).await.expect(200).value();
        assert_eq!(cancelled["state"], "cancelled");
        let _ = shop.client.post(&path(&second, "/cancel"), reason).await.problem(409, "auction_state");
        let history = shop.client.get(&path(&second, "/history")).await.expect(200).value();
        assert_eq!((&history["data"][0]["kind"], &history["data"][0]["reason"]), (&json!("cancelled"), &json!("The glaze has cracked.")));
        assert_eq!(history["data"][0]["actor_id"], "owner_of_the_test");
    }

    async fn the_price_follows_the_second_highest_maximum(db: TestDb) {
        let shop = Shop::open(&db);
        let auction = shop.open_auction("bowl", json!({"reserve_price": euros(20_000)})).await;
        let (ada, bea) = (shop.account("ada").await, shop.account("bea").await);
        let _ = shop.bid(&auction, &ada, 9_999).await.problem(409, "bid_too_low");
        let first = shop.bid(&auction, &ada, 50_000).await.expect(201);
        assert!(!first.text().contains("50000"), "{}", first.text());
        // The maximum covers the reserve, so the price is there at once.
        assert_eq!((&first.value()["price"], &first.value()["leading"]), (&euros(20_000), &json!(true)));
        let second = shop.bid(&auction, &bea, 30_000).await.expect(201).value();
        assert_eq!((&second["price"], &second["leading"], &second["bidder"]), (&euros(30_500), &json!(false), &json!(2)));
        let low = shop.bid(&auction, &bea, 30_999).await.problem(409, "bid_too_low");
        assert!(low.detail.unwrap().contains("31000"));
        // Of equal maxima the earlier leads.
        let tie = shop.bid(&auction, &bea, 50_000).await.expect(201).value();
        assert_eq!((&tie["price"], &tie["leader"]), (&euros(50_000), &json!(1)));
        let raise = shop.bid(&auction, &ada, 60_000).await.expect(201).value();
        assert_eq!((&raise["kind"], &raise["price"]), (&json!("raise"), &euros(50_500)));
        let seen = shop.auction(&auction).await;
        assert_eq!((&seen["status"]["leader"], &seen["status"]["minimum_bid"], &seen["status"]["bid_count"]), (&json!(1), &euros(51_000), &json!(4)));
        for shown in [seen.to_string(), json!(shop.bids(&auction).await).to_string()] {
            assert!(!shown.contains("60000"), "a maximum is told: {shown}");
        }
    }

    async fn only_customers_with_an_account_bid(db: TestDb) {
        let shop = Shop::open(&db);
        let auction = shop.open_auction("bowl", json!({"buy_now_price": euros(90_000)})).await;
        let tx = TenantTx::begin(&db, &shop.ctx).await.unwrap();
        let guest = commerce::find_or_create_guest(&shop.config, &tx, &shop.ctx, "guest@example.com").await.unwrap();
        tx.commit().await.unwrap();
        let stranger = Shop { ctx: owner(tenant(2)), ..Shop::open(&db) }.account("eve").await;
        for customer in [guest.id.to_string(), stranger, "cust_01h455vb4pex5vsknk084sn02q".to_owned()] {
            let _ = shop.bid(&auction, &customer, 10_000).await.problem(409, "account_required");
            let client = shop.client.header("idempotency-key", &customer);
            let _ = client.post(&path(&auction, "/buy-now"), json!({"customer_id": customer})).await.problem(409, "account_required");
        }
        assert_eq!(shop.bids(&auction).await, Vec::<Value>::new());
    }

    async fn senseless_bids_and_terms_are_refused(db: TestDb) {
        let shop = Shop::open(&db);
        let auction_id = shop.open_auction("bowl", json!({})).await;
        let ada = shop.account("ada").await;
        for maximum in [0, -1, i64::MIN, i64::MAX, 1_000_000_000_000] {
            let _ = shop.bid(&auction_id, &ada, maximum).await.problem(422, "validation_failed");
        }
        let dollars = json!({"customer_id": ada, "maximum": {"amount": 20_000, "currency": "USD"}});
        let _ = shop.client.header("idempotency-key", "k").post(&path(&auction_id, "/bids"), dollars).await.problem(422, "validation_failed");
        let fair = auction(&shop.item("vase").await, HOUR);
        for fields in [
            json!({"start_price": euros(0)}),
            json!({"start_price": {"amount": 100, "currency": "USD"}}),
            json!({"increments": []}),
            json!({"increments": [{"from": 1, "increment": 1}]}),
            json!({"increments": [{"from": 0, "increment": 0}]}),
            json!({"increments": [{"from": 0, "increment": 5}, {"from": 0, "increment": 6}]}),
            json!({"reserve_price": euros(9_999)}),
            json!({"reserve_price": euros(20_000), "buy_now_price": euros(19_999)}),
            json!({"buy_now_price": {"amount": 90_000, "currency": "USD"}}),
            json!({"ends_at": now() - HOUR}),
            json!({"ends_at": now() + 24 * 91 * HOUR}),
            json!({"extension": {"window_seconds": 0, "by_seconds": 60, "at_most_seconds": 60}}),
            json!({"extension": {"window_seconds": 60, "by_seconds": 60, "at_most_seconds": 59}}),
            json!({"payment_seconds": 299}),
            json!({"variant_id": "var_01h455vb4pex5vsknk084sn02q"}),
        ] {
            let _ = shop.client.post(AUCTIONS, with(fair.clone(), fields)).await.problem(422, "validation_failed");
        }
        let past = with(fair, json!({"starts_at": now() - 2 * HOUR, "ends_at": now() - HOUR}));
        let draft = id(&shop.client.post(AUCTIONS, past).await.expect(201).value());
        let _ = shop.client.post(&path(&draft, "/schedule"), json!({})).await.problem(422, "validation_failed");
    }

    async fn a_repeated_request_bids_once(db: TestDb) {
        let shop = Shop::open(&db);
        let (auction, other) = (shop.open_auction("bowl", json!({})).await, shop.open_auction("vase", json!({})).await);
        let ada = shop.account("ada").await;
        let body = json!({"customer_id": ada, "maximum": euros(20_000)});
        let _ = shop.client.post(&path(&auction, "/bids"), body.clone()).await.problem(400, "idempotency_key_missing");
        let client = shop.client.header("idempotency-key", "once");
        let bids = path(&auction, "/bids");
        let (one, two) = tokio::join!(client.post(&bids, body.clone()), client.post(&bids, body.clone()));
        assert_eq!(one.expect(201).value(), two.expect(201).value());
        assert_eq!(shop.bids(&auction).await.len(), 1);
        let more = json!({"customer_id": ada, "maximum": euros(30_000)});
        let _ = client.post(&path(&auction, "/bids"), more).await.problem(422, "idempotency_key_reused");
        let _ = client.post(&path(&other, "/bids"), body).await.problem(422, "idempotency_key_reused");
        assert_eq!(shop.bids(&other).await, Vec::<Value>::new());
    }

    async fn a_late_bid_moves_the_end_up_to_the_cap(db: TestDb) {
        let shop = Shop::open(&db);
        let variant = shop.item("bowl").await;
        let extension = json!({"extension": {"window_seconds": 600, "by_seconds": 900, "at_most_seconds": 1_200}});
        let auction = shop.announced(with(auction(&variant, HOUR), extension)).await;
        let (ada, bea) = (shop.account("ada").await, shop.account("bea").await);
        let announced: Timestamp = end_of(&shop, &auction, "announced_ends_at").await;
        let _ = shop.bid(&auction, &ada, 10_000).await.expect(201);
        assert_eq!(end_of(&shop, &auction, "ends_at").await, announced);
        shop.pass(&auction, Duration::from_secs(55 * 60)).await;
        let announced = end_of(&shop, &auction, "announced_ends_at").await;
        // An own raise gives nobody more time.
        let _ = shop.bid(&auction, &ada, 11_000).await.expect(201);
        assert_eq!(end_of(&shop, &auction, "ends_at").await, announced);
        let _ = shop.bid(&auction, &bea, 12_000).await.expect(201);
        let moved = end_of(&shop, &auction, "ends_at").await;
        assert!(moved > announced && moved <= announced + Duration::from_secs(900));
        shop.pass(&auction, Duration::from_secs(14 * 60)).await;
        let announced = end_of(&shop, &auction, "announced_ends_at").await;
        let _ = shop.bid(&auction, &ada, 20_000).await.expect(201);
        assert_eq!(end_of(&shop, &auction, "ends_at").await, announced + Duration::from_secs(1_200));
        let _ = shop.bid(&auction, &bea, 30_000).await.expect(201);
        assert_eq!(end_of(&shop, &auction, "ends_at").await, announced + Duration::from_secs(1_200));
    }

    async fn the_clocks_of_hosts_do_not_matter(db: TestDb) {
        // One host is five minutes ahead, the other five behind.
        let (ahead, behind) = (Shop::open(&db), Shop::open(&db));
        let auction = ahead.open_auction("bowl", json!({"ends_at": now() + Duration::from_secs(60)})).await;
        ahead.clock.0.set(now() + Duration::from_secs(300));
        behind.clock.0.set(now() - Duration::from_secs(300));
        let (ada, bea) = (ahead.account("ada").await, behind.account("bea").await);
        let _ = ahead.bid(&auction, &ada, 10_000).await.expect(201);
        let _ = behind.bid(&auction, &bea, 20_000).await.expect(201);
        ahead.sweep().await;
        assert_eq!(ahead.auction(&auction).await["state"], "live");
        ahead.pass(&auction, Duration::from_secs(60)).await;
        for shop in [&ahead, &behind] {
            assert_eq!(shop.auction(&auction).await["status"]["phase"], "closing");
            let _ = shop.bid(&auction, &ada, 90_000).await.problem(409, "auction_ended");
        }
        behind.sweep().await;
        let sold = behind.auction(&auction).await;
        assert_eq!((&sold["state"], &sold["sale"]["customer_id"]), (&json!("awaiting_payment"), &json!(bea)));
        let placed: Timestamp = serde_json::from_value(ahead.bids(&auction).await[0]["placed_at"].clone()).unwrap();
        assert!(placed.since(now()).max(now().since(placed)) < Duration::from_secs(120));
    }

    async fn the_winner_gets_one_order_however_often_it_is_closed(db: TestDb) {
        let shop = Shop::open(&db);
        let auction = shop.open_auction("bowl", json!({"reserve_price": euros(15_000)})).await;
        let (ada, bea) = (shop.account("ada").await, shop.account("bea").await);
        let _ = shop.bid(&auction, &ada, 16_000).await.expect(201);
        let _ = shop.bid(&auction, &bea, 30_000).await.expect(201);
        shop.pass(&auction, 2 * HOUR).await;
        tokio::join!(shop.sweep(), shop.sweep(), shop.sweep(), shop.sweep());
        shop.sweep().await;
        let sold = shop.auction(&auction).await;
        assert_eq!((&sold["state"], &sold["sale"]["bidder"], &sold["sale"]["price"]), (&json!("awaiting_payment"), &json!(2), &euros(16_500)));
        let events = shop.events(&auction).await;
        assert_eq!((events["sold"], events["order_placed"]), (1, 1));
        let orders = shop.orders.placed();
        let [order] = orders.as_slice() else { panic!("{orders:?}") };
        assert_eq!((order.buyer.to_string(), order.price.amount), (bea, 16_500));
        // It is settled once the order is paid, by whoever looks first.
        shop.orders.end_last(&auction, OrderOutcome::Paid);
        tokio::join!(shop.sweep(), shop.sweep());
        assert_eq!(shop.auction(&auction).await["state"], "settled");
        assert_eq!(shop.events(&auction).await["settled"], 1);
    }

    async fn a_job_closes_it_when_its_time_has_come(db: TestDb) {
        let shop = Shop::open(&db);
        let auction = shop.open_auction("bowl", json!({"ends_at": now() + Duration::from_millis(1_500)})).await;
        let ada = shop.account("ada").await;
        let _ = shop.bid(&auction, &ada, 16_000).await.expect(201);
        shop.work_until(async || shop.auction(&auction).await["state"] == "awaiting_payment").await;
        shop.orders.end_last(&auction, OrderOutcome::Paid);
        shop.pass(&auction, 72 * HOUR).await;
        shop.sweep().await;
        assert_eq!(shop.auction(&auction).await["state"], "settled");
        assert_eq!(shop.orders.placed().len(), 1);
    }

    async fn the_orders_of_winners_are_those_of_the_shop(db: TestDb) {
        let shop = Shop::open(&db);
        let config = commerce::Config { winner_orders: std::sync::Arc::new(commerce::auctions::ShopOrders), ..shop.config.clone() };
        let variant = shop.item("bowl").await;
        let auction = shop.announced(auction(&variant, HOUR)).await;
        let (ada, bea) = (shop.account("ada").await, shop.account("bea").await);
        let _ = shop.bid(&auction, &ada, 16_000).await.expect(201);
        let _ = shop.bid(&auction, &bea, 30_000).await.expect(201);
        shop.pass(&auction, 2 * HOUR).await;
        let availability = format!("/api/commerce/v1/variants/{variant}/availability");
        // Where the buyer lives, as far as that is known, tells what sending costs.
        let addresses = format!("/api/commerce/v1/customers/{bea}/addresses");
        let _ = shop.client.post(&addresses, crate::customers::address()).await.expect(201);
        let rate = json!({"country": "AT", "name": "Post", "from_subtotal": euros(0), "price": euros(700)});
        let _ = shop.client.post("/api/commerce/v1/shipping-rates", rate).await.expect(201);
        for (state, buyer, amount, shipping) in
            [("awaiting_payment", &bea, 16_500, 700), ("second_chance", &ada, 16_000, 0)]
        {
            commerce::auctions::sweep(&config).await.unwrap();
            let seen = shop.auction(&auction).await;
            assert_eq!((&seen["state"], &seen["sale"]["customer_id"]), (&json!(state), &json!(buyer)));
            let order = seen["sale"]["order_id"].as_str().unwrap().to_owned();
            let order = format!("/api/commerce/v1/orders/{order}");
            let placed = shop.client.get(&order).await.expect(200).value();
            assert_eq!((&placed["shipping"], &placed["total"]), (&euros(shipping), &euros(amount + shipping)), "{placed}");
            assert_eq!(placed["source"]["id"], json!(auction));
            // The piece stays out of other hands.
            assert_eq!(shop.client.get(&availability).await.expect(200).value()["available"], 0);
            let _ = shop.client.post(&format!("{order}/cancellation"), json!({"reason": "not paid"})).await.expect(200);
        }
        commerce::auctions::sweep(&config).await.unwrap();
        assert_eq!(shop.auction(&auction).await["state"], "unsold");
        assert_eq!(shop.client.get(&availability).await.expect(200).value()["available"], 1);
    }

    async fn the_runner_up_gets_a_second_chance_and_then_nobody(db: TestDb) {
        let shop = Shop::open(&db);
        let (ada, bea) = (shop.account("ada").await, shop.account("bea").await);
        for (slug, fields, last, orders) in [
            ("bowl", json!({}), OrderOutcome::Paid, 2),
            ("vase", json!({}), OrderOutcome::GivenUp, 2),
            ("jug", json!({"second_chance": false}), OrderOutcome::GivenUp, 1),
            // The runner-up's maximum is below the reserve.
            ("cup", json!({"reserve_price": euros(20_000)}), OrderOutcome::GivenUp, 1),
        ] {
            let before = shop.orders.placed().len();
            let auction = shop.open_auction(slug, fields).await;
            let _ = shop.bid(&auction, &ada, 16_000).await.expect(201);
            let _ = shop.bid(&auction, &bea, 30_000).await.expect(201);
            assert_eq!(shop.end(&auction).await["state"], "awaiting_payment");
            shop.orders.end_last(&auction, OrderOutcome::GivenUp);
            tokio::join!(shop.sweep(), shop.sweep());
            if orders == 2 {
                let offered = shop.auction(&auction).await;
                assert_eq!((&offered["state"], &offered["sale"]["customer_id"], &offered["sale"]["price"]), (&json!("second_chance"), &json!(ada), &euros(16_000)));
                shop.orders.end_last(&auction, last);
                shop.sweep().await;
            }
            let expected = if last == OrderOutcome::Paid { "settled" } else { "unsold" };
            assert_eq!(shop.auction(&auction).await["state"], expected, "{slug}");
            assert_eq!(shop.orders.placed().len() - before, orders, "{slug}");
        }
    }

    async fn what_stays_below_the_reserve_is_unsold_and_relisted_once(db: TestDb) {
        let shop = Shop::open(&db);
        let auction = shop.open_auction("bowl", json!({"reserve_price": euros(20_000)})).await;
        let ada = shop.account("ada").await;
        let bid = shop.bid(&auction, &ada, 19_999).await.expect(201).value();
        assert_eq!(bid["price"], euros(10_000));
        let window = json!({"starts_at": now(), "ends_at": now() + HOUR});
        let _ = shop.client.post(&path(&auction, "/relist"), window.clone()).await.problem(409, "auction_not_unsold");
        let unsold = shop.end(&auction).await;
        assert_eq!((&unsold["state"], &unsold["sale"]), (&json!("unsold"), &Value::Null));
        assert_eq!(shop.orders.placed().len(), 0);
        let copy = shop.client.post(&path(&auction, "/relist"), window.clone()).await.expect(201).value();
        assert_eq!((&copy["state"], &copy["relisted_from"], &copy["reserve_price"]), (&json!("draft"), &json!(auction), &euros(20_000)));
        let _ = shop.client.post(&path(&auction, "/relist"), window).await.problem(409, "auction_relisted");
        // The piece is free again.
        let _ = shop.client.post(&path(&id(&copy), "/schedule"), json!({})).await.expect(200);
    }

    async fn buying_at_once_ends_it(db: TestDb) {
        let shop = Shop::open(&db);
        let (ada, bea) = (shop.account("ada").await, shop.account("bea").await);
        let buy = async |auction: &str, customer: &str, key: &str| {
            let client = shop.client.header("idempotency-key", key);
            client.post(&path(auction, "/buy-now"), json!({"customer_id": customer})).await
        };
        let fields = json!({"reserve_price": euros(20_000), "buy_now_price": euros(50_000)});
        let auction = shop.open_auction("bowl", fields.clone()).await;
        // A bid below the reserve leaves it possible.
        let _ = shop.bid(&auction, &ada, 19_000).await.expect(201);
        assert_eq!(shop.auction(&auction).await["status"]["buy_now_price"], euros(50_000));
        let (one, two) = tokio::join!(buy(&auction, &bea, "a"), buy(&auction, &ada, "b"));
        let (won, lost) = if one.status == 201 { (one, two) } else { (two, one) };
        assert_eq!((&won.clone().expect(201).value()["kind"], &won.value()["price"]), (&json!("buy_now"), &euros(50_000)));
        let _ = lost.problem(409, "auction_ended");
        let sold = shop.auction(&auction).await;
        assert_eq!((&sold["state"], &sold["sale"]["price"]), (&json!("awaiting_payment"), &euros(50_000)));
        assert_eq!(shop.orders.placed().len(), 1);
        let _ = shop.bid(&auction, &ada, 90_000).await.problem(409, "auction_ended");

        let met = shop.open_auction("vase", fields).await;
        let _ = shop.bid(&met, &ada, 20_000).await.expect(201);
        let _ = buy(&met, &bea, "c").await.problem(409, "buy_now_unavailable");
        let never = shop.open_auction("jug", json!({})).await;
        let _ = buy(&never, &bea, "d").await.problem(409, "buy_now_unavailable");
    }

    async fn a_retracted_bid_leaves_what_would_have_been(db: TestDb) {
        let shop = Shop::open(&db);
        let auction = shop.open_auction("bowl", json!({})).await;
        let (ada, bea, cleo) = (shop.account("ada").await, shop.account("bea").await, shop.account("cleo").await);
        let _ = shop.bid(&auction, &ada, 20_000).await.expect(201);
        let typo = id(&shop.bid(&auction, &bea, 900_000).await.expect(201).value());
        let _ = shop.bid(&auction, &cleo, 30_000).await.expect(201);
        assert_eq!(shop.auction(&auction).await["status"]["price"], euros(30_500));
        let retract = path(&auction, &format!("/bids/{typo}/retract"));
        let _ = shop.client.post(&retract, json!({"reason": " "})).await.problem(422, "validation_failed");
        let reason = json!({"reason": "Two zeros too many."});
        let line = shop.client.post(&retract, reason.clone()).await.expect(201).value();
        assert_eq!((&line["kind"], &line["retracts"], &line["leader"], &line["price"]), (&json!("retraction"), &json!(2), &json!(3), &euros(20_500)));
        let _ = shop.client.post(&retract, reason.clone()).await.problem(409, "bid_retracted");
        let _ = shop.client.post(&path(&auction, &format!("/bids/{}/retract", id(&line))), reason.clone()).await.problem(409, "bid_retracted");
        // The customer may bid again, under the same number.
        let again = shop.bid(&auction, &bea, 21_000).await.expect(201).value();
        assert_eq!((&again["bidder"], &again["price"]), (&json!(2), &euros(21_500)));
        assert_eq!(shop.end(&auction).await["sale"]["customer_id"], json!(cleo));
        let _ = shop.client.post(&path(&auction, &format!("/bids/{}/retract", id(&again))), reason).await.problem(409, "auction_ended");
        let kinds: Vec<_> = shop.bids(&auction).await.iter().map(|line| line["kind"].as_str().unwrap().to_owned()).collect();
        assert_eq!(kinds, ["bid", "bid", "bid", "retraction", "bid"]);
    }

    async fn what_was_bid_and_what_happened_cannot_be_rewritten(db: TestDb) {
        let shop = Shop::open(&db);
        let auction = shop.open_auction("bowl", json!({})).await;
        let _ = shop.bid(&auction, &shop.account("ada").await, 20_000).await.expect(201);
        for sql in [
            "UPDATE commerce_bids SET maximum_amount = 1",
            "DELETE FROM commerce_bids",
            "UPDATE commerce_auction_events SET kind = 'sold'",
            "DELETE FROM commerce_auction_events",
        ] {
            let tx = TenantTx::begin(&db, &shop.ctx).await.unwrap();
            let refused = tx.execute_raw(Statement::from_string(db.backend(), sql)).await.unwrap_err();
            assert!(refused.to_string().contains("append-only"), "{sql}: {refused}");
        }
        assert_eq!(shop.bids(&auction).await.len(), 1);
    }

    async fn watchers_see_the_public_side_and_resume(db: TestDb) {
        let shop = Shop::open(&db);
        let auction = shop.open_auction("bowl", json!({"reserve_price": euros(18_000)})).await;
        let (ada, bea) = (shop.account("ada").await, shop.account("bea").await);
        let watch = Request::builder().uri(path(&auction, "/events")).body(Body::empty()).unwrap();
        let stream = shop.client.open(watch).await;
        assert_eq!((stream.status().as_u16(), stream.headers()["x-accel-buffering"].to_str().unwrap()), (200, "no"));
        // The watcher reads while it happens; the stream ends with the auction.
        let reading = tokio::spawn(axum::body::to_bytes(stream.into_body(), usize::MAX));
        let _ = shop.bid(&auction, &ada, 17_777).await.expect(201);
        let _ = shop.bid(&auction, &bea, 23_456).await.expect(201);
        let _ = shop.end(&auction).await;
        let told = String::from_utf8(reading.await.unwrap().unwrap().to_vec()).unwrap();
        let names: Vec<_> = told.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
        assert_eq!(names, ["scheduled", "opened", "bid", "bid", "sold"]);
        let ids: Vec<i64> = told.lines().filter_map(|line| line.strip_prefix("id: ")).map(|id| id.parse().unwrap()).collect();
        assert!(ids.is_sorted_by(|one, next| one < next), "{ids:?}");
        for secret in ["17777", "23456", "cust_", "18000\"", "maximum"] {
            assert!(!told.contains(secret), "{secret} is told: {told}");
        }
        let resumed = shop.client.header("last-event-id", &ids[2].to_string()).get(&path(&auction, "/events")).await.expect(200).text();
        let resumed: Vec<i64> = resumed.lines().filter_map(|line| line.strip_prefix("id: ")).map(|id| id.parse().unwrap()).collect();
        assert_eq!(resumed, ids[3..]);
        let _ = shop.client.header("last-event-id", &ids[4].to_string()).get(&path(&auction, "/events")).await.expect(204);
        let _ = shop.client.header("last-event-id", "-1").get(&path(&auction, "/events")).await.problem(400, "invalid_last_event_id");
    }

    async fn a_list_is_narrowed_and_paged(db: TestDb) {
        let shop = Shop::open(&db);
        let (bowl, vase) = (shop.open_auction("bowl", json!({})).await, shop.open_auction("vase", json!({})).await);
        let _ = shop.bid(&bowl, &shop.account("ada").await, 10_000).await.expect(201);
        let ids = async |query: &str| -> Vec<String> {
            let page = shop.client.get(&format!("{AUCTIONS}?{query}")).await.expect(200).value();
            page["data"].as_array().unwrap().iter().map(id).collect()
        };
        assert_eq!(ids("state=live").await, [bowl.as_str()]);
        assert_eq!(ids("").await, [vase.as_str(), bowl.as_str()]);
        let product = shop.auction(&vase).await["product_id"].as_str().unwrap().to_owned();
        assert_eq!(ids(&format!("product_id={product}")).await, [vase.as_str()]);
        let first = shop.client.get(&format!("{AUCTIONS}?limit=1")).await.expect(200).value();
        assert_eq!(ids(&format!("limit=1&cursor={}", first["next_cursor"].as_str().unwrap())).await, [bowl.as_str()]);
    }
}

async fn end_of(shop: &Shop, auction: &str, which: &str) -> Timestamp {
    let seen = shop.auction(auction).await;
    let value = if which == "ends_at" { &seen["status"][which] } else { &seen[which] };
    serde_json::from_value(value.clone()).unwrap()
}
