//! Carts over HTTP and on the shop's own pages.

use std::time::Duration;

use commerce::shop::carts::{self, CartToken, Shopper};
use commerce::{CommerceError, CustomerId, VariantId, find_or_create_guest, merge_on_sign_in};
use kernel::{RequestCtx, TenantTx};
use serde_json::{Value, json};
use testkit::{both, owner, tenant};

use crate::shop::{MIGRATIONS, PRODUCTS, Shop, id, product_path, variant, variant_path};

const CARTS: &str = "/api/commerce/v1/carts";

/// Makes a customer.
pub(crate) async fn customer(shop: &Shop, ctx: &RequestCtx, email: &str) -> String {
    let tx = TenantTx::begin(&shop.config.db, ctx).await.unwrap();
    let customer = find_or_create_guest(&shop.config, &tx, ctx, email).await.unwrap();
    tx.commit().await.unwrap();
    customer.id.to_string()
}

/// A published product at this price, of which there are so many; and its variant.
pub(crate) async fn offer(shop: &Shop, slug: &str, amount: i64, on_hand: i64) -> (Value, String) {
    let body = json!({"slug": slug, "title": format!("The {slug}"), "status": "published",
        "variants": [variant(&format!("{}-1", slug.to_uppercase()), amount)]});
    let product = shop.client.post(PRODUCTS, body).await.expect(201).value();
    let variant = id(&product["variants"][0]);
    if on_hand > 0 {
        let location = shop.location(slug).await;
        let path = format!("/api/commerce/v1/variants/{variant}/stock/{location}/adjustments");
        let _ = shop.client.post(&path, json!({"delta": on_hand, "reason": "made"})).await.expect(200);
    }
    (product, variant)
}

/// Makes a guest's cart and gives its path.
pub(crate) async fn cart(shop: &Shop) -> String {
    let made = shop.client.post(CARTS, json!({})).await.expect(201).value();
    format!("{CARTS}/{}", id(&made["cart"]))
}

pub(crate) async fn add(shop: &Shop, cart: &str, variant: &str, quantity: i64) -> Value {
    let body = json!({"variant_id": variant, "quantity": quantity});
    shop.client.post(&format!("{cart}/lines"), body).await.expect(200).value()
}

fn notices(cart: &Value) -> Vec<&str> {
    cart["notices"].as_array().unwrap().iter().map(|notice| notice["code"].as_str().unwrap()).collect()
}

fn line_path(cart: &str, document: &Value, at: usize) -> String {
    format!("{cart}/lines/{}", id(&document["lines"][at]))
}

both! {
    async fn are_filled_changed_and_emptied(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, mug) = offer(&shop, "mug", 1_000, 9).await;
        let (_, bowl) = offer(&shop, "bowl", 2_500, 9).await;
        let made = shop.client.post(CARTS, json!({})).await.expect(201);
        assert_eq!(made.header("etag"), Some("\"v1\""));
        let made = made.value();
        assert_eq!(made["token"].as_str().unwrap().len(), 43);
        assert_eq!((&made["cart"]["total"], &made["cart"]["is_orderable"]), (&json!({"amount": 0, "currency": "EUR"}), &json!(false)));
        let cart = format!("{CARTS}/{}", id(&made["cart"]));

        let _ = add(&shop, &cart, &mug, 2).await;
        let filled = add(&shop, &cart, &bowl, 1).await;
        let again = add(&shop, &cart, &mug, 1).await;
        assert_eq!(again["lines"].as_array().unwrap().len(), 2);
        assert_eq!((&again["lines"][0]["quantity"], &again["total"]["amount"], &again["version"]), (&json!(3), &json!(5_500), &json!(4)));
        assert_eq!((&again["lines"][0]["slug"], &again["lines"][0]["id"]), (&json!("mug"), &filled["lines"][0]["id"]));
        assert_eq!(again["is_orderable"], json!(true));

        let mugs = line_path(&cart, &again, 0);
        let _ = shop.client.patch(&mugs, json!({"quantity": 1})).await.problem(428, "precondition_required");
        let stale = shop.client.header("if-match", "\"v3\"");
        let _ = stale.patch(&mugs, json!({"quantity": 1})).await.problem(412, "stale_version");
        let changed = shop.at_current(&cart).await.patch(&mugs, json!({"quantity": 1})).await.expect(200);
        assert_eq!((changed.header("etag"), &changed.value()["total"]["amount"]), (Some("\"v5\""), &json!(3_500)));
        let left = shop.at_current(&cart).await.delete(&mugs).await.expect(200).value();
        assert_eq!((left["lines"].as_array().unwrap().len(), &left["total"]["amount"]), (1, &json!(2_500)));
        let _ = shop.at_current(&cart).await.delete(&mugs).await.problem(404, "not_found");

        let list = shop.client.get(CARTS).await.expect(200).value();
        assert_eq!((&list["data"][0]["id"], &list["data"][0]["version"]), (&made["cart"]["id"], &json!(6)));
        let _ = shop.at_current(&cart).await.delete(&cart).await.expect(204);
        let _ = shop.client.get(&cart).await.problem(404, "not_found");
    }

    async fn quantities_beyond_all_bounds_are_refused(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, mug) = offer(&shop, "mug", 1_000, 5_000).await;
        let (_, rare) = offer(&shop, "rare", 1_000, 2).await;
        let (_, gone) = offer(&shop, "gone", 1_000, 0).await;
        let cart = cart(&shop).await;
        let lines = format!("{cart}/lines");
        let post = async |variant: &str, quantity: Value| shop.client.post(&lines, json!({"variant_id": variant, "quantity": quantity})).await;
        for quantity in [json!(0), json!(-1), json!(1_000), json!(i64::MIN), json!(i64::MAX)] {
            let problem = post(&mug, quantity).await.problem(422, "validation_failed");
            assert_eq!(problem.errors[0].pointer, "/quantity");
        }
        for quantity in [json!(1.5), json!("1"), json!(null), json!(1e30)] {
            let _ = post(&mug, quantity).await.problem(422, "validation_failed");
        }
        let _ = post(&gone, json!(1)).await.problem(409, "insufficient_stock");
        let _ = post(&rare, json!(3)).await.problem(409, "insufficient_stock");
        let _ = add(&shop, &cart, &rare, 2).await;
        let _ = post(&rare, json!(1)).await.problem(409, "insufficient_stock");
        let filled = add(&shop, &cart, &mug, 999).await;
        let _ = post(&mug, json!(1)).await.problem(422, "validation_failed");
        let line = line_path(&cart, &filled, 1);
        for quantity in [0, -1, 1_000] {
            let client = shop.at_current(&cart).await;
            let _ = client.patch(&line, json!({"quantity": quantity})).await.problem(422, "validation_failed");
        }
        assert_eq!(shop.client.get(&cart).await.value()["lines"][1]["quantity"], json!(999));
    }

    async fn a_price_cannot_be_brought_along(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, mug) = offer(&shop, "mug", 1_000, 5).await;
        let cart = cart(&shop).await;
        let price = json!({"amount": 1, "currency": "EUR"});
        for (field, value) in [("price", price.clone()), ("unit_price", price.clone()), ("total", price), ("discount", json!(100))] {
            let mut body = json!({"variant_id": mug, "quantity": 1});
            body[field] = value;
            let _ = shop.client.post(&format!("{cart}/lines"), body).await.problem(422, "validation_failed");
        }
        assert_eq!(shop.client.get(&cart).await.value()["lines"], json!([]));
    }

    async fn only_what_the_shop_shows_gets_in(db: TestDb) {
        let shop = Shop::open(&db);
        let (mug, variant) = offer(&shop, "mug", 1_000, 5).await;
        let cart = cart(&shop).await;
        let lines = format!("{cart}/lines");
        let body = json!({"variant_id": variant, "quantity": 1});
        for status in ["draft", "archived"] {
            let _ = shop.patch(&product_path(&mug), json!({"status": status})).await.expect(200);
            let problem = shop.client.post(&lines, body.clone()).await.problem(422, "validation_failed");
            assert_eq!(problem.errors[0].code, "not_for_sale");
        }
        let _ = shop.patch(&product_path(&mug), json!({"status": "published"})).await.expect(200);
        let _ = shop.client.post(&lines, body.clone()).await.expect(200);

        // Another agency's product, and another agency's cart.
        let stranger = shop.seen_by(&owner(tenant(2)));
        let theirs = stranger.post(CARTS, json!({})).await.expect(201).value();
        let theirs = format!("{CARTS}/{}", id(&theirs["cart"]));
        let problem = stranger.post(&format!("{theirs}/lines"), body.clone()).await.problem(422, "validation_failed");
        assert_eq!(problem.errors[0].code, "not_for_sale");
        let _ = stranger.post(&lines, body).await.problem(404, "not_found");
        let _ = stranger.get(&cart).await.problem(404, "not_found");
    }

    async fn what_changed_meanwhile_is_said(db: TestDb) {
        let shop = Shop::open(&db);
        let (mug, mugs) = offer(&shop, "mug", 1_000, 5).await;
        let (bowl, bowls) = offer(&shop, "bowl", 2_000, 5).await;
        let cart = cart(&shop).await;
        let _ = add(&shop, &cart, &mugs, 2).await;
        let filled = add(&shop, &cart, &bowls, 1).await;
        assert_eq!(notices(&filled), Vec::<&str>::new());

        let _ = shop.patch(&variant_path(&mug, 0), json!({"price": {"amount": 1_200, "currency": "EUR"}})).await.expect(200);
        let _ = shop.patch(&product_path(&bowl), json!({"status": "archived"})).await.expect(200);
        let changed = shop.client.get(&cart).await.expect(200).value();
        assert_eq!(notices(&changed), ["no_longer_sold", "price_changed"]);
        assert_eq!(changed["notices"][1]["detail"], json!("The price of The mug changed from €10.00 to €12.00."));
        assert_eq!((&changed["total"]["amount"], &changed["gone"][0]["title"]), (&json!(2_400), &json!("The bowl")));
        assert_eq!((&changed["is_orderable"], &changed["version"]), (&json!(true), &filled["version"]));

        // Whoever changes a line has seen its price; what is gone can be taken out.
        let line = line_path(&cart, &changed, 0);
        let seen = shop.at_current(&cart).await.patch(&line, json!({"quantity": 2})).await.expect(200).value();
        assert_eq!(notices(&seen), ["no_longer_sold"]);
        let gone = format!("{cart}/lines/{}", id(&changed["gone"][0]));
        let left = shop.at_current(&cart).await.delete(&gone).await.expect(200).value();
        assert_eq!((notices(&left), &left["gone"]), (vec![], &json!([])));

        // In another currency, nothing is comparable any more.
        let _ = shop.patch(&variant_path(&mug, 0), json!({"price": {"amount": 1_200, "currency": "USD"}})).await.expect(200);
        assert_eq!(notices(&shop.client.get(&cart).await.value()), ["no_longer_sold"]);
    }

    async fn too_little_stock_prevents_an_order(db: TestDb) {
        let shop = Shop::open(&db);
        let (mug, mugs) = offer(&shop, "mug", 1_000, 5).await;
        let cart = cart(&shop).await;
        let _ = add(&shop, &cart, &mugs, 4).await;
        let levels = shop.client.get(&format!("{}/stock", variant_path(&mug, 0))).await.value();
        let level = format!("{}/stock/{}", variant_path(&mug, 0), levels["data"][0]["location_id"].as_str().unwrap());
        let _ = shop.client.post(&format!("{level}/adjustments"), json!({"delta": -2, "reason": "broken"})).await.expect(200);
        let short = shop.client.get(&cart).await.value();
        assert_eq!((notices(&short), &short["is_orderable"]), (vec!["not_enough_stock"], &json!(false)));
        assert_eq!(short["notices"][0]["detail"], json!("There are only 3 left of The mug."));
        // Fewer is always allowed, even if still too many.
        let fewer = shop.at_current(&cart).await.patch(&line_path(&cart, &short, 0), json!({"quantity": 3})).await.expect(200).value();
        assert_eq!((notices(&fewer), &fewer["is_orderable"]), (vec![], &json!(true)));
    }

    async fn hold_one_currency_and_a_hundred_lines(db: TestDb) {
        let shop = Shop::open(&db);
        let location = shop.location("main").await;
        let mut body = json!({"slug": "mug", "title": "Mug", "status": "published"});
        body["variants"] = (0..100).map(|at| variant(&format!("MUG-{at}"), 100 + at)).collect();
        let mug = shop.client.post(PRODUCTS, body).await.expect(201).value();
        let cart = cart(&shop).await;
        for at in 0..100 {
            let path = format!("{}/stock/{location}/adjustments", variant_path(&mug, at));
            let _ = shop.client.post(&path, json!({"delta": 1, "reason": "made"})).await.expect(200);
            let _ = add(&shop, &cart, &id(&mug["variants"][at]), 1).await;
        }
        let (_, bowl) = offer(&shop, "bowl", 1_000, 1).await;
        let body = json!({"variant_id": bowl, "quantity": 1});
        let _ = shop.client.post(&format!("{cart}/lines"), body.clone()).await.problem(409, "cart_full");

        let (plate, plates) = offer(&shop, "plate", 1_000, 1).await;
        let price = json!({"price": {"amount": 1, "currency": "USD"}});
        let _ = shop.patch(&variant_path(&plate, 0), price).await.expect(200);
        let second = self::cart(&shop).await;
        let _ = add(&shop, &second, &bowl, 1).await;
        let dollars = json!({"variant_id": plates, "quantity": 1});
        let _ = shop.client.post(&format!("{second}/lines"), dollars).await.problem(409, "cart_currency");
    }

    async fn a_guests_cart_is_the_tokens_alone(db: TestDb) {
        let shop = Shop::open(&db);
        let (config, ctx) = (&shop.config, &RequestCtx::system(tenant(1), testkit::request_id()));
        let (_, mug) = offer(&shop, "mug", 1_000, 9).await;
        let mug: VariantId = mug.parse().unwrap();
        assert_eq!(carts::get(config, ctx, &Shopper::default()).await.unwrap(), None);
        let added = carts::add(config, ctx, &Shopper::default(), mug, 2).await.unwrap();
        let token = added.token.unwrap();
        let guest = Shopper { token: Some(&token), customer: None };
        let line = added.cart.lines[0].id;
        let again = carts::add(config, ctx, &guest, mug, 1).await.unwrap();
        assert!(again.token.is_none());
        assert_eq!((again.cart.id, again.cart.lines[0].quantity), (added.cart.id, 3));
        assert_eq!(carts::change_quantity(config, ctx, &guest, line, 5).await.unwrap().total.amount, 5_000);
        assert_eq!(carts::set_country(config, ctx, &guest, Some("FR")).await.unwrap().country.as_deref(), Some("FR"));
        assert!(matches!(carts::set_country(config, ctx, &guest, Some("france")).await, Err(CommerceError::Invalid(_))));

        // Another token, another agency, and a made-up one.
        let other = carts::add(config, ctx, &Shopper::default(), mug, 1).await.unwrap().token.unwrap();
        let other = Shopper { token: Some(&other), customer: None };
        assert!(matches!(carts::change_quantity(config, ctx, &other, line, 1).await, Err(CommerceError::NotFound)));
        assert!(matches!(carts::remove(config, ctx, &other, line).await, Err(CommerceError::NotFound)));
        let elsewhere = RequestCtx::system(tenant(2), testkit::request_id());
        assert_eq!(carts::get(config, &elsewhere, &guest).await.unwrap(), None);
        let made_up = CartToken::parse(&"A".repeat(43)).unwrap();
        assert_eq!(carts::get(config, ctx, &Shopper { token: Some(&made_up), customer: None }).await.unwrap(), None);
        assert_eq!(carts::remove(config, ctx, &guest, line).await.unwrap().lines, []);
    }

    async fn are_merged_when_the_shopper_signs_in(db: TestDb) {
        let shop = Shop::open(&db);
        let (config, ctx) = (&shop.config, &shop.ctx);
        let (_, mug) = offer(&shop, "mug", 1_000, 2_000).await;
        let (_, bowl) = offer(&shop, "bowl", 2_000, 9).await;
        let (mug, bowl): (VariantId, VariantId) = (mug.parse().unwrap(), bowl.parse().unwrap());
        let customer: CustomerId = customer(&shop, ctx, "ada@example.com").await.parse().unwrap();
        let own = Shopper { token: None, customer: Some(customer) };
        let sign_in = async |token: &CartToken| {
            let tx = TenantTx::begin(&config.db, ctx).await.unwrap();
            merge_on_sign_in(&tx, ctx, token, customer).await.unwrap();
            tx.commit().await.unwrap();
        };

        // The first one becomes the customer's, and the token opens it no more.
        let first = carts::add(config, ctx, &Shopper::default(), mug, 600).await.unwrap();
        let token = first.token.unwrap();
        sign_in(&token).await;
        let guest = Shopper { token: Some(&token), customer: None };
        assert_eq!(carts::get(config, ctx, &guest).await.unwrap(), None);
        assert_eq!(carts::get(config, ctx, &own).await.unwrap().unwrap().id, first.cart.id);
        // A token that opens nothing changes nothing.
        sign_in(&token).await;

        // The second one is put into it.
        let second = carts::add(config, ctx, &Shopper::default(), mug, 600).await.unwrap();
        let token = second.token.unwrap();
        let guest = Shopper { token: Some(&token), customer: None };
        let _ = carts::add(config, ctx, &guest, bowl, 3).await.unwrap();
        sign_in(&token).await;
        let merged = carts::get(config, ctx, &own).await.unwrap().unwrap();
        let quantities: Vec<_> = merged.lines.iter().map(|line| (line.variant_id, line.quantity)).collect();
        assert_eq!((merged.id, quantities), (first.cart.id, vec![(mug, 999), (bowl, 3)]));
        assert_eq!(carts::get(config, ctx, &guest).await.unwrap(), None);
        let path = format!("{CARTS}/{}", second.cart.id);
        assert_eq!(shop.client.get(&path).await.value()["state"], json!("merged"));
        let _ = shop.at_current(&path).await.patch(&path, json!({"country": "DE"})).await.problem(409, "cart_closed");

        // By identifier, for headless shops.
        let third = cart(&shop).await;
        let _ = add(&shop, &third, &bowl.to_string(), 1).await;
        let claims = format!("{third}/claims");
        let claimed = shop.client.post(&claims, json!({"customer_id": customer})).await.expect(200).value();
        assert_eq!((&claimed["id"], &claimed["lines"][1]["quantity"]), (&json!(first.cart.id), &json!(4)));
        let nobody = json!({"customer_id": "cust_01h455vb4pex5vsknk084sn02q"});
        let problem = shop.client.post(&format!("{}/claims", cart(&shop).await), nobody).await.problem(422, "validation_failed");
        assert_eq!(problem.errors[0].code, "unknown_customer");
        let made = shop.client.post(CARTS, json!({"customer_id": customer})).await.expect(201).value();
        assert_eq!((&made["cart"]["id"], &made["token"]), (&json!(first.cart.id), &Value::Null));
    }

    async fn go_when_their_customer_is_erased(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, mug) = offer(&shop, "mug", 1_000, 5).await;
        let ada = customer(&shop, &shop.ctx, "ada@example.com").await;
        let made = shop.client.post(CARTS, json!({"customer_id": ada})).await.expect(201).value();
        let cart = format!("{CARTS}/{}", id(&made["cart"]));
        let _ = add(&shop, &cart, &mug, 2).await;
        let path = format!("/api/commerce/v1/customers/{ada}");
        let export = shop.client.post(&format!("{path}/export"), Value::Null).await.expect(200).value();
        assert_eq!((&export["carts"][0]["lines"][0]["title"], &export["carts"][0]["lines"][0]["quantity"]), (&json!("The mug"), &json!(2)));
        let _ = shop.client.post(&format!("{path}/erasure"), Value::Null).await.expect(202);
        shop.run_jobs().await;
        let _ = shop.client.get(&cart).await.problem(404, "not_found");
    }

    async fn added_to_at_once_lose_nothing(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, mug) = offer(&shop, "mug", 1_000, 500).await;
        let cart = cart(&shop).await;
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..16 {
            let (client, lines, mug) = (shop.client.clone(), format!("{cart}/lines"), mug.clone());
            tasks.spawn(async move { client.post(&lines, json!({"variant_id": mug, "quantity": 2})).await.expect(200) });
        }
        while let Some(done) = tasks.join_next().await {
            let _ = done.unwrap();
        }
        let cart = shop.client.get(&cart).await.value();
        assert_eq!((&cart["lines"][0]["quantity"], &cart["version"]), (&json!(32), &json!(17)));
    }

    async fn an_ordered_cart_is_closed_and_can_be_given_back(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, mug) = offer(&shop, "mug", 1_000, 5).await;
        let cart = cart(&shop).await;
        let filled = add(&shop, &cart, &mug, 1).await;
        let cart_id = id(&filled).parse().unwrap();
        let tx = TenantTx::begin(&db, &shop.ctx).await.unwrap();
        commerce::mark_ordered(&tx, &shop.ctx, cart_id).await.unwrap();
        assert!(matches!(commerce::mark_ordered(&tx, &shop.ctx, cart_id).await, Err(CommerceError::CartClosed)));
        tx.commit().await.unwrap();
        let line = json!({"variant_id": mug, "quantity": 1});
        let _ = shop.client.post(&format!("{cart}/lines"), line.clone()).await.problem(409, "cart_closed");
        let tx = TenantTx::begin(&db, &shop.ctx).await.unwrap();
        commerce::reopen(&tx, &shop.ctx, cart_id).await.unwrap();
        tx.commit().await.unwrap();
        let _ = shop.client.post(&format!("{cart}/lines"), line).await.expect(200);
    }

    async fn are_forgotten_when_their_time_comes(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, mug) = offer(&shop, "mug", 1_000, 5).await;
        let (old, young) = (cart(&shop).await, cart(&shop).await);
        let _ = add(&shop, &old, &mug, 1).await;
        let owner = db.owner().await;
        let past = kernel::time::Clock::now(&kernel::time::SystemClock) - Duration::from_secs(1);
        let id = old.rsplit_once('/').unwrap().1;
        let sql = format!("UPDATE commerce_carts SET expires_at = {} WHERE id = '{id}'", past.as_micros());
        sea_orm::ConnectionTrait::execute_unprepared(&owner, &sql).await.unwrap();
        let _ = shop.client.get(&old).await.problem(404, "not_found");
        assert_eq!(commerce::forget_ended_carts(&shop.config).await.unwrap(), 1);
        assert_eq!(commerce::forget_ended_carts(&shop.config).await.unwrap(), 0);
        let _ = shop.client.get(&young).await.expect(200);
    }

    async fn many_who_sign_in_at_once_get_one_cart(db: TestDb) {
        let shop = Shop::open(&db);
        let (config, ctx) = (&shop.config, &shop.ctx);
        let customer: CustomerId = customer(&shop, ctx, "ada@example.com").await.parse().unwrap();
        let (_, mug) = offer(&shop, "mug", 1_000, 99).await;
        let mug: VariantId = mug.parse().unwrap();
        let mut signing_in = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let token = carts::add(config, ctx, &Shopper::default(), mug, 1).await.unwrap().token.unwrap();
            let (config, ctx) = (config.clone(), ctx.clone());
            signing_in.spawn(async move {
                carts::merge(&config, &ctx, &token, customer).await?;
                // Another window fills the cart meanwhile.
                let own = Shopper { token: None, customer: Some(customer) };
                carts::add(&config, &ctx, &own, mug, 1).await.map(drop)
            });
        }
        for outcome in signing_in.join_all().await {
            outcome.unwrap();
        }
        let own = Shopper { token: None, customer: Some(customer) };
        let cart = carts::get(config, ctx, &own).await.unwrap().unwrap();
        assert_eq!((cart.lines.len(), cart.lines[0].quantity), (1, 16));
    }
}
