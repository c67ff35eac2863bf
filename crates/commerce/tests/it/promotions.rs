//! Sales, coupons, tax and sending: what they do to a cart, and that limits hold in races.

use commerce::catalogue::{ProductSelection, ProductSort, product_by_slug, select_products};
use commerce::{CommerceError, CouponId};
use kernel::TenantTx;
use kernel::db::retry;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use testkit::both;

use crate::carts::{add, cart, customer, offer};
use crate::shop::{MIGRATIONS, Shop, id};

const SALES: &str = "/api/commerce/v1/sales";
const COUPONS: &str = "/api/commerce/v1/coupons";
const RATES: &str = "/api/commerce/v1/shipping-rates";
const SETTINGS: &str = "/api/commerce/v1/price-settings";

fn percentage(basis_points: u32) -> Value {
    json!({"kind": "percentage", "basis_points": basis_points})
}

fn euros(amount: i64) -> Value {
    json!({"amount": amount, "currency": "EUR"})
}

/// A sale that holds now.
fn sale(discount: Value) -> Value {
    json!({"name": "Sale", "discount": discount, "starts_at": "2020-01-01T00:00:00Z"})
}

/// A coupon that holds now.
fn coupon(code: &str, discount: Value) -> Value {
    json!({"code": code, "discount": discount, "starts_at": "2020-01-01T00:00:00Z"})
}

async fn make(shop: &Shop, path: &str, body: Value) -> String {
    id(&shop.client.post(path, body).await.expect(201).value())
}

fn amounts(cart: &Value) -> [i64; 5] {
    let amount = |money: &Value| money["amount"].as_i64().unwrap_or(0);
    [&cart["subtotal"], &cart["discount"], &cart["shipping"]["price"], &cart["tax"], &cart["total"]].map(amount)
}

fn notice(cart: &Value) -> Option<&str> {
    cart["notices"][0]["code"].as_str()
}

async fn take(shop: &Shop, coupon: CouponId, owner: &str, customer: &str) -> Result<(), CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&shop.config.db, &shop.ctx).await?;
        commerce::take_use(&tx, &shop.ctx, coupon, owner, customer).await?;
        Ok(tx.commit().await?)
    })
    .await
}

async fn give_back(shop: &Shop, owner: &str) {
    let tx = TenantTx::begin(&shop.config.db, &shop.ctx).await.unwrap();
    commerce::give_back_use(&tx, &shop.ctx, owner).await.unwrap();
    tx.commit().await.unwrap();
}

async fn used(shop: &Shop, coupon: CouponId) -> i64 {
    shop.client.get(&format!("{COUPONS}/{coupon}")).await.expect(200).value()["used"].as_i64().unwrap()
}

both! {
    async fn a_sale_lowers_prices_while_it_lasts(db: TestDb) {
        let shop = Shop::open(&db);
        let (mug, mugs) = offer(&shop, "mug", 1_000, 9).await;
        let (_, bowls) = offer(&shop, "bowl", 2_000, 9).await;
        let cart = cart(&shop).await;
        let _ = add(&shop, &cart, &mugs, 2).await;
        assert_eq!(amounts(&add(&shop, &cart, &bowls, 1).await), [4_000, 0, 0, 0, 4_000]);

        let mut body = sale(percentage(2_500));
        body["products"] = json!([mug["id"]]);
        let made = shop.client.post(SALES, body.clone()).await.expect(201);
        assert_eq!(made.header("etag"), Some("\"v1\""));
        let path = made.header("location").unwrap().to_owned();
        let reduced = shop.client.get(&cart).await.value();
        assert_eq!(amounts(&reduced), [3_500, 0, 0, 0, 3_500]);
        assert_eq!((&reduced["lines"][0]["unit_price"], &reduced["lines"][0]["compare_at"]), (&euros(750), &euros(1_000)));
        assert_eq!((notice(&reduced), &reduced["lines"][1]["compare_at"]), (Some("price_changed"), &Value::Null));

        // The clock of the database decides: not yet, and no longer.
        for (starts_at, ends_at) in [("2100-01-01T00:00:00Z", json!(null)), ("2020-01-01T00:00:00Z", json!("2020-01-02T00:00:00Z"))] {
            body["starts_at"] = json!(starts_at);
            body["ends_at"] = ends_at;
            let _ = shop.at_current(&path).await.put(&path, body.clone()).await.expect(200);
            assert_eq!(amounts(&shop.client.get(&cart).await.value()), [4_000, 0, 0, 0, 4_000]);
        }
        let _ = shop.client.put(&path, body.clone()).await.problem(428, "precondition_required");
        let _ = shop.client.header("if-match", "\"v1\"").put(&path, body).await.problem(412, "stale_version");
        let _ = shop.at_current(&path).await.delete(&path).await.expect(204);
        let _ = shop.client.get(&path).await.problem(404, "not_found");
    }

    async fn pages_show_what_commerce_says(db: TestDb) {
        for pipelined in [true, false] {
            let shop = Shop::with(&db, pipelined);
            let (config, ctx) = (&shop.config, &shop.ctx);
            let slug = format!("mug-{pipelined}");
            let (mug, mugs) = offer(&shop, &slug, 1_000, 9).await;
            let selection = [ProductSelection::Slugs(vec![slug.clone()])];
            let shown = async || {
                let card = select_products(config, ctx, &selection).await.unwrap().remove(0).remove(0);
                let offer = product_by_slug(config, ctx, &slug).await.unwrap().unwrap();
                let variant = &offer.product.variants[0];
                assert_eq!((card.prices, card.on_hand), (offer.product.prices, offer.product.on_hand));
                assert_eq!((variant.price, variant.compare_at), (card.prices.from, card.prices.compare_at));
                assert_eq!(offer.on_hand.get(&variant.id), Some(&card.on_hand));
                (variant.price.amount, variant.compare_at.map(|money| money.amount), card.on_hand)
            };
            assert_eq!(shown().await, (1_000, None, 9));
            let mut body = sale(percentage(2_000));
            body["products"] = json!([mug["id"]]);
            let path = format!("{SALES}/{}", make(&shop, SALES, body).await);
            assert_eq!(shown().await, (800, Some(1_000), 9));
            let deals = [ProductSelection::First { limit: 9, sort: ProductSort::Newest, attribute: None, on_sale: true }];
            let found = select_products(config, ctx, &deals).await.unwrap().remove(0);
            assert!(found.iter().any(|card| card.slug == slug), "{found:?}");
            // The agency's own former price stays when it is higher.
            let former = json!({"compare_at": {"amount": 1_500, "currency": "EUR"}});
            let _ = shop.patch(&crate::shop::variant_path(&mug, 0), former).await.expect(200);
            assert_eq!(shown().await, (800, Some(1_500), 9));
            let _ = shop.at_current(&path).await.delete(&path).await.expect(204);
            let until = kernel::time::Clock::now(&kernel::time::SystemClock) + std::time::Duration::from_secs(3_600);
            let tx = TenantTx::begin(&db, ctx).await.unwrap();
            let lines = [(mugs.parse().unwrap(), 4)];
            commerce::reservations::reserve(&tx, ctx, &slug, &lines, until).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(shown().await, (1_000, Some(1_500), 5));
        }
    }

    async fn a_coupon_counts_or_says_why_not(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, mugs) = offer(&shop, "mug", 1_000, 9).await;
        let cart = cart(&shop).await;
        let _ = add(&shop, &cart, &mugs, 3).await;
        let mut body = coupon("welcome", json!({"kind": "amount", "amount": euros(500)}));
        body["minimum_subtotal"] = euros(2_000);
        body["combines_with_sales"] = json!(false);
        let made = make(&shop, COUPONS, body).await;
        let name = async |code: Value| shop.patch(&cart, json!({"coupon_code": code})).await.expect(200).value();
        assert_eq!(notice(&name(json!("nothing")).await), Some("coupon_unknown"));
        let counts = name(json!(" Welcome ")).await;
        assert_eq!((amounts(&counts), &counts["coupon_counts"], &counts["coupon_code"]), ([3_000, 500, 0, 0, 2_500], &json!(true), &json!("WELCOME")));

        let lines = format!("{cart}/lines/{}", id(&counts["lines"][0]));
        let few = shop.at_current(&cart).await.patch(&lines, json!({"quantity": 1})).await.expect(200).value();
        assert_eq!((notice(&few), amounts(&few)), (Some("coupon_minimum"), [1_000, 0, 0, 0, 1_000]));
        let _ = shop.at_current(&cart).await.patch(&lines, json!({"quantity": 9})).await.expect(200);
        let sale = make(&shop, SALES, sale(percentage(1_000))).await;
        let reduced = shop.client.get(&cart).await.value();
        assert_eq!(reduced["notices"][1]["code"], json!("coupon_nothing_to_reduce"));
        let path = format!("{SALES}/{sale}");
        let _ = shop.at_current(&path).await.delete(&path).await.expect(204);

        let path = format!("{COUPONS}/{made}");
        let limited = json!({"code": "WELCOME", "discount": percentage(5_000), "starts_at": "2020-01-01T00:00:00Z", "limit_in_all": 1});
        let _ = shop.at_current(&path).await.put(&path, limited).await.expect(200);
        assert_eq!(amounts(&shop.client.get(&cart).await.value()), [9_000, 4_500, 0, 0, 4_500]);
        take(&shop, made.parse().unwrap(), "order", "ada").await.unwrap();
        assert_eq!(notice(&shop.client.get(&cart).await.value()), Some("coupon_used_up"));
        assert_eq!(name(json!(null)).await["coupon_code"], Value::Null);
        let _ = shop.client.post(COUPONS, coupon("WELCOME", percentage(1))).await.problem(409, "coupon_code_taken");
    }

    async fn faults_are_named_field_by_field(db: TestDb) {
        let shop = Shop::open(&db);
        let foreign = shop.seen_by(&testkit::owner(testkit::tenant(2)));
        let theirs = foreign.post(crate::shop::PRODUCTS, crate::shop::product("theirs")).await.expect(201).value();
        let cases = [
            (SALES, "name", json!(" "), "/name"),
            (SALES, "discount", percentage(0), "/discount/basis_points"),
            (SALES, "discount", percentage(10_001), "/discount/basis_points"),
            (SALES, "discount", json!({"kind": "amount", "amount": euros(0)}), "/discount/amount/amount"),
            (SALES, "discount", json!({"kind": "amount", "amount": euros(-5)}), "/discount/amount/amount"),
            (SALES, "ends_at", json!("2019-01-01T00:00:00Z"), "/ends_at"),
            (SALES, "products", json!([]), "/products"),
            (SALES, "products", json!([theirs["id"]]), "/products/0"),
            (COUPONS, "code", json!("no spaces"), "/code"),
            (COUPONS, "code", json!(""), "/code"),
            (COUPONS, "limit_in_all", json!(0), "/limit_in_all"),
            (COUPONS, "limit_per_customer", json!(-1), "/limit_per_customer"),
            (COUPONS, "minimum_subtotal", euros(-1), "/minimum_subtotal/amount"),
            (RATES, "country", json!("de"), "/country"),
            (RATES, "price", euros(-1), "/price/amount"),
            (RATES, "price", json!({"amount": 1, "currency": "USD"}), "/price/currency"),
        ];
        for (path, field, value, pointer) in cases {
            let mut body = match path {
                SALES => sale(percentage(1)),
                COUPONS => coupon("GOOD", percentage(1)),
                _ => json!({"name": "Standard", "from_subtotal": euros(0), "price": euros(1)}),
            };
            body[field] = value;
            let problem = shop.client.post(path, body.clone()).await.problem(422, "validation_failed");
            assert_eq!(problem.errors[0].pointer, pointer, "{body}");
        }
    }

    async fn tax_and_sending_go_by_country(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, mugs) = offer(&shop, "mug", 1_190, 9).await;
        let cart = cart(&shop).await;
        let filled = add(&shop, &cart, &mugs, 2).await;
        // Without any rates: no tax, and sending is free.
        assert_eq!((amounts(&filled), &filled["country"]), ([2_380, 0, 0, 0, 2_380], &Value::Null));

        for (country, rate) in [("DE", 190_000), ("FR", 200_000)] {
            let path = format!("/api/commerce/v1/tax-rates/{country}");
            let _ = shop.client.get(&path).await.problem(404, "not_found");
            let body = json!({"name": "VAT", "rate": rate});
            let client = shop.client.header("if-match", "\"v0\"");
            let _ = client.put(&path, body.clone()).await.expect(200);
            let _ = client.put(&path, body).await.problem(412, "stale_version");
        }
        let _ = shop.client.header("if-match", "\"v0\"").put("/api/commerce/v1/tax-rates/Germany", json!({"name": "V", "rate": 1})).await.problem(404, "not_found");
        let too_high = json!({"name": "V", "rate": 1_000_001});
        let _ = shop.client.header("if-match", "\"v0\"").put("/api/commerce/v1/tax-rates/IT", too_high).await.problem(422, "validation_failed");
        let rate = |country: Value, from: i64, price: i64| json!({"country": country, "name": "Standard", "from_subtotal": euros(from), "price": euros(price)});
        let _ = make(&shop, RATES, rate(json!("DE"), 0, 595)).await;
        let free = make(&shop, RATES, rate(json!("DE"), 5_000, 0)).await;
        let _ = shop.client.post(RATES, rate(json!("DE"), 0, 1)).await.problem(409, "shipping_rate_taken");
        let settings = json!({"prices_include_tax": true, "default_country": "DE"});
        let _ = shop.client.header("if-match", "\"v0\"").put(SETTINGS, settings).await.expect(200);
        let german = shop.client.get(&cart).await.value();
        assert_eq!((amounts(&german), &german["country"]), ([2_380, 0, 595, 475, 2_975], &json!("DE")));
        assert_eq!(german["shipping"]["tax"], euros(95));

        let french = shop.patch(&cart, json!({"country": "FR"})).await.expect(200).value();
        assert_eq!((notice(&french), &french["is_orderable"], &french["shipping"]), (Some("not_deliverable"), &json!(false), &Value::Null));
        let _ = make(&shop, RATES, rate(json!(null), 0, 1_000)).await;
        assert_eq!(amounts(&shop.client.get(&cart).await.value()), [2_380, 0, 1_000, 563, 3_380]);

        let german = shop.patch(&cart, json!({"country": "DE"})).await.expect(200).value();
        let line = format!("{cart}/lines/{}", id(&german["lines"][0]));
        let many = shop.at_current(&cart).await.patch(&line, json!({"quantity": 5})).await.expect(200).value();
        assert_eq!(amounts(&many), [5_950, 0, 0, 950, 5_950]);
        let path = format!("{RATES}/{free}");
        let _ = shop.at_current(&path).await.delete(&path).await.expect(204);
        assert_eq!(amounts(&shop.client.get(&cart).await.value()), [5_950, 0, 595, 1_045, 6_545]);

        let on_top = json!({"prices_include_tax": false, "default_country": null});
        let _ = shop.client.header("if-match", "\"v1\"").put(SETTINGS, on_top).await.expect(200);
        let priced = shop.client.get(&cart).await.value();
        assert_eq!(amounts(&priced), [5_950, 0, 595, 1_244, 7_789]);
        assert_eq!(priced["taxes"], json!([{"rate": 190_000, "base": euros(6_545), "amount": euros(1_244)}]));
    }

    async fn a_use_is_taken_once_and_given_back(db: TestDb) {
        let shop = Shop::open(&db);
        let mut body = coupon("TWICE", percentage(1_000));
        body["limit_in_all"] = json!(3);
        body["limit_per_customer"] = json!(1);
        let made = make(&shop, COUPONS, body.clone()).await;
        let coupon: CouponId = made.parse().unwrap();
        for _ in 0..3 {
            take(&shop, coupon, "order-1", "ada").await.unwrap();
        }
        assert_eq!(used(&shop, coupon).await, 1);
        assert!(matches!(take(&shop, coupon, "order-2", "ada").await, Err(CommerceError::CouponNotValid(_))));
        take(&shop, coupon, "order-2", "bob").await.unwrap();
        for _ in 0..2 {
            give_back(&shop, "order-1").await;
        }
        assert_eq!(used(&shop, coupon).await, 1);
        take(&shop, coupon, "order-3", "ada").await.unwrap();

        // No limit falls below what was used; a deleted coupon takes its uses along.
        let path = format!("{COUPONS}/{made}");
        body["limit_in_all"] = json!(1);
        let problem = shop.at_current(&path).await.put(&path, body.clone()).await.problem(422, "validation_failed");
        assert_eq!(problem.errors[0].code, "below_used");
        body["ends_at"] = json!("2020-02-01T00:00:00Z");
        body["limit_in_all"] = json!(2);
        let _ = shop.at_current(&path).await.put(&path, body).await.expect(200);
        assert!(matches!(take(&shop, coupon, "order-4", "cleo").await, Err(CommerceError::CouponNotValid(_))));
        let _ = shop.at_current(&path).await.delete(&path).await.expect(204);
        assert!(matches!(take(&shop, coupon, "order-5", "dan").await, Err(CommerceError::CouponNotValid(_))));
        give_back(&shop, "order-3").await;
    }

    async fn a_customers_own_limit_shows_in_the_cart(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, mugs) = offer(&shop, "mug", 1_000, 9).await;
        let ada = customer(&shop, &shop.ctx, "ada@example.com").await;
        let made = shop.client.post("/api/commerce/v1/carts", json!({"customer_id": ada})).await.expect(201).value();
        let cart = format!("/api/commerce/v1/carts/{}", id(&made["cart"]));
        let _ = add(&shop, &cart, &mugs, 1).await;
        let mut body = coupon("ONCE", percentage(1_000));
        body["limit_per_customer"] = json!(1);
        let once = make(&shop, COUPONS, body).await;
        let counts = shop.patch(&cart, json!({"coupon_code": "ONCE"})).await.expect(200).value();
        assert_eq!(counts["coupon_counts"], json!(true));
        take(&shop, once.parse().unwrap(), "order-1", &ada).await.unwrap();
        assert_eq!(notice(&shop.client.get(&cart).await.value()), Some("coupon_used_up"));
    }

    async fn limits_hold_in_races(db: TestDb) {
        let seed = std::env::var("SITEWRIGHT_SEED").map_or(14, |seed| seed.parse::<u64>().unwrap());
        println!("seed {seed}");
        let mut random = StdRng::seed_from_u64(seed);
        let shop = std::sync::Arc::new(Shop::open(&db));
        for round in 0..6 {
            let (limit, own) = (random.random_range(1..20_i64), random.random_range(1..4_i64));
            let mut body = coupon(&format!("RACE-{round}"), percentage(1_000));
            body["limit_in_all"] = json!(limit);
            body["limit_per_customer"] = json!(own);
            let coupon: CouponId = make(&shop, COUPONS, body).await.parse().unwrap();
            let mut tasks = tokio::task::JoinSet::new();
            for at in 0..32_i64 {
                let (shop, gives_back) = (shop.clone(), random.random_range(0..5) == 0);
                let customer = random.random_range(0..12_i64);
                tasks.spawn(async move {
                    let owner = format!("{round}-{at}");
                    match take(&shop, coupon, &owner, &customer.to_string()).await {
                        Ok(()) if gives_back => { give_back(&shop, &owner).await; None }
                        Ok(()) => Some(customer),
                        Err(CommerceError::CouponNotValid(_)) => None,
                        Err(other) => panic!("{other:?}"),
                    }
                });
            }
            let mut by_customer = std::collections::BTreeMap::<i64, i64>::new();
            while let Some(done) = tasks.join_next().await {
                if let Some(customer) = done.unwrap() {
                    *by_customer.entry(customer).or_default() += 1;
                }
            }
            let taken: i64 = by_customer.values().sum();
            assert!(taken <= limit && by_customer.values().all(|uses| *uses <= own), "seed {seed}, round {round}");
            // A refused one leaves nothing: what is noted is what was taken, and the rest can still be had.
            assert_eq!(used(&shop, coupon).await, taken, "seed {seed}, round {round}");
            for at in taken..limit {
                take(&shop, coupon, &format!("{round}-late-{at}"), &format!("late-{at}")).await.unwrap();
            }
            assert!(take(&shop, coupon, &format!("{round}-over"), "over").await.is_err());
        }
    }
}
