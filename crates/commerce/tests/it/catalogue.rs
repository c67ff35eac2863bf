//! The catalogue without HTTP: what pages show, and import.

use std::collections::BTreeMap;

use commerce::CommerceError;
use commerce::catalogue::{
    ImportedProduct, NewProduct, NewVariant, Prices, ProductCard, ProductSelection, ProductSort, ProductStatus,
    import_products, product_by_slug, select_products,
};
use kernel::money::{Currency, Money};
use serde_json::json;
use testkit::{both, owner, tenant};

use crate::shop::{MIGRATIONS, PRODUCTS, Shop, product_path};

fn imported(slug: &str, category: &str, on_hand: i64) -> ImportedProduct {
    let sku = slug.to_uppercase();
    ImportedProduct {
        on_hand: BTreeMap::from([(sku.clone(), on_hand)]),
        product: NewProduct {
            slug: slug.to_owned(),
            title: format!("The {slug}"),
            description: String::new(),
            status: ProductStatus::Published,
            attributes: [("category".to_owned(), json!(category)), ("tags".to_owned(), json!(["all", slug]))].into(),
            images: Vec::new(),
            variants: vec![NewVariant {
                sku,
                title: String::new(),
                options: BTreeMap::new(),
                price: Money::new(500, Currency::EUR),
                compare_at: Some(Money::new(700, Currency::EUR)),
            }],
        },
    }
}

fn slugs(cards: &[ProductCard]) -> Vec<&str> {
    cards.iter().map(|card| card.slug.as_str()).collect()
}

fn attribute(name: &str, value: &str, limit: usize) -> ProductSelection {
    let attribute = Some((name.to_owned(), value.to_owned()));
    ProductSelection::First { limit, sort: ProductSort::Newest, attribute, on_sale: false }
}

fn first(limit: usize, sort: ProductSort, on_sale: bool) -> ProductSelection {
    ProductSelection::First { limit, sort, attribute: None, on_sale }
}

both! {
    async fn imports_at_once_share_the_location_that_none_had_made(db: TestDb) {
        let shop = Shop::open(&db);
        let import = |slug: &'static str| import_products(&shop.config, &shop.ctx, vec![imported(slug, "mugs", 3)]);
        let reports = futures_util::future::join_all(["a", "b", "c", "d"].map(import)).await;
        assert!(reports.iter().all(|report| report.as_ref().is_ok_and(|report| report.created.len() == 1)), "{reports:?}");
        let locations = shop.client.get("/api/commerce/v1/stock-locations").await.expect(200).value();
        assert_eq!((locations["data"].as_array().unwrap().len(), &locations["data"][0]["code"]), (1, &json!("main")));
    }

    async fn a_page_is_answered_in_one_batch(db: TestDb) {
        let shop = Shop::open(&db);
        let (config, ctx) = (&shop.config, &shop.ctx);
        let products = [("a", "mugs"), ("b", "mugs"), ("c", "bowls"), ("d", "mugs"), ("e", "bowls")];
        let report = import_products(config, ctx, products.map(|(slug, category)| imported(slug, category, 3)).to_vec()).await.unwrap();
        let _ = shop.patch(&format!("{PRODUCTS}/{}", report.created[1]), json!({"status": "draft"})).await.expect(200);
        let image = json!({"images": [{"url": "/c.webp", "alt": "C", "width": 3, "height": 4}]});
        let _ = shop.patch(&format!("{PRODUCTS}/{}", report.created[2]), image).await.expect(200);
        let other = owner(tenant(2));
        let foreign = import_products(config, &other, vec![imported("f", "mugs", 1)]).await.unwrap().created[0];

        let owned = |slugs: &[&str]| ProductSelection::Slugs(slugs.iter().map(|slug| (*slug).to_owned()).collect());
        let selections = [
            first(2, ProductSort::Newest, false),
            ProductSelection::Ids(vec![report.created[3], foreign, report.created[0], report.created[1], report.created[3]]),
            owned(&["c", "none", "b", "f", "a", "Not A Slug", "a\u{0}"]),
            attribute("category", "mugs", 10),
            attribute("tags", "all", 3),
            attribute("tags", "e", 3),
            attribute("tags", "nothing", 3),
            attribute("a\u{0}", "b\u{0}", 3),
            first(0, ProductSort::Newest, false),
            first(usize::MAX, ProductSort::Newest, false),
            ProductSelection::Ids(Vec::new()),
        ];
        let answers = select_products(config, ctx, &selections).await.unwrap();
        let found: Vec<_> = answers.iter().map(|cards| slugs(cards)).collect();
        let expected: [&[&str]; 11] = [
            &["e", "d"], &["d", "a", "d"], &["c", "a"], &["d", "a"], &["e", "d", "c"], &["e"], &[], &[], &[], &["e", "d", "c", "a"], &[],
        ];
        assert_eq!(found, expected);
        let other_way = commerce::Config { pipelined_list: false, ..config.clone() };
        assert_eq!(select_products(&other_way, ctx, &selections).await.unwrap(), answers);

        let card = &answers[2][0];
        assert_eq!((card.id, card.title.as_str(), card.on_hand), (report.created[2], "The c", 3));
        assert_eq!(card.attributes["category"], json!("bowls"));
        let (price, former) = (Money::new(500, Currency::EUR), Money::new(700, Currency::EUR));
        assert_eq!(card.prices, Prices { from: price, to: price, compare_at: Some(former) });
        let image = card.image.as_ref().unwrap();
        assert_eq!((image.url.as_str(), image.alt.as_str(), image.width, image.height), ("/c.webp", "C", 3, 4));
        assert_eq!(answers[2][1].image, None);
        assert_eq!(select_products(config, ctx, &[]).await.unwrap(), Vec::<Vec<ProductCard>>::new());
    }

    async fn a_selection_can_be_sorted_and_reduced(db: TestDb) {
        let shop = Shop::open(&db);
        let mut products: Vec<_> = ["a", "b", "c", "d"].map(|slug| imported(slug, "mugs", 1)).to_vec();
        for (product, amount) in products.iter_mut().zip([300, 100, 300, 200]) {
            product.product.variants[0].price.amount = amount;
        }
        products[3].product.variants[0].compare_at = None;
        import_products(&shop.config, &shop.ctx, products).await.unwrap();
        let selections = [
            first(9, ProductSort::Oldest, false),
            first(3, ProductSort::PriceAscending, false),
            first(3, ProductSort::PriceDescending, false),
            first(9, ProductSort::PriceAscending, true),
            first(1, ProductSort::Newest, true),
        ];
        let answers = select_products(&shop.config, &shop.ctx, &selections).await.unwrap();
        let found: Vec<_> = answers.iter().map(|cards| slugs(cards)).collect();
        let expected: [&[&str]; 5] = [&["a", "b", "c", "d"], &["b", "d", "a"], &["c", "a", "d"], &["b", "a", "c"], &["c"]];
        assert_eq!(found, expected);
    }

    async fn while_a_sale_runs_its_prices_give_the_order(db: TestDb) {
        let shop = Shop::open(&db);
        let mut products: Vec<_> = ["a", "b", "c", "d", "e"].map(|slug| imported(slug, "mugs", 1)).to_vec();
        for (product, amount) in products.iter_mut().zip([100, 200, 300, 400, 500]) {
            product.product.variants[0].price.amount = amount;
            product.product.variants[0].compare_at = None;
        }
        let ids = import_products(&shop.config, &shop.ctx, products).await.unwrap().created;
        let sale = |basis_points: i64, products: serde_json::Value| json!({
            "name": "Sale", "discount": {"kind": "percentage", "basis_points": basis_points}, "products": products,
            "starts_at": "2020-01-01T00:00:00Z"
        });
        // The cheapest by its own price is the dearest in its place, and so on.
        let sales = "/api/commerce/v1/sales";
        let _ = shop.client.post(sales, sale(9_000, json!([ids[4], ids[3]]))).await.expect(201);
        let cheap = first(2, ProductSort::PriceAscending, false);
        let dear = first(2, ProductSort::PriceDescending, false);
        let reduced = first(3, ProductSort::PriceDescending, true);
        let check = async |expected: [&[&str]; 3]| {
            for pipelined_list in [true, false] {
                let config = commerce::Config { pipelined_list, ..shop.config.clone() };
                let selections = [cheap.clone(), dear.clone(), reduced.clone()];
                let answers = select_products(&config, &shop.ctx, &selections).await.unwrap();
                assert_eq!(answers.iter().map(|cards| slugs(cards)).collect::<Vec<_>>(), expected);
            }
        };
        check([&["d", "e"], &["c", "b"], &["e", "d"]]).await;
        // A sale of everything changes nothing in the order of the others.
        let _ = shop.client.post(sales, sale(5_000, json!(null))).await.expect(201);
        check([&["d", "a"], &["c", "b"], &["c", "b", "e"]]).await;
    }

    async fn the_last_of_many_products_on_sale_stands_where_its_price_puts_it(db: TestDb) {
        let shop = Shop::open(&db);
        let (named, others) = (330, 3);
        let mut products: Vec<_> = (0..named + others).map(|at| imported(&format!("p{at}"), "mugs", 0)).collect();
        for (at, product) in products.iter_mut().enumerate() {
            let variant = &mut product.product.variants[0];
            variant.price.amount = if at >= named { 700 } else if at + 1 == named { 1000 } else { 2000 };
            variant.compare_at = None;
        }
        let ids = import_products(&shop.config, &shop.ctx, products).await.unwrap().created;
        let body = json!({
            "name": "Sale", "discount": {"kind": "percentage", "basis_points": 5_000}, "products": ids[..named],
            "starts_at": "2020-01-01T00:00:00Z"
        });
        let _ = shop.client.post("/api/commerce/v1/sales", body).await.expect(201);
        for pipelined_list in [true, false] {
            let config = commerce::Config { pipelined_list, ..shop.config.clone() };
            let cheap = [first(2, ProductSort::PriceAscending, false), first(1, ProductSort::PriceAscending, true)];
            let answers = select_products(&config, &shop.ctx, &cheap).await.unwrap();
            assert_eq!((slugs(&answers[0]), slugs(&answers[1])), (vec!["p329", "p330"], vec!["p329"]));
        }
    }

    async fn more_selections_than_a_statement_takes_are_answered(db: TestDb) {
        let shop = Shop::open(&db);
        import_products(&shop.config, &shop.ctx, vec![imported("a", "mugs", 0)]).await.unwrap();
        let selections: Vec<_> = (0..250).map(|at| attribute("category", if at % 2 == 0 { "mugs" } else { "bowls" }, 1)).collect();
        let answers = select_products(&shop.config, &shop.ctx, &selections).await.unwrap();
        for (at, answer) in answers.iter().enumerate() {
            assert_eq!(answer.len(), usize::from(at % 2 == 0), "{at}");
        }
        assert_eq!(answers.len(), 250);
    }

    async fn attributes_are_found_as_they_are_now(db: TestDb) {
        let shop = Shop::open(&db);
        let id = import_products(&shop.config, &shop.ctx, vec![imported("a", "mugs", 0)]).await.unwrap().created[0];
        let attributes = json!({"attributes": {"category": "cups", "price-class": 2, "new": true}});
        let _ = shop.patch(&format!("{PRODUCTS}/{id}"), attributes).await.expect(200);
        let selections =
            [attribute("category", "mugs", 9), attribute("category", "cups", 9), attribute("price-class", "2", 9), attribute("new", "true", 9)];
        let answers = select_products(&shop.config, &shop.ctx, &selections).await.unwrap();
        assert_eq!(answers.iter().map(Vec::len).collect::<Vec<_>>(), [0, 1, 1, 1]);
    }

    async fn a_product_page_shows_what_can_be_had(db: TestDb) {
        let shop = Shop::open(&db);
        let (config, ctx) = (&shop.config, &shop.ctx);
        let mut product = imported("a", "mugs", 0);
        product.product.variants.push(NewVariant { sku: "A-2".to_owned(), ..product.product.variants[0].clone() });
        product.on_hand.insert("A-2".to_owned(), 4);
        let id = import_products(config, ctx, vec![product]).await.unwrap().created[0];
        let offer = product_by_slug(config, ctx, "a").await.unwrap().unwrap();
        assert_eq!((offer.product.id, offer.product.on_hand), (id, 4));
        let on_hand: Vec<_> = offer.product.variants.iter().map(|variant| offer.on_hand.get(&variant.id).copied()).collect();
        assert_eq!(on_hand, [None, Some(4)]);

        assert_eq!(product_by_slug(config, &owner(tenant(2)), "a").await.unwrap(), None);
        assert_eq!(product_by_slug(config, ctx, "A\u{0}").await.unwrap(), None);
        let _ = shop.patch(&format!("{PRODUCTS}/{id}"), json!({"status": "archived"})).await.expect(200);
        assert_eq!(product_by_slug(config, ctx, "a").await.unwrap(), None);
    }

    async fn an_import_is_done_once(db: TestDb) {
        let shop = Shop::open(&db);
        let (config, ctx) = (&shop.config, &shop.ctx);
        let first = import_products(config, ctx, vec![imported("a", "mugs", 3), imported("a", "bowls", 9)]).await.unwrap();
        assert_eq!((first.created.len(), first.skipped), (1, vec!["a".to_owned()]));
        let path = product_path(&json!({"id": first.created[0].to_string()}));
        let _ = shop.patch(&path, json!({"title": "Ours"})).await.expect(200);

        let again = import_products(config, ctx, vec![imported("a", "mugs", 3), imported("b", "mugs", 0)]).await.unwrap();
        assert_eq!((again.created.len(), again.skipped), (1, vec!["a".to_owned()]));
        assert_eq!(shop.client.get(&path).await.value()["title"], "Ours");

        let mut clash = imported("c", "mugs", 1);
        clash.product.variants[0].sku = "A".to_owned();
        let refused = import_products(config, ctx, vec![imported("d", "mugs", 1), clash]).await;
        assert!(matches!(refused, Err(CommerceError::SkuTaken)));
        let mut broken = imported("e", "mugs", -1);
        broken.product.title.clear();
        let Err(CommerceError::Invalid(violations)) = import_products(config, ctx, vec![imported("d", "mugs", 1), broken]).await else {
            panic!("it must be refused");
        };
        let pointers: Vec<_> = violations.0.iter().map(|violation| violation.pointer.as_str()).collect();
        assert_eq!(pointers, ["/1/title", "/1/on_hand/E"]);
        // All or none.
        let list = shop.client.get(PRODUCTS).await.value();
        assert_eq!(crate::shop::slugs(&list), ["b", "a"]);
    }
}
