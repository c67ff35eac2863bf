//! Variants: their life within a product.

use serde_json::{Value, json};
use testkit::both;

use crate::shop::{MIGRATIONS, PRODUCTS, Shop, id, product, product_path, variant, variant_path};

both! {
    async fn live_within_their_product(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.product("mug").await;
        let variants = format!("{}/variants", product_path(&mug));
        let body = json!({
            "sku": "MUG-2", "title": "Sand", "options": {"colour": "sand"},
            "price": {"amount": 900, "currency": "EUR"}, "compare_at": {"amount": 1000, "currency": "EUR"}
        });
        let made = shop.client.post(&variants, body.clone()).await.expect(201);
        let path = made.header("location").unwrap().to_owned();
        assert_eq!(made.header("etag"), Some("\"v1\""));
        let made = made.value();
        assert_eq!((&made["product_id"], &made["position"]), (&mug["id"], &json!(1)));
        for field in ["sku", "title", "options", "price", "compare_at"] {
            assert_eq!(made[field], body[field]);
        }
        assert_eq!(shop.client.get(&path).await.expect(200).value(), made);
        let _ = shop.client.header("if-none-match", "\"v1\"").get(&path).await.expect(304);

        // Null takes a former price away, absence keeps it.
        let kept = shop.patch(&path, json!({"title": "Sandy"})).await.expect(200).value();
        assert_eq!(kept["compare_at"], body["compare_at"]);
        let gone = shop.patch(&path, json!({"compare_at": null})).await.expect(200).value();
        assert_eq!((&gone["compare_at"], &gone["version"]), (&Value::Null, &json!(3)));

        let first = variant_path(&mug, 0);
        let _ = shop.patch(&first, json!({"position": 7})).await.expect(200);
        let document = shop.client.get(&product_path(&mug)).await.value();
        assert_eq!(document["variants"][0]["sku"], "MUG-2");
        assert_eq!(document["variants"][0], gone);

        let _ = shop.client.delete(&first).await.problem(428, "precondition_required");
        let _ = shop.client.header("if-match", "\"v1\"").delete(&first).await.problem(412, "stale_version");
        let _ = shop.at_current(&first).await.delete(&first).await.expect(204);
        let _ = shop.client.get(&first).await.problem(404, "not_found");
        let _ = shop.at_current(&path).await.delete(&path).await.problem(409, "last_variant");
    }

    async fn are_priced_in_one_currency(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.product("mug").await;
        let dollars = json!({"price": {"amount": 1, "currency": "USD"}});
        let changed = shop.patch(&variant_path(&mug, 0), dollars.clone()).await.expect(200).value();
        assert_eq!(changed["price"]["currency"], "USD");
        assert_eq!(shop.client.get(&product_path(&mug)).await.value()["price_from"]["currency"], "USD");

        let variants = format!("{}/variants", product_path(&mug));
        let problem = shop.client.post(&variants, variant("MUG-2", 1)).await.problem(422, "validation_failed");
        assert_eq!((problem.errors[0].pointer.as_str(), problem.errors[0].code.as_str()), ("/price/currency", "currency_mismatch"));
        let second = json!({"sku": "MUG-2", "price": {"amount": 5, "currency": "USD"}});
        let second = shop.client.post(&variants, second).await.expect(201).value();
        let path = format!("/api/commerce/v1/variants/{}", id(&second));
        let euros = json!({"price": {"amount": 1, "currency": "EUR"}});
        let problem = shop.patch(&path, euros).await.problem(422, "validation_failed");
        assert_eq!(problem.errors[0].code, "currency_mismatch");
    }

    async fn a_former_price_stays_above_the_price(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.product("mug").await;
        let path = variant_path(&mug, 0);
        let _ = shop.patch(&path, json!({"compare_at": {"amount": 1500, "currency": "EUR"}})).await.expect(200);
        for body in [
            json!({"price": {"amount": 1500, "currency": "EUR"}}),
            json!({"compare_at": {"amount": 1000, "currency": "EUR"}}),
            json!({"compare_at": {"amount": 2000, "currency": "USD"}}),
            json!({"price": {"amount": 1, "currency": "USD"}}),
        ] {
            let _ = shop.patch(&path, body).await.problem(422, "validation_failed");
        }
        let both = json!({"price": {"amount": 2, "currency": "USD"}, "compare_at": {"amount": 3, "currency": "USD"}});
        let _ = shop.patch(&path, both).await.expect(200);
    }

    async fn are_at_most_a_hundred(db: TestDb) {
        let shop = Shop::open(&db);
        let mut body = product("mug");
        body["variants"] = (0..100).map(|at| variant(&format!("MUG-{at}"), 100 + at)).collect();
        let mug = shop.client.post(PRODUCTS, body).await.expect(201).value();
        let variants = format!("{}/variants", product_path(&mug));
        let _ = shop.client.post(&variants, variant("MUG-100", 1)).await.problem(409, "variant_limit");
        let last = variant_path(&mug, 99);
        let _ = shop.at_current(&last).await.delete(&last).await.expect(204);
        let _ = shop.client.post(&variants, variant("MUG-100", 1)).await.expect(201);
    }

    async fn added_and_deleted_at_once_leave_a_true_price(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.product("mug").await;
        let variants = format!("{}/variants", product_path(&mug));
        let mut tasks = tokio::task::JoinSet::new();
        for at in 0..12_i64 {
            let (client, variants) = (shop.client.clone(), variants.clone());
            tasks.spawn(async move {
                let made = client.post(&variants, variant(&format!("MUG-X{at}"), 900 - at)).await.expect(201).value();
                if at % 2 == 1 {
                    let path = format!("/api/commerce/v1/variants/{}", id(&made));
                    let _ = client.header("if-match", "\"v1\"").delete(&path).await.expect(204);
                }
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap();
        }
        let document = shop.client.get(&product_path(&mug)).await.value();
        let lowest = document["variants"].as_array().unwrap().iter().map(|v| v["price"]["amount"].as_i64().unwrap()).min();
        assert_eq!(document["price_from"]["amount"].as_i64(), lowest);
        assert_eq!((lowest, document["version"].as_i64()), (Some(890), Some(1 + 12 + 6)));
    }
}

both! {
    async fn are_told_apart_by_their_options(db: TestDb) {
        let shop = Shop::open(&db);
        let sized = |sku: &str, size: &str, colour: &str| {
            json!({"sku": sku, "options": {"size": size, "colour": colour}, "price": {"amount": 5, "currency": "EUR"}})
        };
        let mut body = product("shirt");
        body["variants"] = json!([sized("A", "M", "sand"), sized("B", "L", "sand"), sized("C", "M", "sand")]);
        let problem = shop.client.post(PRODUCTS, body.clone()).await.problem(422, "validation_failed");
        assert_eq!((problem.errors[0].pointer.as_str(), problem.errors[0].code.as_str()), ("/variants/2/options", "duplicate"));
        body["variants"][2]["options"]["colour"] = json!("blue");
        let shirt = shop.client.post(PRODUCTS, body).await.expect(201).value();
        let options = json!([{"name": "colour", "values": ["sand", "blue"]}, {"name": "size", "values": ["M", "L"]}]);
        assert_eq!(shirt["options"], options);

        let variants = format!("{}/variants", product_path(&shirt));
        let problem = shop.client.post(&variants, sized("D", "L", "sand")).await.problem(422, "validation_failed");
        assert_eq!((problem.errors[0].pointer.as_str(), problem.errors[0].code.as_str()), ("/options", "duplicate"));
        let change = json!({"options": {"size": "M", "colour": "blue"}});
        let problem = shop.patch(&variant_path(&shirt, 1), change).await.problem(422, "validation_failed");
        assert_eq!(problem.errors[0].code, "duplicate");
        let _ = shop.client.post(&variants, sized("D", "L", "blue")).await.expect(201);
    }
}
