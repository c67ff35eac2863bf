//! Finding products by words, attributes, price and stock: the same on both databases and on both ways to them.

use kernel::TenantTx;
use kernel::time::{Clock as _, SystemClock, Timestamp};
use serde_json::{Value, json};
use testkit::{both, owner, tenant};

use crate::shop::{MIGRATIONS, PRODUCTS, Shop, product_path, slugs, stock_path, variant_path};

/// A product in the shop with a title, a description, attributes and a price.
async fn offer(shop: &Shop, slug: &str, title: &str, description: &str, attributes: Value, amount: i64) -> Value {
    let variant = json!({"sku": format!("{}-01", slug.to_uppercase()), "price": {"amount": amount, "currency": "EUR"}});
    let body = json!({
        "slug": slug, "title": title, "description": description, "status": "published", "attributes": attributes,
        "variants": [variant]
    });
    shop.client.post(PRODUCTS, body).await.expect(201).value()
}

async fn found(shop: &Shop, query: &str) -> Vec<String> {
    let page = shop.client.get(&format!("{PRODUCTS}?{query}")).await.expect(200).value();
    slugs(&page).into_iter().map(str::to_owned).collect()
}

/// What is found with and without the pipeline, which must be the same.
async fn check(shops: &[Shop; 2], query: &str, expected: &[&str]) {
    for shop in shops {
        assert_eq!(found(shop, query).await, expected, "{query}");
    }
}

async fn filled(db: &testkit::TestDb) -> [Shop; 2] {
    let shop = Shop::open(db);
    let clay = json!({"material": "clay", "tags": ["new", "Handmade"]});
    offer(&shop, "mug", "Stone mug", "Holds 300 ml.", clay.clone(), 2800).await;
    offer(&shop, "bowl", "Deep bowl", "Goes with the stone mug.", clay, 3200).await;
    offer(&shop, "cafe", "Café crème cup", "For one.", json!({"material": "porcelain", "tags": ["new"]}), 1500).await;
    offer(&shop, "mugs", "Six mugs of stone", "", json!({"material": "clay", "glaze": "mug green"}), 9900).await;
    [shop, Shop::with(db, false)]
}

both! {
    async fn words_are_found_wherever_they_stand(db: TestDb) {
        let shops = filled(&db).await;
        for (query, expected) in [
            ("search=mug", &["mugs", "mug", "bowl"][..]),
            ("search=STONE+mug", &["mugs", "mug", "bowl"]),
            ("search=mugs", &["mugs"]),
            ("search=sto", &["mugs", "mug", "bowl"]),
            ("search=cafe", &["cafe"]),
            ("search=Caf%C3%A9+CR%C3%88ME", &["cafe"]),
            ("search=handmade", &["bowl", "mug"]),
            ("search=bowl-01", &["bowl"]),
            ("search=300", &["mug"]),
            ("search=mug+porcelain", &[]),
            ("search=green", &["mugs"]),
            ("search=tone", &[]),
            ("search=%22%27%5C%3A%26%7C", &[]),
            ("search=mug%27%3A*B+%7C+%28bowl", &["bowl"]),
            ("search=", &["mugs", "cafe", "bowl", "mug"]),
        ] {
            check(&shops, query, expected).await;
        }
    }

    async fn a_list_is_narrowed_by_all_that_is_asked(db: TestDb) {
        let shops = filled(&db).await;
        let mug = found(&shops[0], "search=mug&attribute[material]=clay&price_max=3000").await;
        assert_eq!(mug, ["mug"]);
        for (query, expected) in [
            ("attribute[material]=clay", &["mugs", "bowl", "mug"][..]),
            ("attribute%5Bmaterial%5D=clay&attribute[tags]=new", &["bowl", "mug"]),
            ("attribute[tags]=new&attribute[tags]=Handmade", &["bowl", "mug"]),
            ("attribute[material]=clay&attribute[material]=porcelain", &[]),
            ("attribute[material]=Clay", &[]),
            ("attribute[nothing]=clay", &[]),
            ("attribute[material]=clay&limit=2", &["mugs", "bowl"]),
            ("price_min=1500&price_max=2800", &["cafe", "mug"]),
            ("price_min=2801", &["mugs", "bowl"]),
            ("price_min=5000&price_max=1", &[]),
            ("price_max=2800&currency=USD", &[]),
            ("price_max=2800&currency=EUR&attribute[tags]=new", &["cafe", "mug"]),
            ("search=stone&price_min=3000", &["mugs", "bowl"]),
            ("search=stone&attribute[tags]=new&status=published", &["mug", "bowl"]),
            ("search=stone&status=draft", &[]),
            ("in_stock=true", &[]),
            ("in_stock=false&q=mug", &["mugs", "mug"]),
        ] {
            check(&shops, query, expected).await;
        }
        let location = shops[0].location("main").await;
        let list = shops[0].client.get(PRODUCTS).await.value();
        let bowl = shops[0].client.get(&format!("{PRODUCTS}/{}", list["data"][2]["id"].as_str().unwrap())).await.value();
        let _ = shops[0].client.header("if-match", "\"v0\"").put(&stock_path(&bowl, &location), json!({"on_hand": 2})).await.expect(200);
        check(&shops, "in_stock=true", &["bowl"]).await;
        check(&shops, "in_stock=true&search=bowl", &["bowl"]).await;
        check(&shops, "in_stock=false", &["mugs", "cafe", "mug"]).await;

        // What is held for orders cannot be had, until its time comes.
        for (held, until, has) in [(1, 3_600, true), (2, 3_600, false), (2, -1, true)] {
            let until = SystemClock.now().as_micros() + until * 1_000_000;
            let tx = TenantTx::begin(&db, &shops[0].ctx).await.unwrap();
            let lines = [(bowl["variants"][0]["id"].as_str().unwrap().parse().unwrap(), held)];
            commerce::reservations::reserve(&tx, &shops[0].ctx, "order", &lines, Timestamp::from_micros(until)).await.unwrap();
            tx.commit().await.unwrap();
            let (with, without): (&[&str], &[&str]) =
                if has { (&["bowl"], &["mugs", "cafe", "mug"]) } else { (&[], &["mugs", "cafe", "bowl", "mug"]) };
            check(&shops, "in_stock=true", with).await;
            check(&shops, "in_stock=true&search=bowl", with).await;
            check(&shops, "in_stock=false", without).await;
            for query in ["", "?search=bowl"] {
                let page = shops[1].client.get(&format!("{PRODUCTS}{query}")).await.value();
                let listed = page["data"].as_array().unwrap().iter().find(|product| product["slug"] == "bowl").unwrap();
                assert_eq!(listed["in_stock"], json!(has), "{query}");
            }
        }
    }

    async fn a_search_comes_in_pages(db: TestDb) {
        let shops = filled(&db).await;
        for number in 0..5 {
            offer(&shops[0], &format!("x{number}"), if number % 2 == 0 { "A mug" } else { "A cup" }, "Not a mug.", json!({}), 100).await;
        }
        for shop in &shops {
            let all = found(shop, "search=mug").await;
            assert_eq!(all, ["x4", "x2", "x0", "mugs", "mug", "x3", "x1", "bowl"]);
            for more in ["", "&price_max=9900"] {
                let (mut seen, mut path) = (Vec::new(), format!("{PRODUCTS}?search=mug&limit=3{more}"));
                loop {
                    let page = shop.client.get(&path).await.expect(200).value();
                    seen.extend(slugs(&page).into_iter().map(str::to_owned));
                    let Some(cursor) = page["next_cursor"].as_str() else { break };
                    path = format!("{PRODUCTS}?search=mug&limit=3{more}&cursor={cursor}");
                }
                assert_eq!(seen, all, "{more}");
            }
            // A cursor of a search is none of the list.
            let page = shop.client.get(&format!("{PRODUCTS}?search=mug&limit=1")).await.value();
            let cursor = page["next_cursor"].as_str().unwrap();
            let _ = shop.client.get(&format!("{PRODUCTS}?cursor={cursor}")).await.problem(400, "invalid_cursor");
        }
    }

    async fn words_are_found_as_they_are_now(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = offer(&shop, "mug", "Stone mug", "", json!({"tone": "grey"}), 100).await;
        let _ = shop.patch(&product_path(&mug), json!({"title": "Tin can", "attributes": {"tone": "blue"}})).await.expect(200);
        let variants = format!("{}/variants", product_path(&mug));
        let added = shop.client.post(&variants, json!({"sku": "OVAL-9", "price": {"amount": 1, "currency": "EUR"}})).await.expect(201);
        for (query, expected) in [("stone", 0), ("grey", 0), ("tin", 1), ("blue", 1), ("oval", 1), ("mug", 1)] {
            assert_eq!(found(&shop, &format!("search={query}")).await.len(), expected, "{query}");
        }
        let path = variant_path(&mug, 0);
        let _ = shop.patch(&path, json!({"sku": "CAN-1"})).await.expect(200);
        assert_eq!(found(&shop, "search=mug").await.len(), 0);
        let oval = format!("/api/commerce/v1/variants/{}", added.value()["id"].as_str().unwrap());
        let _ = shop.at_current(&oval).await.delete(&oval).await.expect(204);
        assert_eq!(found(&shop, "search=oval").await.len(), 0);
        let _ = shop.at_current(&product_path(&mug)).await.delete(&product_path(&mug)).await.expect(204);
        assert_eq!(found(&shop, "search=tin").await, Vec::<String>::new());
    }

    async fn a_search_stays_within_its_tenant(db: TestDb) {
        let shops = filled(&db).await;
        let stranger = shops[0].seen_by(&owner(tenant(2)));
        for query in ["search=mug", "search=mug&price_min=0", "attribute[material]=clay", "in_stock=false", "price_min=0"] {
            assert_eq!(stranger.get(&format!("{PRODUCTS}?{query}")).await.expect(200).value()["data"], json!([]), "{query}");
        }
    }

    async fn a_filter_that_makes_no_sense_is_refused(db: TestDb) {
        let shop = Shop::open(&db);
        let long = "a".repeat(201);
        for query in [
            format!("search={long}"),
            "attribute[Bad]=1".to_owned(),
            "attribute[]=1".to_owned(),
            "attribute[a]=%00".to_owned(),
            "attribute[a]=1&attribute[b]=1&attribute[c]=1&attribute[d]=1&attribute[e]=1&attribute[f]=1".to_owned(),
            "price_min=cheap".to_owned(),
            "price_min=99999999999999999999".to_owned(),
            "currency=eur".to_owned(),
            "in_stock=maybe".to_owned(),
        ] {
            let _ = shop.client.get(&format!("{PRODUCTS}?{query}")).await.problem(400, "invalid_query");
        }
    }

    async fn products_of_before_are_indexed(db: TestDb) {
        use sea_orm::ConnectionTrait as _;
        let shops = filled(&db).await;
        let before = db.owner().await;
        before.execute_unprepared("DELETE FROM commerce_product_search").await.unwrap();
        before.close().await.unwrap();
        let (config, ctx) = (&shops[0].config, &shops[0].ctx);
        check(&shops, "search=mug", &[]).await;
        for expected in [3, 1, 0] {
            assert_eq!(commerce::catalogue::index_products(config, ctx, 3).await.unwrap(), expected);
        }
        check(&shops, "search=mug", &["mugs", "mug", "bowl"]).await;
    }
}
