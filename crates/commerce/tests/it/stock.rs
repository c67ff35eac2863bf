//! Stock: levels, the log, and many who take at once.

use kernel::TenantTx;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use testkit::both;

use crate::shop::{LOCATIONS, MIGRATIONS, Shop, product_path, stock_path, variant_path};

both! {
    async fn is_zero_until_it_is_set(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.product("mug").await;
        let (studio, fair) = (shop.location("studio").await, shop.location("fair").await);
        let path = stock_path(&mug, &studio);
        let level = shop.client.get(&path).await.expect(200);
        assert_eq!(level.header("etag"), Some("\"v0\""));
        assert_eq!((&level.value()["on_hand"], &level.value()["updated_at"]), (&json!(0), &Value::Null));

        let _ = shop.client.put(&path, json!({"on_hand": 5})).await.problem(428, "precondition_required");
        let _ = shop.client.header("if-match", "\"v1\"").put(&path, json!({"on_hand": 5})).await.problem(412, "stale_version");
        let client = shop.client.header("if-match", "\"v0\"");
        let set = client.put(&path, json!({"on_hand": 5, "reason": "opening"})).await.expect(200);
        assert_eq!(set.header("etag"), Some("\"v1\""));
        assert_eq!(shop.client.get(&path).await.value(), set.value());
        let _ = shop.client.header("if-none-match", "\"v1\"").get(&path).await.expect(304);
        let _ = client.put(&path, json!({"on_hand": 5})).await.problem(412, "stale_version");

        // The same number again is no change.
        let same = shop.at_current(&path).await.put(&path, json!({"on_hand": 5})).await.expect(200);
        assert_eq!(same.header("etag"), Some("\"v1\""));

        let adjust = format!("{path}/adjustments");
        let _ = shop.client.post(&adjust, json!({"delta": -6, "reason": "sold"})).await.problem(409, "insufficient_stock");
        let _ = shop.client.post(&adjust, json!({"delta": 1_000_000_000, "reason": "typo"})).await.problem(409, "stock_limit");
        let left = shop.client.post(&adjust, json!({"delta": -5, "reason": "sold"})).await.expect(200).value();
        assert_eq!((&left["on_hand"], &left["version"]), (&json!(0), &json!(2)));

        let levels = shop.client.get(&format!("{}/stock", variant_path(&mug, 0))).await.expect(200).value();
        let places: Vec<_> = levels["data"].as_array().unwrap().iter().map(|level| level["location_id"].as_str().unwrap()).collect();
        assert_eq!(places, [&studio, &fair]);
        assert_eq!((&levels["data"][0], &levels["data"][1]["version"]), (&left, &json!(0)));
    }

    async fn locations_have_codes_of_their_own(db: TestDb) {
        let shop = Shop::open(&db);
        let studio = shop.location("studio").await;
        let again = json!({"code": "studio", "name": "Another"});
        let _ = shop.client.post(LOCATIONS, again.clone()).await.problem(409, "stock_location_code_taken");
        let list = shop.client.get(LOCATIONS).await.expect(200).value();
        assert_eq!(list["data"].as_array().unwrap().len(), 1);
        assert_eq!((&list["data"][0]["id"], &list["data"][0]["name"]), (&json!(studio), &json!("The studio")));
        let stranger = shop.seen_by(&testkit::owner(testkit::tenant(2)));
        let _ = stranger.post(LOCATIONS, again).await.expect(201);
    }

    async fn is_never_sold_twice(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.product("mug").await;
        let path = stock_path(&mug, &shop.location("studio").await);
        let _ = shop.at_current(&path).await.put(&path, json!({"on_hand": 5})).await.expect(200);
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..32 {
            let (client, path) = (shop.client.clone(), format!("{path}/adjustments"));
            tasks.spawn(async move { client.post(&path, json!({"delta": -1, "reason": "sold"})).await });
        }
        let (mut sold, mut refused) = (0, 0);
        while let Some(answer) = tasks.join_next().await {
            match answer.unwrap() {
                answer if answer.status.is_success() => sold += 1,
                answer => {
                    let _ = answer.problem(409, "insufficient_stock");
                    refused += 1;
                }
            }
        }
        assert_eq!((sold, refused), (5, 27));
        let level = shop.client.get(&path).await.value();
        assert_eq!((&level["on_hand"], &level["version"]), (&json!(0), &json!(6)));
        // One flip into stock, one out of it.
        let product = shop.client.get(&product_path(&mug)).await.value();
        assert_eq!((&product["in_stock"], &product["version"]), (&json!(false), &json!(3)));
    }

    async fn of_two_counts_at_once_one_wins(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.product("mug").await;
        let path = stock_path(&mug, &shop.location("studio").await);
        let client = shop.at_current(&path).await;
        let (a, b) = tokio::join!(client.put(&path, json!({"on_hand": 1})), client.put(&path, json!({"on_hand": 2})));
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
    }

    async fn sales_beside_deletions_fail_cleanly(db: TestDb) {
        let shop = Shop::open(&db);
        let location = shop.location("studio").await;
        for round in 0..4 {
            let mug = shop.product(&format!("mug-{round}")).await;
            let (path, level) = (product_path(&mug), stock_path(&mug, &location));
            let adjust = format!("{level}/adjustments");
            let _ = shop.client.post(&adjust, json!({"delta": 9, "reason": "made"})).await.expect(200);
            let deleting = shop.at_current(&path).await;
            let mut tasks = tokio::task::JoinSet::new();
            for _ in 0..4 {
                let (client, adjust) = (shop.client.clone(), adjust.clone());
                tasks.spawn(async move { client.post(&adjust, json!({"delta": -1, "reason": "sold"})).await.status.as_u16() });
            }
            tasks.spawn(async move { deleting.delete(&path).await.status.as_u16() });
            while let Some(status) = tasks.join_next().await {
                let status = status.unwrap();
                assert!([200, 204, 404].contains(&status), "{status}");
            }
        }
    }

    async fn each_change_is_in_the_log_for_good(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.product("mug").await;
        let path = stock_path(&mug, &shop.location("studio").await);
        let adjust = format!("{path}/adjustments");
        for (delta, reason) in [(7, "made"), (-3, "sold"), (1, "returned")] {
            let _ = shop.client.post(&adjust, json!({"delta": delta, "reason": reason})).await.expect(200);
        }
        let _ = shop.client.post(&adjust, json!({"delta": -9, "reason": "sold"})).await.problem(409, "insufficient_stock");
        let _ = shop.at_current(&path).await.put(&path, json!({"on_hand": 4})).await.expect(200);
        let product = product_path(&mug);
        let _ = shop.at_current(&product).await.delete(&product).await.expect(204);

        let tx = TenantTx::read(&db, &shop.ctx).await.unwrap();
        let sql = "SELECT delta, on_hand_after, reason, actor_kind || ':' || actor_id AS actor FROM commerce_stock_movements ORDER BY id";
        let rows = tx.query_all_raw(Statement::from_string(db.backend(), sql)).await.unwrap();
        let log: Vec<(i64, i64, String)> = rows
            .iter()
            .map(|row| (row.try_get("", "delta").unwrap(), row.try_get("", "on_hand_after").unwrap(), row.try_get("", "reason").unwrap()))
            .collect();
        let expected = [(7, 7, "made"), (-3, 4, "sold"), (1, 5, "returned"), (-1, 4, "counted")];
        assert_eq!(log, expected.map(|(delta, after, reason)| (delta, after, reason.to_owned())));
        assert_eq!(rows[0].try_get::<String>("", "actor").unwrap(), "user:owner_of_the_test");
        drop(tx);

        for change in ["UPDATE commerce_stock_movements SET delta = 1", "DELETE FROM commerce_stock_movements"] {
            let tx = TenantTx::begin(&db, &shop.ctx).await.unwrap();
            assert!(tx.execute_unprepared(change).await.is_err(), "{change}");
        }
    }
}
