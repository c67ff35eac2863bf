//! The global catalogue: what one tenant publishes, as another shows it.

use commerce::CommerceError;
use commerce::catalogue::{
    ProductSelection, ProductSort, index_products, product_by_slug, publish_catalogue, select_products,
};
use kernel::TenantTx;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use testkit::{Client, both, owner, tenant};

use crate::shop::{MIGRATIONS, PRODUCTS, Shop, id, product_path, slugs, variant_path};

pub(crate) const SUBSCRIPTION: &str = "/api/commerce/v1/global-catalogue/subscription";
pub(crate) const PUBLISHED: &str = "/api/commerce/v1/global-catalogue/products";
pub(crate) const CHANGES: &str = "/api/commerce/v1/global-catalogue/changes";

/// The platform's own tenant.
pub(crate) fn platform(shop: &Shop) -> Client {
    shop.seen_by(&owner(tenant(9)))
}

/// A published product of the platform with prices in euros.
pub(crate) async fn published(shop: &Shop, slug: &str, title: &str, amounts: &[i64]) -> Value {
    let variant = |(at, amount): (usize, &i64)| {
        json!({"sku": format!("{}-{at}", slug.to_uppercase()), "price": {"amount": amount, "currency": "EUR"},
               "compare_at": {"amount": amount * 2, "currency": "EUR"}})
    };
    let body = json!({
        "slug": slug, "title": title, "description": "Of the platform.", "status": "published", "attributes": {"material": "clay"},
        "variants": amounts.iter().enumerate().map(variant).collect::<Vec<_>>()
    });
    publish_catalogue(&shop.config, &owner(tenant(9))).await.unwrap();
    platform(shop).post(PRODUCTS, body).await.expect(201).value()
}

pub(crate) async fn subscribe(shop: &Shop, scope: &str, price_rule: Value) {
    let body = json!({"scope": scope, "price_rule": price_rule});
    let _ = shop.client.header("if-match", "*").put(SUBSCRIPTION, body).await.expect(200);
}

pub(crate) fn overlay_path(id: &str) -> String {
    format!("{PUBLISHED}/{id}/overlay")
}

pub(crate) async fn cover(shop: &Shop, product: &Value, body: Value) -> Value {
    shop.client.header("if-match", "*").put(&overlay_path(&id(product)), body).await.expect(200).value()
}

/// A product of the platform that tenant 1 subscribes to and has laid something over; for tests of permissions.
pub(crate) async fn covered(shop: &Shop, name: &str) -> String {
    let product = published(shop, &name.replace('_', "-"), name, &[100]).await;
    subscribe(shop, "selected", json!({"kind": "as_upstream"})).await;
    cover(shop, &product, json!({})).await;
    id(&product)
}

/// What a list of the tenant shows, with and without the pipeline.
pub(crate) async fn listed(db: &testkit::TestDb, shop: &Shop, query: &str) -> Vec<String> {
    let path = format!("{PRODUCTS}?{query}");
    let pages = [
        shop.client.get(&path).await.expect(200).value(),
        Shop::with(db, false).client.get(&path).await.expect(200).value(),
    ];
    assert_eq!(slugs(&pages[0]), slugs(&pages[1]), "{query}");
    slugs(&pages[0]).into_iter().map(str::to_owned).collect()
}

fn first(sort: ProductSort) -> ProductSelection {
    ProductSelection::First {
        limit: 9,
        sort,
        attribute: Some(("material".to_owned(), "clay".to_owned())),
        on_sale: false,
    }
}

both! {
    async fn products_are_shown_and_not_copied(db: TestDb) {
        let shop = Shop::open(&db);
        let own = shop.product("own").await;
        let mug = published(&shop, "mug", "Stone mug", &[1000, 1500]).await;
        let _ = published(&shop, "bowl", "Deep bowl", &[3000]).await;
        let _ = platform(&shop).post(PRODUCTS, crate::shop::product("hidden")).await.expect(201);
        assert_eq!(listed(&db, &shop, "").await, ["own"]);
        assert_eq!(shop.client.get(PUBLISHED).await.expect(200).value()["data"], json!([]));
        let _ = shop.client.get(&product_path(&mug)).await.problem(404, "not_found");

        subscribe(&shop, "all", json!({"kind": "percentage", "basis_points": 1000})).await;
        // A draft of the platform is nobody else's affair.
        assert_eq!(listed(&db, &shop, "").await, ["bowl", "mug", "own"]);
        assert_eq!(listed(&db, &shop, "search=mug").await, ["mug"]);
        assert_eq!(listed(&db, &shop, "attribute[material]=clay&price_max=1200").await, ["mug"]);
        let page = shop.client.get(PRODUCTS).await.value();
        assert_eq!((&page["data"][1]["price_from"]["amount"], &page["data"][1]["compare_at"]["amount"]), (&json!(1100), &json!(2200)));
        assert_eq!((&page["data"][1]["is_subscribed"], page["data"][2].get("is_subscribed")), (&json!(true), None));
        let document = shop.client.get(&product_path(&mug)).await.expect(200).value();
        let amounts: Vec<_> = document["variants"].as_array().unwrap().iter().map(|v| v["price"]["amount"].clone()).collect();
        assert_eq!((amounts, &document["price_from"]["amount"]), (vec![json!(1100), json!(1650)], &json!(1100)));
        assert_eq!(document["version"], page["data"][1]["version"]);

        // It is the platform's to change.
        let change = shop.client.header("if-match", "*");
        let _ = change.patch(&product_path(&mug), json!({"title": "Mine"})).await.problem(404, "not_found");
        let _ = change.delete(&product_path(&mug)).await.problem(404, "not_found");
        let _ = change.patch(&variant_path(&mug, 0), json!({"title": "Mine"})).await.problem(404, "not_found");

        let tx = TenantTx::read(&db, &shop.ctx).await.unwrap();
        let sql = format!("SELECT id FROM commerce_products WHERE tenant_id = '{}'", shop.ctx.tenant);
        let rows = tx.query_all_raw(Statement::from_string(db.backend(), sql)).await.unwrap();
        assert_eq!(rows.len(), 1);
        drop(tx);
        let _ = platform(&shop).header("if-match", "*").patch(&product_path(&mug), json!({"title": "Clay mug"})).await.expect(200);
        assert_eq!(shop.client.get(PRODUCTS).await.value()["data"][1]["title"], "Clay mug");

        let etag = shop.client.get(SUBSCRIPTION).await.expect(200);
        let _ = shop.client.header("if-match", etag.header("etag").unwrap()).delete(SUBSCRIPTION).await.expect(204);
        assert_eq!(listed(&db, &shop, "").await, [own["slug"].as_str().unwrap()]);
        let _ = shop.client.get(&product_path(&mug)).await.problem(404, "not_found");
        assert_eq!(index_products(&shop.config, &shop.ctx, 10).await.unwrap(), 0);
    }

    async fn overlays_are_what_lists_pages_and_searches_see(db: TestDb) {
        let shop = Shop::open(&db);
        let (config, ctx) = (&shop.config, &shop.ctx);
        let mug = published(&shop, "mug", "Stone mug", &[1000, 1500]).await;
        let bowl = published(&shop, "bowl", "Deep bowl", &[3000]).await;
        let dish = published(&shop, "dish", "Flat dish", &[2000]).await;
        subscribe(&shop, "selected", json!({"kind": "amount", "amount": 100})).await;
        assert_eq!(listed(&db, &shop, "").await, Vec::<String>::new());
        assert_eq!(shop.client.get(PUBLISHED).await.value()["data"][0].get("is_subscribed"), None);

        let made = cover(&shop, &mug, json!({"title": "Kumme", "description": "Aus Ton.", "price_rule": {"kind": "fixed", "amount": 4000}})).await;
        assert_eq!((&made["version"], &made["accepted_version"], &made["is_visible"]), (&json!(1), &json!(1), &json!(true)));
        cover(&shop, &bowl, json!({})).await;
        cover(&shop, &dish, json!({"is_visible": false})).await;
        assert_eq!(listed(&db, &shop, "").await, ["dish", "bowl", "mug"]);
        assert_eq!(listed(&db, &shop, "status=published").await, ["bowl", "mug"]);
        assert_eq!(listed(&db, &shop, "status=draft").await, ["dish"]);
        assert_eq!(listed(&db, &shop, "search=kumme").await, ["mug"]);
        assert_eq!(listed(&db, &shop, "search=stone").await, Vec::<String>::new());
        assert_eq!(listed(&db, &shop, "search=clay&status=published").await, ["bowl", "mug"]);
        assert_eq!(listed(&db, &shop, "search=platform").await, ["dish", "bowl"]);
        assert_eq!(listed(&db, &shop, "q=KUMM").await, ["mug"]);
        assert_eq!(listed(&db, &shop, "price_min=3100&price_max=3100").await, ["bowl"]);
        assert_eq!(shop.client.get(PUBLISHED).await.value()["data"][0]["is_subscribed"], json!(true));

        for pipelined_list in [true, false] {
            let config = commerce::Config { pipelined_list, ..config.clone() };
            let selections = [first(ProductSort::PriceAscending), first(ProductSort::Newest), ProductSelection::Slugs(vec!["mug".into(), "dish".into()])];
            let cards = select_products(&config, ctx, &selections).await.unwrap();
            let shown: Vec<Vec<_>> = cards.iter().map(|cards| cards.iter().map(|card| (card.title.as_str(), card.prices.from.amount)).collect()).collect();
            assert_eq!(shown[0], [("Deep bowl", 3100), ("Kumme", 4000)]);
            assert_eq!(shown[1], [("Deep bowl", 3100), ("Kumme", 4000)]);
            assert_eq!(shown[2], [("Kumme", 4000)]);
            assert_eq!(cards[2][0].prices.to.amount, 4000);
            assert_eq!(cards[2][0].prices.compare_at, None);
        }
        let offer = product_by_slug(config, ctx, "mug").await.unwrap().unwrap();
        assert_eq!((offer.product.title.as_str(), offer.product.variants[1].price.amount), ("Kumme", 4000));
        assert_eq!(product_by_slug(config, ctx, "dish").await.unwrap(), None);

        // A product of one's own keeps its slug.
        let mine = shop.product("mug").await;
        let _ = shop.patch(&product_path(&mine), json!({"status": "published"})).await.expect(200);
        assert_eq!(listed(&db, &shop, "status=published").await, ["mug", "bowl"]);
        assert_eq!(product_by_slug(config, ctx, "mug").await.unwrap().unwrap().product.title, "The mug");

        // Nothing of this is seen by another subscriber, or by the platform.
        assert_eq!(platform(&shop).get(&product_path(&mug)).await.value()["title"], "Stone mug");
        let other = shop.seen_by(&owner(tenant(2)));
        let _ = other.header("if-match", "\"v0\"").put(SUBSCRIPTION, json!({"scope": "all"})).await.expect(200);
        assert_eq!(slugs(&other.get(PRODUCTS).await.value()), ["dish", "bowl", "mug"]);
        assert_eq!(slugs(&other.get(&format!("{PRODUCTS}?search=stone")).await.value()), ["mug"]);
        assert_eq!(slugs(&other.get(&format!("{PRODUCTS}?search=kumme")).await.value()), Vec::<&str>::new());

        let path = overlay_path(&id(&bowl));
        let _ = shop.at_current(&path).await.delete(&path).await.expect(204);
        assert_eq!(listed(&db, &shop, "").await, ["mug", "dish"]);
    }

    async fn upstream_changes_are_shown_before_they_are_accepted(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = published(&shop, "mug", "Stone mug", &[1000]).await;
        let bowl = published(&shop, "bowl", "Deep bowl", &[3000]).await;
        subscribe(&shop, "all", json!({"kind": "as_upstream"})).await;
        cover(&shop, &mug, json!({"title": "Kumme"})).await;
        cover(&shop, &bowl, json!({})).await;
        let fields = async || {
            let page = shop.client.get(CHANGES).await.expect(200).value();
            page["data"].as_array().unwrap().iter().map(|change| change["fields"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(fields().await, [json!([]), json!([])]);
        let _ = platform(&shop).header("if-match", "*").patch(&product_path(&mug), json!({"title": "Clay mug"})).await.expect(200);
        let price = json!({"price": {"amount": 900, "currency": "EUR"}});
        let _ = platform(&shop).header("if-match", "*").patch(&variant_path(&mug, 0), price).await.expect(200);
        let _ = platform(&shop).header("if-match", "*").patch(&product_path(&bowl), json!({"status": "archived"})).await.expect(200);
        let changed = fields().await;
        let prices = |amount: i64| json!({"MUG-0": {"amount": amount, "currency": "EUR"}});
        assert_eq!(changed[0], json!([
            {"field": "prices", "before": prices(1000), "after": prices(900)},
            {"field": "title", "before": "Stone mug", "after": "Clay mug"},
        ]));
        assert_eq!(changed[1], json!([{"field": "status", "before": "published", "after": "withdrawn"}]));

        let acceptances = format!("{PUBLISHED}/{}/acceptances", id(&mug));
        let _ = shop.client.post(&acceptances, json!({"version": 2})).await.problem(412, "stale_version");
        let accepted = shop.client.post(&acceptances, json!({"version": 3})).await.expect(200).value();
        assert_eq!((&accepted["accepted_version"], &accepted["title"]), (&json!(3), &json!("Kumme")));
        assert_eq!(fields().await[0], json!([]));
        let gone = format!("{PUBLISHED}/{}/acceptances", id(&bowl));
        let _ = shop.client.post(&gone, json!({"version": 1})).await.problem(404, "not_found");
    }

    async fn only_what_makes_sense_is_accepted(db: TestDb) {
        let shop = Shop::open(&db);
        let first = shop.client.header("if-match", "\"v0\"");
        // Nobody publishes yet; and nobody subscribes to itself.
        let _ = first.put(SUBSCRIPTION, json!({"scope": "all"})).await.problem(404, "not_found");
        let mug = published(&shop, "mug", "Stone mug", &[1000]).await;
        let _ = platform(&shop).header("if-match", "*").put(SUBSCRIPTION, json!({"scope": "all"})).await.problem(404, "not_found");
        let taken = publish_catalogue(&shop.config, &shop.ctx).await;
        assert!(matches!(taken, Err(CommerceError::PublisherTaken)), "{taken:?}");
        let _ = first.put(&overlay_path(&id(&mug)), json!({})).await.problem(404, "not_found");
        for (rule, code) in [
            (json!({"kind": "fixed", "amount": 1}), "not_for_all"),
            (json!({"kind": "percentage", "basis_points": -10001}), "out_of_range"),
            (json!({"kind": "amount", "amount": i64::MIN}), "out_of_range"),
            (json!({"kind": "free"}), "invalid"),
        ] {
            let problem = first.put(SUBSCRIPTION, json!({"scope": "all", "price_rule": rule})).await.problem(422, "validation_failed");
            assert_eq!(problem.errors[0].code, code, "{rule}");
        }
        let _ = shop.client.put(SUBSCRIPTION, json!({"scope": "all"})).await.problem(428, "precondition_required");
        let _ = first.put(SUBSCRIPTION, json!({"scope": "all"})).await.expect(200);
        let _ = first.put(SUBSCRIPTION, json!({"scope": "all"})).await.problem(412, "stale_version");
        let problem = first.put(&overlay_path(&id(&mug)), json!({"title": " ", "price_rule": {"kind": "fixed", "amount": -1}})).await;
        assert_eq!(problem.problem(422, "validation_failed").errors.len(), 2);
        // A product of one's own is none of the global catalogue.
        let own = shop.product("own").await;
        let _ = first.put(&overlay_path(&id(&own)), json!({})).await.problem(404, "not_found");
    }

    async fn prices_are_the_same_in_lists_and_documents(db: TestDb) {
        let shop = Shop::open(&db);
        let mut amounts = vec![0_i64, 1, 5, 99, 12_345, 999_999_999_999];
        amounts.extend([333, 334, 335]);
        let mut products = Vec::new();
        for (at, amount) in amounts.iter().enumerate() {
            let body = json!({"slug": format!("p{at}"), "title": "P", "status": "published", "variants": [
                {"sku": format!("P-{at}"), "price": {"amount": amount, "currency": "EUR"}},
                {"sku": format!("Q-{at}"), "price": {"amount": amount, "currency": "EUR"}},
            ]});
            products.push(platform(&shop).post(PRODUCTS, body).await.expect(201).value());
        }
        publish_catalogue(&shop.config, &owner(tenant(9))).await.unwrap();
        for rule in [
            json!({"kind": "percentage", "basis_points": 1}),
            json!({"kind": "percentage", "basis_points": -3333}),
            json!({"kind": "percentage", "basis_points": 100_000}),
            json!({"kind": "percentage", "basis_points": -10_000}),
            json!({"kind": "amount", "amount": -100}),
            json!({"kind": "amount", "amount": 999_999_999_999_i64}),
        ] {
            subscribe(&shop, "all", rule.clone()).await;
            let page = shop.client.get(PRODUCTS).await.value();
            for listed in page["data"].as_array().unwrap() {
                let document = shop.client.get(&product_path(listed)).await.value();
                assert_eq!(listed["price_from"], document["price_from"], "{rule}");
                assert_eq!(document["variants"][0]["price"], document["price_from"], "{rule}");
            }
            assert_eq!(page["data"].as_array().unwrap().len(), products.len());
        }
    }

    async fn the_policies_show_no_more_than_what_is_published(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = published(&shop, "mug", "Stone mug", &[1000]).await;
        let _ = platform(&shop).post(PRODUCTS, crate::shop::product("draft")).await.expect(201);
        shop.seen_by(&owner(tenant(3))).post(PRODUCTS, json!({"slug": "theirs", "title": "T", "status": "published",
            "variants": [crate::shop::variant("T", 1)]})).await.expect(201);
        subscribe(&shop, "all", json!({"kind": "as_upstream"})).await;
        assert_eq!(db.isolation_faults().await.unwrap(), []);
        if db.backend() != sea_orm::DbBackend::Postgres {
            return;
        }
        // Queries that forget to filter by tenant.
        for (ctx, expected) in [(&shop.ctx, 1), (&owner(tenant(2)), 0), (&owner(tenant(3)), 1), (&owner(tenant(9)), 2)] {
            let tx = TenantTx::begin(&db, ctx).await.unwrap();
            for table in ["commerce_products", "commerce_variants"] {
                let rows = tx.query_all_raw(Statement::from_string(db.backend(), format!("SELECT id FROM {table}"))).await.unwrap();
                assert_eq!(rows.len(), expected, "{table}");
            }
        }
        let tx = TenantTx::begin(&db, &shop.ctx).await.unwrap();
        for change in ["UPDATE commerce_products SET title = 'Mine'", "DELETE FROM commerce_products", "UPDATE commerce_variants SET title = 'Mine'"] {
            let done = tx.execute_raw(Statement::from_string(db.backend(), format!("{change} WHERE tenant_id <> 'x'"))).await.unwrap();
            assert_eq!(done.rows_affected(), 0, "{change}");
        }
        assert_eq!(platform(&shop).get(&product_path(&mug)).await.value()["title"], "Stone mug");
    }
}
