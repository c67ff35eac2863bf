//! Products: their life, and two who change one at once.

use serde_json::{Value, json};
use testkit::both;

use crate::shop::{MIGRATIONS, PRODUCTS, Shop, id, product, product_path, slugs, variant, variant_path};

both! {
    async fn lives_from_making_to_deletion(db: TestDb) {
        let shop = Shop::open(&db);
        let body = json!({
            "slug": "stone-mug", "title": "Stone mug", "description": "Holds\n300 ml.", "status": "published",
            "attributes": {"category": "mugs", "tags": ["new", "grey"], "weight": 1.5, "vegan": true},
            "images": [
                {"url": "/media/a.webp", "alt": "A \"mug\"", "width": 4, "height": 5, "placeholder": "LEHV6n"},
                {"url": "https://cdn.example/b.webp", "width": 1, "height": 1}
            ],
            "variants": [
                {"sku": "MUG-L", "title": "Large", "options": {"size": "L"}, "price": {"amount": 3000, "currency": "EUR"}},
                {"sku": "MUG-S", "title": "Small", "options": {"size": "S"}, "price": {"amount": 2000, "currency": "EUR"},
                 "compare_at": {"amount": 2500, "currency": "EUR"}}
            ]
        });
        let made = shop.client.post(PRODUCTS, body.clone()).await.expect(201);
        assert_eq!(made.header("etag"), Some("\"v1\""));
        let path = made.header("location").unwrap().to_owned();
        let made = made.value();
        assert_eq!(path, product_path(&made));
        for field in ["slug", "title", "description", "status", "attributes"] {
            assert_eq!(made[field], body[field]);
        }
        assert_eq!(made["images"][0], body["images"][0]);
        assert_eq!(made["images"][1]["placeholder"], Value::Null);
        assert_eq!(made["price_from"], json!({"amount": 2000, "currency": "EUR"}));
        assert_eq!(made["compare_at"], json!({"amount": 2500, "currency": "EUR"}));
        assert_eq!(made["in_stock"], json!(false));
        assert_eq!(made["variants"][0]["sku"], "MUG-L");
        assert_eq!(made["variants"][1]["position"], 1);

        let read = shop.client.get(&path).await.expect(200);
        assert_eq!(read.value(), made);
        let known = shop.client.header("if-none-match", "\"v1\"").get(&path).await.expect(304);
        assert_eq!((known.header("etag"), known.body.len()), (Some("\"v1\""), 0));

        let listed = shop.client.get(PRODUCTS).await.expect(200).value();
        let entry = &listed["data"][0];
        assert_eq!(entry["image"], made["images"][0]);
        for field in ["id", "slug", "title", "status", "price_from", "compare_at", "in_stock", "version", "created_at", "updated_at"] {
            assert_eq!(entry[field], made[field], "{field}");
        }

        let changed = shop.patch(&path, json!({"title": "Mug", "images": [], "attributes": {}})).await.expect(200);
        assert_eq!(changed.header("etag"), Some("\"v2\""));
        let changed = changed.value();
        assert_eq!((&changed["title"], &changed["slug"]), (&json!("Mug"), &made["slug"]));
        assert_eq!(shop.client.get(&path).await.value(), changed);
        assert_eq!(shop.client.get(PRODUCTS).await.value()["data"][0]["image"], Value::Null);

        // Nothing named, nothing changed.
        let same = shop.patch(&path, json!({})).await.expect(200);
        assert_eq!(same.value(), changed);

        let _ = shop.at_current(&path).await.delete(&path).await.expect(204);
        let _ = shop.client.get(&path).await.problem(404, "not_found");
        let _ = shop.client.get(&variant_path(&made, 0)).await.problem(404, "not_found");
        let _ = shop.client.post(PRODUCTS, body).await.expect(201);
    }

    async fn null_is_not_absent(db: TestDb) {
        let shop = Shop::open(&db);
        let path = product_path(&shop.product("mug").await);
        for field in ["slug", "title", "description", "status", "attributes", "images"] {
            let problem = shop.patch(&path, json!({field: null})).await.problem(422, "validation_failed");
            assert_eq!(problem.errors[0].pointer, format!("/{field}"));
        }
    }

    async fn a_change_needs_the_version_it_is_meant_for(db: TestDb) {
        let shop = Shop::open(&db);
        let path = product_path(&shop.product("mug").await);
        let _ = shop.client.patch(&path, json!({"title": "A"})).await.problem(428, "precondition_required");
        let _ = shop.client.delete(&path).await.problem(428, "precondition_required");
        let stale = shop.client.header("if-match", "\"v0\"");
        let _ = stale.patch(&path, json!({"title": "A"})).await.problem(412, "stale_version");
        let _ = stale.delete(&path).await.problem(412, "stale_version");
        let weak = shop.client.header("if-match", "W/\"v1\"");
        let _ = weak.patch(&path, json!({"title": "A"})).await.problem(412, "stale_version");
        let several = shop.client.header("if-match", "\"v0\", \"v1\"");
        assert_eq!(several.patch(&path, json!({"title": "A"})).await.expect(200).value()["title"], "A");
    }

    async fn of_two_changes_at_once_one_wins(db: TestDb) {
        let shop = Shop::open(&db);
        let path = product_path(&shop.product("mug").await);
        for round in 1..=5 {
            let client = shop.at_current(&path).await;
            let (a, b) = tokio::join!(
                client.patch(&path, json!({"title": format!("A{round}")})),
                client.patch(&path, json!({"title": format!("B{round}")})),
            );
            let mut statuses = [a.status.as_u16(), b.status.as_u16()];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 412]);
            let winner = if a.status.is_success() { a } else { b };
            assert_eq!(shop.client.get(&path).await.value(), winner.value());
        }
    }

    async fn slugs_and_skus_are_unique(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.product("mug").await;
        let _ = shop.client.post(PRODUCTS, product("mug")).await.problem(409, "product_slug_taken");
        let mut other = product("cup");
        other["variants"][0]["sku"] = json!("MUG-1");
        let _ = shop.client.post(PRODUCTS, other).await.problem(409, "sku_taken");
        let cup = shop.product("cup").await;
        let _ = shop.patch(&product_path(&cup), json!({"slug": "mug"})).await.problem(409, "product_slug_taken");
        let variants = format!("{}/variants", product_path(&cup));
        let _ = shop.client.post(&variants, variant("MUG-1", 1)).await.problem(409, "sku_taken");
        let _ = shop.patch(&variant_path(&cup, 0), json!({"sku": "MUG-1"})).await.problem(409, "sku_taken");
        // Its own slug is free to it, and another tenant's to everybody.
        let _ = shop.patch(&product_path(&mug), json!({"slug": "mug"})).await.expect(200);
        let stranger = shop.seen_by(&testkit::owner(testkit::tenant(2)));
        let _ = stranger.post(PRODUCTS, product("mug")).await.expect(201);
    }

    async fn the_same_product_made_many_times_at_once_exists_once(db: TestDb) {
        let shop = Shop::open(&db);
        let answers = (0..8).map(|_| {
            let client = shop.client.clone();
            tokio::spawn(async move { client.post(PRODUCTS, product("mug")).await })
        });
        let mut statuses = Vec::new();
        for answer in answers.collect::<Vec<_>>() {
            statuses.push(answer.await.unwrap().status.as_u16());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409]);
    }

    async fn the_list_is_narrowed_by_status_and_title(db: TestDb) {
        let shop = Shop::open(&db);
        for (slug, title, status) in [
            ("a", "Grüner Tee 50%", "published"), ("b", "GRÜNE Tasse", "draft"), ("c", "Teller_1", "published"), ("d", "Tellerx1", "archived"),
        ] {
            let mut body = product(slug);
            body["title"] = json!(title);
            body["status"] = json!(status);
            let _ = shop.client.post(PRODUCTS, body).await.expect(201);
        }
        for (query, expected) in [
            ("", &["d", "c", "b", "a"][..]),
            ("?status=published", &["c", "a"]),
            ("?q=gr%C3%9Cn", &["b", "a"]),
            ("?q=gr%C3%BCn&status=draft", &["b"]),
            ("?q=50%25", &["a"]),
            ("?q=%25", &["a"]),
            ("?q=teller_1", &["c"]),
            ("?q=%5C", &[]),
            ("?q=", &["d", "c", "b", "a"]),
            ("?q='%20OR%201=1--", &[]),
        ] {
            for pipelined in [true, false] {
                let list = Shop::with(&db, pipelined).client.get(&format!("{PRODUCTS}{query}")).await.expect(200).value();
                assert_eq!(slugs(&list), expected, "{query} {pipelined}");
            }
        }
        for query in ["?status=gone", "?q=%00", &format!("?q={}", "a".repeat(101)), "?limit=0", "?limit=101", "?limit=x", "?limit=-1"] {
            let _ = shop.client.get(&format!("{PRODUCTS}{query}")).await.problem(400, "invalid_query");
        }
    }

    async fn both_ways_to_list_give_the_same_bytes(db: TestDb) {
        let shop = Shop::open(&db);
        for number in 0..5 {
            let mut body = product(&format!("p{number}"));
            body["title"] = json!(format!("Täßchen \"{number}\" \u{1F375} \\ </script>"));
            body["status"] = json!(["draft", "published"][number % 2]);
            if number > 2 {
                body["images"] = json!([{"url": "/a?b=1&c=\"2\"", "alt": "Täßchen", "width": 1, "height": 2}]);
                body["variants"][0]["compare_at"] = json!({"amount": 999_999_999_999_i64, "currency": "EUR"});
            }
            let _ = shop.client.post(PRODUCTS, body).await.expect(201);
        }
        let by_orm = Shop::with(&db, false);
        let mut query = "?limit=2".to_owned();
        loop {
            let path = format!("{PRODUCTS}{query}");
            let one = shop.client.get(&path).await.expect(200);
            let other = by_orm.client.get(&path).await.expect(200);
            assert_eq!(one.text(), other.text());
            assert_eq!(one.header("link"), other.header("link"));
            let Some(cursor) = one.value()["next_cursor"].as_str().map(str::to_owned) else { break };
            query = format!("?limit=2&cursor={cursor}");
        }
    }

    async fn the_list_agrees_with_the_document_after_each_change(db: TestDb) {
        let shop = Shop::open(&db);
        let product = shop.product("mug").await;
        let path = product_path(&product);
        let location = shop.location("main").await;
        let agree = async || {
            let document = shop.client.get(&path).await.expect(200).value();
            let list = shop.client.get(PRODUCTS).await.expect(200).value();
            for field in ["price_from", "compare_at", "in_stock", "version", "updated_at"] {
                assert_eq!(list["data"][0][field], document[field], "{field}");
            }
            document
        };
        assert_eq!(agree().await["price_from"]["amount"], 1000);

        let added = shop.client.post(&format!("{path}/variants"), variant("MUG-2", 500)).await.expect(201).value();
        let document = agree().await;
        assert_eq!((&document["price_from"]["amount"], &document["version"]), (&json!(500), &json!(2)));

        let second = format!("/api/commerce/v1/variants/{}", id(&added));
        let compare_at = json!({"compare_at": {"amount": 700, "currency": "EUR"}});
        let _ = shop.patch(&second, compare_at).await.expect(200);
        assert_eq!(agree().await["compare_at"]["amount"], 700);

        let level = format!("{second}/stock/{location}");
        let _ = shop.at_current(&level).await.put(&level, json!({"on_hand": 2})).await.expect(200);
        let document = agree().await;
        assert_eq!((&document["in_stock"], &document["version"]), (&json!(true), &json!(4)));

        // A sale that leaves some does not touch the product.
        let adjust = format!("{level}/adjustments");
        let _ = shop.client.post(&adjust, json!({"delta": -1, "reason": "sold"})).await.expect(200);
        assert_eq!(agree().await["version"], 4);

        // With the variant goes its stock.
        let _ = shop.at_current(&second).await.delete(&second).await.expect(204);
        let document = agree().await;
        assert_eq!((&document["in_stock"], &document["price_from"]["amount"]), (&json!(false), &json!(1000)));
        assert_eq!(document["compare_at"], Value::Null);
    }
}
