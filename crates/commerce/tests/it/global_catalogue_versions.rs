//! Versions of subscriptions and overlays: none stands for two states, and of parallel changes one holds.

use serde_json::{Value, json};
use testkit::{Client, both};
use tokio::task::JoinSet;

use crate::global_catalogue::{CHANGES, SUBSCRIPTION, cover, overlay_path, platform, published, subscribe};
use crate::shop::{MIGRATIONS, Shop, id, product_path, variant_path};

/// How often each status was answered to eight equal changes at once.
async fn at_once(client: &Client, path: &str, body: fn(usize) -> Value) -> (usize, usize) {
    let mut running = JoinSet::new();
    for number in 0..8 {
        let (client, path) = (client.clone(), path.to_owned());
        running.spawn(async move { client.put(&path, body(number)).await.status.as_u16() });
    }
    let answers = running.join_all().await;
    let of = |status| answers.iter().filter(|answer| **answer == status).count();
    assert_eq!(of(200) + of(412), 8, "{answers:?}");
    (of(200), of(412))
}

both! {
    async fn a_subscription_that_is_made_again_has_no_version_that_was_there_before(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = published(&shop, "mug", "Stone mug", &[1000]).await;
        subscribe(&shop, "all", json!({"kind": "as_upstream"})).await;
        for title in ["One", "Two", "Three"] {
            cover(&shop, &mug, json!({"title": title})).await;
        }
        let path = product_path(&mug);
        let (document, subscription) = (shop.client.get(&path).await.expect(200), shop.client.get(SUBSCRIPTION).await.expect(200));
        let (document, subscription) = (document.header("etag").unwrap(), subscription.header("etag").unwrap());
        let _ = shop.client.header("if-match", subscription).delete(SUBSCRIPTION).await.expect(204);
        let again = json!({"scope": "all", "price_rule": {"kind": "percentage", "basis_points": 5000}});
        let _ = shop.client.header("if-match", "\"v0\"").put(SUBSCRIPTION, again.clone()).await.expect(200);

        // Up to the number of changes that the first one had.
        for _ in 0..4 {
            let now = shop.client.header("if-none-match", document).get(&path).await.expect(200).value();
            assert_eq!(now["price_from"]["amount"], 1500);
            let _ = shop.client.header("if-match", subscription).put(SUBSCRIPTION, again.clone()).await.problem(412, "stale_version");
            let _ = shop.client.header("if-none-match", subscription).get(SUBSCRIPTION).await.expect(200);
            let _ = shop.at_current(SUBSCRIPTION).await.put(SUBSCRIPTION, again.clone()).await.expect(200);
        }
        let ended = shop.at_current(SUBSCRIPTION).await;
        let _ = ended.delete(SUBSCRIPTION).await.expect(204);
        let _ = shop.client.header("if-match", "\"v0\"").put(SUBSCRIPTION, again).await.expect(200);
        let _ = ended.delete(SUBSCRIPTION).await.problem(412, "stale_version");
    }

    async fn of_parallel_changes_at_one_version_one_holds(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = published(&shop, "mug", "Stone mug", &[1000]).await;
        let first = shop.client.header("if-match", "\"v0\"");
        let body = |number| json!({"scope": "all", "price_rule": {"kind": "amount", "amount": number}});
        assert_eq!(at_once(&first, SUBSCRIPTION, body).await, (1, 7));
        assert_eq!(at_once(&shop.at_current(SUBSCRIPTION).await, SUBSCRIPTION, body).await, (1, 7));
        assert_eq!(shop.client.get(SUBSCRIPTION).await.value()["version"], 2);

        let path = overlay_path(&id(&mug));
        let body = |number| json!({"title": format!("The {number}")});
        assert_eq!(at_once(&first, &path, body).await, (1, 7));
        assert_eq!(at_once(&shop.at_current(&path).await, &path, body).await, (1, 7));
        assert_eq!(shop.client.get(&path).await.value()["version"], 2);
    }

    async fn upstream_changes_of_variants_and_alternative_texts_are_told(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = published(&shop, "mug", "Stone mug", &[1000]).await;
        let images = |alt: &str| json!({"images": [{"url": "/c.webp", "alt": alt, "width": 3, "height": 4}]});
        let change = platform(&shop).header("if-match", "*");
        let _ = change.patch(&product_path(&mug), images("A mug")).await.expect(200);
        subscribe(&shop, "all", json!({"kind": "as_upstream"})).await;
        cover(&shop, &mug, json!({})).await;
        let variant = |title: &str, options: Value, compare_at: i64| {
            json!([{"sku": "MUG-0", "title": title, "options": options, "compare_at": {"amount": compare_at, "currency": "EUR"}}])
        };
        let mut before = variant("", json!({}), 2000);
        for (patch, after) in [
            (json!({"title": "Large"}), variant("Large", json!({}), 2000)),
            (json!({"options": {"size": "L"}}), variant("Large", json!({"size": "L"}), 2000)),
            (json!({"compare_at": {"amount": 1900, "currency": "EUR"}}), variant("Large", json!({"size": "L"}), 1900)),
        ] {
            let _ = change.patch(&variant_path(&mug, 0), patch).await.expect(200);
            let told = shop.client.get(CHANGES).await.expect(200).value()["data"][0].clone();
            assert_eq!(told["fields"], json!([{"field": "variants", "before": before, "after": after}]));
            let accepted = format!("/api/commerce/v1/global-catalogue/products/{}/acceptances", id(&mug));
            let _ = shop.client.post(&accepted, json!({"version": told["version"]})).await.expect(200);
            before = after;
        }
        let _ = change.patch(&product_path(&mug), images("A cup")).await.expect(200);
        let told = shop.client.get(CHANGES).await.expect(200).value()["data"][0]["fields"].clone();
        assert_eq!(told, json!([{"field": "alternative_texts", "before": ["A mug"], "after": ["A cup"]}]));
    }
}
