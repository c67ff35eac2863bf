//! What an auction is for is not deleted while it lasts.

use std::time::Duration;

use serde_json::json;
use testkit::both;

use crate::bidders::{AUCTIONS, auction, path, with};
use crate::shop::{MIGRATIONS, PRODUCTS, Shop, id, variant};

const HOUR: Duration = Duration::from_secs(3_600);

both! {
    async fn what_is_in_an_auction_is_not_deleted(db: TestDb) {
        let shop = Shop::open(&db);
        let variant_id = shop.item("bowl").await;
        let variant_path = format!("/api/commerce/v1/variants/{variant_id}");
        let product = shop.client.get(&variant_path).await.expect(200).value()["product_id"].as_str().unwrap().to_owned();
        let product_path = format!("{PRODUCTS}/{product}");
        let large = with(variant("OTHER", 1), json!({"options": {"size": "L"}}));
        let other = shop.client.post(&format!("{product_path}/variants"), large).await.expect(201).value();
        let other = format!("/api/commerce/v1/variants/{}", id(&other));

        let draft = id(&shop.client.post(AUCTIONS, auction(&variant_id, HOUR)).await.expect(201).value());
        let _ = shop.client.post(&path(&draft, "/schedule"), json!({})).await.expect(200);
        for path in [&variant_path, &product_path] {
            let refused = shop.at_current(path).await.delete(path).await.problem(409, "in_auction");
            assert!(refused.detail.unwrap().contains(&draft));
        }
        // Its other variant is in none.
        let _ = shop.at_current(&other).await.delete(&other).await.expect(204);

        let ada = shop.account("ada").await;
        let _ = shop.bid(&draft, &ada, 10_000).await.expect(201);
        assert_eq!(shop.end(&draft).await["state"], "awaiting_payment");
        let _ = shop.at_current(&product_path).await.delete(&product_path).await.problem(409, "in_auction");

        let (vase, plate) = (shop.item("vase").await, shop.item("plate").await);
        for (item, then) in [(&vase, None), (&plate, Some("/cancel"))] {
            let draft = id(&shop.client.post(AUCTIONS, auction(item, HOUR)).await.expect(201).value());
            if let Some(then) = then {
                let _ = shop.client.post(&path(&draft, "/schedule"), json!({})).await.expect(200);
                let _ = shop.client.post(&path(&draft, then), json!({"reason": "It broke."})).await.expect(200);
            }
            let product = shop.client.get(&format!("/api/commerce/v1/variants/{item}")).await.expect(200).value();
            let product = format!("{PRODUCTS}/{}", product["product_id"].as_str().unwrap());
            let _ = shop.at_current(&product).await.delete(&product).await.expect(204);
        }
    }
}
