//! Lists and pages of a subscriber: its own products and the publisher's, asked for apart and shown as one.

use commerce::catalogue::{ProductSelection, ProductSort, product_by_slug, select_products};
use serde_json::{Value, json};
use testkit::both;

use crate::global_catalogue::{cover, listed, platform, published, subscribe};
use crate::shop::{MIGRATIONS, PRODUCTS, Shop, product_path, slugs};

/// A published product of one's own, at these euros, of clay.
async fn own(shop: &Shop, slug: &str, amount: i64) -> Value {
    let mut body = crate::shop::product(slug);
    body["status"] = json!("published");
    body["attributes"] = json!({"material": "clay", "of": "own"});
    body["variants"][0]["price"]["amount"] = json!(amount);
    shop.client.post(PRODUCTS, body).await.expect(201).value()
}

/// What a selection of the pages shows, with and without the pipeline.
async fn selected(
    db: &testkit::TestDb,
    shop: &Shop,
    limit: usize,
    sort: ProductSort,
    attribute: Option<&str>,
) -> Vec<String> {
    let attribute = attribute.map(|material| ("material".to_owned(), material.to_owned()));
    let selection = [ProductSelection::First { limit, sort, attribute, on_sale: false }];
    let mut shown = Vec::new();
    for config in [&shop.config, &Shop::with(db, false).config] {
        let cards = select_products(config, &shop.ctx, &selection).await.unwrap().remove(0);
        shown.push(cards.into_iter().map(|card| card.slug).collect::<Vec<_>>());
    }
    assert_eq!(shown[0], shown[1], "{selection:?}");
    shown.remove(0)
}

/// All that a list has, two products at a time.
async fn paged(shop: &Shop, query: &str) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = shop.client.get(&format!("{PRODUCTS}?limit=2&{query}{cursor}")).await.expect(200).value();
        found.extend(slugs(&page).into_iter().map(str::to_owned));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

both! {
    async fn both_parts_of_a_list_are_one_order(db: TestDb) {
        let shop = Shop::open(&db);
        // By turns, so that neither part is behind the other.
        own(&shop, "a", 1000).await;
        let bowl = published(&shop, "b", "B mug", &[3000]).await;
        own(&shop, "c", 5000).await;
        let dish = published(&shop, "d", "D mug", &[2000]).await;
        let plate = published(&shop, "e", "E mug", &[500]).await;
        own(&shop, "f", 2500).await;
        subscribe(&shop, "all", json!({"kind": "percentage", "basis_points": 1000})).await;
        let all = ["f", "e", "d", "c", "b", "a"];
        for query in ["", "attribute[material]=clay", "status=published", "currency=EUR", "price_min=1&price_max=99999"] {
            assert_eq!(listed(&db, &shop, query).await, all, "{query}");
            assert_eq!(paged(&shop, query).await, all, "{query}");
        }
        assert_eq!(paged(&shop, "search=clay").await, all);
        assert_eq!(paged(&shop, "attribute[material]=clay&attribute[of]=own").await, ["f", "c", "a"]);
        assert_eq!(paged(&shop, "search=mug").await, ["e", "d", "b"]);
        assert_eq!(listed(&db, &shop, "price_min=2200&price_max=3300").await, ["f", "d", "b"]);

        // What is laid over decides filters and the order by price.
        cover(&shop, &bowl, json!({"price_rule": {"kind": "fixed", "amount": 1}})).await;
        cover(&shop, &dish, json!({"is_visible": false})).await;
        cover(&shop, &plate, json!({"title": "Krug", "price_rule": {"kind": "amount", "amount": 9500}})).await;
        assert_eq!(paged(&shop, "").await, all);
        assert_eq!(paged(&shop, "status=published").await, ["f", "e", "c", "b", "a"]);
        assert_eq!(paged(&shop, "status=published&attribute[material]=clay").await, ["f", "e", "c", "b", "a"]);
        assert_eq!(paged(&shop, "status=draft").await, ["d"]);
        assert_eq!(paged(&shop, "status=archived").await, Vec::<String>::new());
        assert_eq!(listed(&db, &shop, "price_max=999").await, ["b"]);
        assert_eq!(listed(&db, &shop, "price_min=10000").await, ["e"]);
        assert_eq!(listed(&db, &shop, "q=krug").await, ["e"]);
        for attribute in [None, Some("clay")] {
            for (sort, expected) in [
                (ProductSort::Newest, ["f", "e", "c", "b", "a"]),
                (ProductSort::Oldest, ["a", "b", "c", "e", "f"]),
                (ProductSort::PriceAscending, ["b", "a", "f", "c", "e"]),
                (ProductSort::PriceDescending, ["e", "c", "f", "a", "b"]),
            ] {
                for limit in [1, 2, 9] {
                    let expected: Vec<_> = expected.iter().take(limit).copied().collect();
                    assert_eq!(selected(&db, &shop, limit, sort, attribute).await, expected, "{sort:?} {attribute:?}");
                }
            }
        }
        assert_eq!(selected(&db, &shop, 9, ProductSort::Newest, Some("tin")).await, Vec::<String>::new());

        subscribe(&shop, "selected", json!({"kind": "as_upstream"})).await;
        let _ = published(&shop, "g", "G mug", &[100]).await;
        assert_eq!(paged(&shop, "").await, all);
        assert_eq!(paged(&shop, "attribute[material]=clay").await, all);
        assert_eq!(selected(&db, &shop, 9, ProductSort::Newest, Some("clay")).await, ["f", "e", "c", "b", "a"]);
        assert_eq!(selected(&db, &shop, 2, ProductSort::PriceAscending, None).await, ["b", "a"]);
        let _ = platform(&shop).header("if-match", "*").patch(&product_path(&plate), json!({"status": "archived"})).await.expect(200);
        assert_eq!(paged(&shop, "attribute[material]=clay").await, ["f", "d", "c", "b", "a"]);
    }

    async fn a_draft_of_ones_own_takes_no_product_out_of_the_shop(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = published(&shop, "mug", "Stone mug", &[2000]).await;
        subscribe(&shop, "all", json!({"kind": "as_upstream"})).await;
        let mine = shop.product("mug").await;
        let shown = async || {
            let cards = select_products(&shop.config, &shop.ctx, &[ProductSelection::Slugs(vec!["mug".into()])]).await.unwrap();
            let offer = product_by_slug(&shop.config, &shop.ctx, "mug").await.unwrap().unwrap();
            assert_eq!(cards[0][0].title, offer.product.title);
            assert_eq!(cards[0].len(), 1);
            offer.product.title
        };
        for status in ["draft", "archived"] {
            let _ = shop.patch(&product_path(&mine), json!({"status": status})).await.expect(200);
            assert_eq!(shown().await, "Stone mug", "{status}");
            assert_eq!(listed(&db, &shop, "status=published").await, ["mug"]);
            assert_eq!(listed(&db, &shop, "").await, ["mug", "mug"]);
            let _ = shop.client.get(&product_path(&mug)).await.expect(200);
        }
        let _ = shop.patch(&product_path(&mine), json!({"status": "published"})).await.expect(200);
        assert_eq!(shown().await, "The mug");
        assert_eq!(listed(&db, &shop, "").await, ["mug"]);
        let _ = shop.client.get(&product_path(&mug)).await.problem(404, "not_found");
    }
}
