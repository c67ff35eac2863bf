//! Buying products of the global catalogue: the price is the subscriber's, the stock is the publisher's.

use std::time::Duration;

use commerce::catalogue::{product_by_slug, publish_catalogue};
use commerce::orders::{Contact, NewOrder, OrderDetail, OrderSource, OrderSourceKind};
use commerce::{CommerceError, OrderId, load_priced, router};
use kernel::time::{Clock as _, SystemClock};
use kernel::{RequestCtx, TenantTx};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use testkit::{Client, both, owner, tenant};

use crate::carts::{add, cart, offer};
use crate::shop::{LOCATIONS, MIGRATIONS, PRODUCTS, Shop, id, product_path};

const SUBSCRIPTION: &str = "/api/commerce/v1/global-catalogue/subscription";
const PUBLICATION: &str = "/api/commerce/v1/global-catalogue/publication";

/// The platform's own tenant.
fn platform(shop: &Shop) -> Client {
    shop.seen_by(&owner(tenant(9)))
}

/// A mug of the platform at 10 euros, of which so many lie there; tenants 1 and 2 have it at their own prices.
async fn supplied(shop: &Shop, on_hand: i64) -> (Value, String) {
    publish_catalogue(&shop.config, &owner(tenant(9))).await.unwrap();
    let body = json!({"slug": "mug", "title": "Stone mug", "status": "published",
        "variants": [{"sku": "MUG-1", "options": {"colour": "grey"}, "price": {"amount": 1_000, "currency": "EUR"}}]});
    let mug = platform(shop).post(PRODUCTS, body).await.expect(201).value();
    let variant = id(&mug["variants"][0]);
    let location = platform(shop).post(LOCATIONS, json!({"code": "main", "name": "Main"})).await.expect(201).value();
    let adjust = format!("/api/commerce/v1/variants/{variant}/stock/{}/adjustments", id(&location));
    let _ = platform(shop).post(&adjust, json!({"delta": on_hand, "reason": "made"})).await.expect(200);
    for (number, more) in [(1, 200), (2, 500)] {
        let rule = json!({"scope": "all", "price_rule": {"kind": "amount", "amount": more}});
        let _ = shop.seen_by(&owner(tenant(number))).header("if-match", "*").put(SUBSCRIPTION, rule).await.expect(200);
    }
    (mug, variant)
}

/// Orders what is in a cart.
async fn order(shop: &Shop, ctx: &RequestCtx, cart: &str) -> Result<OrderDetail, CommerceError> {
    let cart_id = cart.rsplit('/').next().unwrap();
    let tx = TenantTx::begin(&shop.config.db, ctx).await.unwrap();
    let priced = load_priced(&shop.config, &tx, ctx, cart_id.parse().unwrap()).await?.priced;
    let new = NewOrder {
        source: OrderSource { kind: OrderSourceKind::Cart, id: cart_id.to_owned() },
        customer_id: None,
        contact: Contact { email: "ada@example.com".to_owned(), phone: None },
        shipping_address: None,
        billing_address: None,
        priced,
        country: None,
        payment_due_at: SystemClock.now() + Duration::from_secs(1_800),
    };
    let placed = commerce::orders::place(&shop.config, &tx, ctx, new).await?;
    tx.commit().await.unwrap();
    Ok(placed)
}

/// How many there are at the platform, and how many can be had there.
async fn stock(shop: &Shop, variant: &str) -> (i64, i64) {
    let path = format!("/api/commerce/v1/variants/{variant}/availability");
    let found = platform(shop).get(&path).await.expect(200).value();
    (found["on_hand"].as_i64().unwrap(), found["available"].as_i64().unwrap())
}

async fn pay(shop: &Shop, order: OrderId) {
    let page = shop.begin_payment(order).await;
    shop.choose(&page, "pay").await;
    shop.run_jobs().await;
}

both! {
    async fn a_subscribed_product_is_bought_at_the_subscribers_price_from_the_publishers_stock(db: TestDb) {
        let shop = Shop::open(&db);
        let (mug, variant) = supplied(&shop, 5).await;
        let (_, own) = offer(&shop, "bowl", 3_000, 4).await;
        let cart = cart(&shop).await;
        let _ = add(&shop, &cart, &own, 1).await;
        let filled = add(&shop, &cart, &variant, 2).await;
        assert_eq!(filled["lines"][1]["unit_price"]["amount"], 1_200);
        assert_eq!((&filled["subtotal"]["amount"], &filled["is_orderable"]), (&json!(5_400), &json!(true)));
        let too_many = shop.client.post(&format!("{cart}/lines"), json!({"variant_id": variant, "quantity": 4})).await;
        let _ = too_many.problem(409, "insufficient_stock");

        // What is agreed stays, whatever becomes of the product and the subscription.
        let placed = order(&shop, &shop.ctx, &cart).await.unwrap();
        let line = placed.lines.iter().find(|line| line.sku == "MUG-1").unwrap();
        assert_eq!((line.title.as_str(), line.options.as_str(), line.unit_price.amount), ("Stone mug", "colour: grey", 1_200));
        assert_eq!(stock(&shop, &variant).await, (5, 3));
        let listed = shop.client.get(&format!("{PRODUCTS}?search=mug")).await.value();
        assert_eq!((&listed["data"][0]["slug"], &listed["data"][0]["in_stock"]), (&json!("mug"), &json!(true)));
        let shown = product_by_slug(&shop.config, &shop.ctx, "mug").await.unwrap().unwrap();
        assert_eq!(shown.product.on_hand, 3);
        let _ = platform(&shop).header("if-match", "*").patch(&product_path(&mug), json!({"title": "Cup", "status": "archived"})).await.expect(200);
        let _ = shop.at_current(SUBSCRIPTION).await.delete(SUBSCRIPTION).await.expect(204);

        pay(&shop, placed.order.id).await;
        assert_eq!(shop.order(placed.order.id).await["state"], "paid");
        assert_eq!(stock(&shop, &variant).await, (3, 3));
        assert_eq!(shop.order(placed.order.id).await["lines"][1]["title"], "Stone mug");
        // The log is the publisher's, and names nobody of the subscriber's.
        let tx = TenantTx::read(&db, &owner(tenant(9))).await.unwrap();
        let sql = "SELECT actor_kind, delta FROM commerce_stock_movements WHERE delta < 0 AND tenant_id = $1";
        let rows = tx.query_all_raw(Statement::from_sql_and_values(db.backend(), sql, [tenant(9).into()])).await.unwrap();
        let moved: Vec<(String, i64)> = rows.iter().map(|row| (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap())).collect();
        assert_eq!(moved, [("system".to_owned(), -2)]);
        drop(tx);

        // Goods that come back come back to where they came from.
        let refunded = shop.ask(placed.order.id, "refunds", json!({"restock": true})).await;
        assert!(refunded.status.is_success(), "{}", refunded.text());
        shop.run_jobs().await;
        assert_eq!(stock(&shop, &variant).await, (5, 5));
    }

    async fn all_shops_count_against_the_same_stock(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, variant) = supplied(&shop, 3).await;
        let second = owner(tenant(2));
        let other = Shop { client: shop.seen_by(&second), ctx: second.clone(), ..Shop::open(&db) };
        let (ours, theirs) = (cart(&shop).await, cart(&other).await);
        let _ = add(&shop, &ours, &variant, 2).await;
        let filled = add(&other, &theirs, &variant, 2).await;
        assert_eq!(filled["lines"][0]["unit_price"]["amount"], 1_500);
        let first = order(&shop, &shop.ctx, &ours).await.unwrap();
        assert!(matches!(order(&shop, &second, &theirs).await, Err(CommerceError::OutOfStock(_))));
        let cart_now = other.client.get(&theirs).await.value();
        assert_eq!(cart_now["notices"][0]["code"], "not_enough_stock");

        // What is given up can be had by others.
        let _ = shop.ask(first.order.id, "cancellation", json!({})).await.expect(200);
        assert_eq!(stock(&shop, &variant).await, (3, 3));
        order(&shop, &second, &theirs).await.unwrap();
        assert_eq!(stock(&shop, &variant).await, (3, 1));
        // And the publisher sells from it, too.
        let publisher = owner(tenant(9));
        let own = Shop { client: shop.seen_by(&publisher), ctx: publisher.clone(), ..Shop::open(&db) };
        let at_home = cart(&own).await;
        let _ = own.client.post(&format!("{at_home}/lines"), json!({"variant_id": variant, "quantity": 2})).await.problem(409, "insufficient_stock");
        let _ = add(&own, &at_home, &variant, 1).await;
        order(&own, &publisher, &at_home).await.unwrap();
        assert_eq!(stock(&shop, &variant).await, (3, 0));
    }

    async fn a_late_payment_takes_both_stocks_or_none(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, variant) = supplied(&shop, 2).await;
        let (bowl, own) = offer(&shop, "bowl", 3_000, 1).await;
        let late = cart(&shop).await;
        let _ = add(&shop, &late, &own, 1).await;
        let _ = add(&shop, &late, &variant, 2).await;
        let placed = order(&shop, &shop.ctx, &late).await.unwrap();
        let page = shop.begin_payment(placed.order.id).await;
        // Its time passes, and somebody else has the bowl.
        shop.execute("UPDATE commerce_reservation_lines SET expires_at = 1").await.unwrap();
        shop.execute("UPDATE commerce_reservations SET expires_at = 1").await.unwrap();
        shop.paid(&bowl, 1).await;
        shop.choose(&page, "pay").await;
        shop.run_jobs().await;
        assert_eq!(shop.order(placed.order.id).await["state"], "expired");
        assert_eq!(stock(&shop, &variant).await, (2, 2));
    }

    async fn what_is_not_in_the_shop_is_not_sold(db: TestDb) {
        let shop = Shop::open(&db);
        let (mug, variant) = supplied(&shop, 5).await;
        let stranger = owner(tenant(3));
        let other = Shop { client: shop.seen_by(&stranger), ctx: stranger.clone(), ..Shop::open(&db) };
        let body = json!({"variant_id": variant, "quantity": 1});
        let refused = async |shop: &Shop| {
            let cart = cart(shop).await;
            shop.client.post(&format!("{cart}/lines"), body.clone()).await.problem(422, "validation_failed")
        };
        // Who does not subscribe sees it as one that is not there.
        assert_eq!(refused(&other).await.errors[0].code, "not_for_sale");
        let until = SystemClock.now() + Duration::from_secs(60);
        let hidden = format!("/api/commerce/v1/global-catalogue/products/{}/overlay", id(&mug));
        let cart = cart(&shop).await;
        let _ = add(&shop, &cart, &variant, 1).await;
        let _ = shop.client.header("if-match", "*").put(&hidden, json!({"is_visible": false})).await.expect(200);
        assert_eq!(refused(&shop).await.errors[0].code, "not_for_sale");
        let now = shop.client.get(&cart).await.value();
        assert_eq!((&now["notices"][0]["code"], &now["is_orderable"]), (&json!("no_longer_sold"), &json!(false)));
        // Stock of one's own is not a way to that of others.
        let tx = TenantTx::begin(&db, &stranger).await.unwrap();
        let held = commerce::reservations::reserve(&tx, &stranger, "x", &[(variant.parse().unwrap(), 1)], until).await;
        assert!(matches!(held, Err(CommerceError::NotFound)), "{held:?}");
    }

    async fn only_operators_name_the_publisher(db: TestDb) {
        let shop = Shop::open(&db);
        let plain = Client::new(router(shop.config.clone())).acting_as(&shop.ctx);
        let _ = plain.post(PUBLICATION, json!({})).await.problem(403, "operators_only");
        for _ in 0..2 {
            let _ = shop.client.post(PUBLICATION, json!({})).await.expect(204);
        }
        let _ = platform(&shop).post(PUBLICATION, json!({})).await.problem(409, "publisher_taken");
        let _ = shop.seen_by(&owner(tenant(2))).header("if-match", "*").put(SUBSCRIPTION, json!({"scope": "all"})).await.expect(200);
    }
}
