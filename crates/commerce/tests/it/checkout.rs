//! From a cart to a paid order and back: the way over, the checkout's pages, and all that must not work.

use std::time::Duration;

use commerce::shop::carts::{self, CartToken, Shopper};
use commerce::shop::checkout;
use kernel::random::{Random as _, SystemRandom};
use serde_json::{Value, json};
use testkit::{Answer, Client, both};

use crate::carts::offer;
use crate::customers::{address, customer_path};
use crate::shop::{MIGRATIONS, Shop, id, product_path, variant_path};
use crate::till::{HOST, PUBLIC, form};

/// A guest with a cart on the shop's host.
pub(crate) struct Guest {
    token: CartToken,
}

impl Guest {
    /// One who has so many of a variant in the cart.
    pub(crate) async fn with(shop: &Shop, variant: &str, quantity: i64) -> Self {
        let ctx = shop.visitor_ctx();
        let added =
            carts::add(&shop.config, &ctx, &Shopper::default(), variant.parse().unwrap(), quantity).await.unwrap();
        Self { token: added.token.unwrap() }
    }

    pub(crate) fn shopper(&self) -> Shopper<'_> {
        Shopper { token: Some(&self.token), customer: None }
    }

    /// The path of the way over.
    pub(crate) async fn hand_over(&self, shop: &Shop) -> String {
        let made = checkout::start(&shop.config, &shop.visitor_ctx(), &self.shopper(), HOST, "/order").await.unwrap();
        made.url.strip_prefix(PUBLIC).unwrap().to_owned()
    }

    /// Somebody at the checkout.
    pub(crate) async fn at_checkout(&self, shop: &Shop) -> Client {
        enter(shop, &self.hand_over(shop).await).await
    }
}

/// Goes over, and keeps the cookie as a browser does.
pub(crate) async fn enter(shop: &Shop, path: &str) -> Client {
    enter_with_cookie(shop, path).await.0
}

/// As [`enter`], with the cookie's value.
async fn enter_with_cookie(shop: &Shop, path: &str) -> (Client, String) {
    let visitor = shop.till.visitor();
    let redeemed = visitor.get(path).await.expect(303);
    assert_eq!(redeemed.header("location"), Some("/checkout"));
    assert_eq!(
        (redeemed.header("cache-control"), redeemed.header("referrer-policy")),
        (Some("no-store"), Some("no-referrer"))
    );
    let cookie = redeemed.header("set-cookie").unwrap();
    assert!(
        cookie.starts_with("__Host-checkout=")
            && cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Max-Age=7200; Secure"),
        "{cookie}"
    );
    let pair = cookie.split(';').next().unwrap();
    let client = visitor.header("cookie", pair).header("sec-fetch-site", "same-origin");
    (client, pair.split_once('=').unwrap().1.to_owned())
}

/// The value of a hidden field.
pub(crate) fn hidden(page: &Answer, name: &str) -> String {
    let text = page.text();
    let from = text.find(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name}: {text}"));
    text[from..].split('"').nth(3).unwrap().to_owned()
}

const ADDRESS: [(&str, &str); 6] = [
    ("email", "Ada@Example.com"),
    ("name", "Ada <b>Lovelace</b>"),
    ("line1", "1 St James's Square"),
    ("city", "London"),
    ("postal_code", "SW1Y 4JU"),
    ("country", "GB"),
];

/// Writes the address; answers the page that follows.
pub(crate) async fn write_address(client: &Client) -> Answer {
    let page = client.get("/checkout").await.expect(200);
    let token = hidden(&page, "form");
    let fields: Vec<_> = ADDRESS.into_iter().chain([("form", token.as_str())]).collect();
    let saved = form(client, "/checkout/details", &fields).await.expect(303);
    assert_eq!(saved.header("location"), Some("/checkout"));
    client.get("/checkout").await.expect(200)
}

/// Writes the address once more.
pub(crate) async fn write_address_again(client: &Client) -> Answer {
    let page = client.get("/checkout?edit=1").await.expect(200);
    let token = hidden(&page, "form");
    let fields: Vec<_> = ADDRESS.into_iter().chain([("form", token.as_str())]).collect();
    form(client, "/checkout/details", &fields).await.expect(303);
    client.get("/checkout").await.expect(200)
}

/// Presses the button of a review.
pub(crate) async fn press(client: &Client, review: &Answer, more: &[(&str, &str)]) -> Answer {
    let (token, seen) = (hidden(review, "form"), hidden(review, "seen"));
    let fields: Vec<_> =
        [("form", token.as_str()), ("seen", seen.as_str())].into_iter().chain(more.iter().copied()).collect();
    form(client, "/checkout/pay", &fields).await
}

impl Shop {
    pub(crate) fn visitor_ctx(&self) -> kernel::RequestCtx {
        kernel::RequestCtx::system(self.ctx.tenant, self.ctx.request_id)
    }

    /// All orders, the newest first.
    pub(crate) async fn orders(&self) -> Vec<Value> {
        self.client.get("/api/commerce/v1/orders").await.expect(200).value()["data"].as_array().unwrap().clone()
    }

    /// How 20 % come on top for Britain, and what sending costs.
    pub(crate) async fn with_british_rates(&self) {
        let any = self.client.header("if-match", "*");
        any.put("/api/commerce/v1/tax-rates/GB", json!({"name": "VAT", "rate": 200_000, "taxes_shipping": true}))
            .await
            .expect(200);
        any.put("/api/commerce/v1/price-settings", json!({"prices_include_tax": false})).await.expect(200);
        let rate = json!({"country": "GB", "name": "Royal Mail", "from_subtotal": {"amount": 0, "currency": "EUR"}, "price": {"amount": 500, "currency": "EUR"}});
        self.client.post("/api/commerce/v1/shipping-rates", rate).await.expect(201);
    }
}

both! {
    async fn a_cart_becomes_a_paid_order_and_is_refunded(db: TestDb) {
        let shop = Shop::open(&db);
        shop.with_british_rates().await;
        let (product, variant) = offer(&shop, "mug", 1_000, 9).await;
        let guest = Guest::with(&shop, &variant, 2).await;
        let client = guest.at_checkout(&shop).await;
        let page = client.get("/checkout").await.expect(200);
        for part in ["Contact and delivery", "The mug", "€20.00", "autocomplete=\"email\"", "shop.example"] {
            assert!(page.text().contains(part), "{part}: {}", page.text());
        }
        assert!(!page.text().contains("<script"));
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && policy.contains("form-action 'self' https://shop.example"), "{policy}");
        let review = write_address(&client).await;
        // 20.00 and 5.00 with 20 % on both.
        for part in ["Order and pay €30.00", "Royal Mail", "€5.00", "Ada &lt;b&gt;Lovelace&lt;/b&gt;", "United Kingdom"] {
            assert!(review.text().contains(part), "{part}: {}", review.text());
        }
        let gateway = press(&client, &review, &[]).await.expect(303).header("location").unwrap().to_owned();
        let order = shop.orders().await[0].clone();
        assert_eq!((&order["state"], &order["total"]["amount"], &order["email"]), (&json!("pending_payment"), &json!(3_000), &json!("Ada@Example.com")));
        assert!(order["customer_id"].as_str().unwrap().starts_with("cust_"));
        // What was typed is in the order, and nowhere else.
        assert_eq!(shop.execute("DELETE FROM commerce_checkouts WHERE details IS NOT NULL").await.unwrap(), 0);
        // Pressing again is the same order.
        let again = form(&client, "/checkout/pay", &[("form", &hidden(&review, "form")), ("seen", "")]).await.expect(303);
        assert_eq!((again.header("location"), shop.orders().await.len()), (Some(gateway.as_str()), 1));
        assert!(client.get("/checkout").await.expect(200).text().contains("Pay order 1001"));

        let back = shop.choose(gateway.strip_prefix(PUBLIC).unwrap(), "pay").await;
        shop.run_jobs().await;
        let mail = shop.postbox.last_to("Ada@Example.com");
        assert!(mail.subject.contains("1001") && mail.text.contains("https://shop.example/orders/ord_"), "{mail:?}");
        assert_eq!(shop.postbox.mails().len(), 1);
        let onward = shop.till.visitor().get(back.strip_prefix(PUBLIC).unwrap()).await.expect(303);
        let word = onward.header("location").unwrap().strip_prefix("https://shop.example/order?checkout=").unwrap().to_owned();
        let told = checkout::verify_return(&shop.config, &shop.visitor_ctx(), HOST, &word).unwrap();
        assert_eq!((told.number, told.status.as_str()), (1001, "paid"));
        assert_eq!(client.get("/checkout").await.expect(303).header("location").unwrap().split("/return/").next(), back.split("/return/").next());
        shop.ask(told.order_id, "refunds", json!({"restock": true})).await.expect(201);
        shop.run_jobs().await;
        let order = shop.order(told.order_id).await;
        assert_eq!((&order["state"], &order["refunded"]["amount"], shop.on_hand(&product).await), (&json!("refunded"), &json!(3_000), 9));
        assert_eq!(order["shipping_address"]["country"], "GB");
    }

    async fn a_way_over_works_once(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, variant) = offer(&shop, "mug", 1_000, 9).await;
        let path = Guest::with(&shop, &variant, 1).await.hand_over(&shop).await;
        let visitor = shop.till.visitor();
        // Looking ahead does not use it up.
        visitor.send(axum::http::Method::HEAD, &path, None).await.expect(503);
        visitor.header("sec-purpose", "prefetch;prerender").get(&path).await.expect(503);
        enter(&shop, &path).await;
        visitor.get(&path).await.expect(410);
        // Nor does the secret stand in the database.
        let token = path.rsplit('/').next().unwrap();
        let stored = shop.execute(&format!("DELETE FROM commerce_handovers WHERE token_hash LIKE '%{}%'", &token[26..])).await.unwrap();
        assert_eq!(stored, 0);
    }

    async fn of_twenty_who_race_one_gets_over_after_a_restart_too(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, variant) = offer(&shop, "mug", 1_000, 9).await;
        let path = Guest::with(&shop, &variant, 1).await.hand_over(&shop).await;
        let racers: Vec<_> = (0..20)
            .map(|_| {
                let (visitor, path) = (shop.till.visitor(), path.clone());
                tokio::spawn(async move { visitor.get(&path).await.status.as_u16() })
            })
            .collect();
        let mut statuses = Vec::new();
        for racer in racers {
            statuses.push(racer.await.unwrap());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [vec![303], vec![410; 19]].concat());
        // Another process on the same database knows it as well.
        Shop::open(&db).till.visitor().get(&path).await.expect(410);
    }

    async fn of_five_thousand_mutated_tokens_none_is_accepted(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, variant) = offer(&shop, "mug", 1_000, 9).await;
        let guest = Guest::with(&shop, &variant, 1).await;
        let path = guest.hand_over(&shop).await;
        let (client, cookie) = enter_with_cookie(&shop, &guest.hand_over(&shop).await).await;
        let review = write_address(&client).await;
        let gateway = press(&client, &review, &[]).await.expect(303).header("location").unwrap().to_owned();
        let page = gateway.strip_prefix(PUBLIC).unwrap().to_owned();
        let ticket = shop.choose(&page, "pay").await.strip_prefix(PUBLIC).unwrap().to_owned();
        let onward = shop.till.visitor().get(&ticket).await.expect(303).header("location").unwrap().to_owned();
        let word = onward.split_once("checkout=").unwrap().1.to_owned();
        let (visitor, seed) = (shop.till.visitor(), SystemRandom.u64());
        println!("seed {seed}");
        let random = testkit::TestRandom::seeded(seed);
        let last = |path: &str| path.rsplit('/').next().unwrap().to_owned();
        for at in 0..1_000 {
            let told = format!("seed {seed}, at {at}");
            // The way over, the visit's cookie, the gateway's page, the ticket of the way back, and the word.
            let token = mutate(&last(&path), &random);
            assert_eq!(visitor.get(&format!("/checkout/{token}")).await.status, 404, "{told}: {token}");
            let token = format!("__Host-checkout={}", mutate(&cookie, &random));
            assert_eq!(visitor.header("cookie", &token).get("/checkout").await.status, 404, "{told}: {token}");
            let token = mutate(&last(&page), &random);
            assert_eq!(visitor.get(&format!("/checkout/test-gateway/{token}")).await.status, 404, "{told}: {token}");
            let token = mutate(&last(&ticket), &random);
            assert_eq!(visitor.get(&format!("/checkout/return/{token}")).await.status, 404, "{told}: {token}");
            let token = mutate(&word, &random);
            assert!(checkout::verify_return(&shop.config, &shop.visitor_ctx(), HOST, &token).is_err(), "{told}: {token}");
        }
        // A token of one kind is none of another.
        for token in [&cookie, &last(&page), &last(&ticket), &word] {
            visitor.get(&format!("/checkout/{token}")).await.expect(404);
        }
        for token in [&last(&path), &last(&page), &word] {
            visitor.header("cookie", &format!("__Host-checkout={token}")).get("/checkout").await.expect(404);
            visitor.get(&format!("/checkout/return/{token}")).await.expect(404);
        }
    }

    async fn a_way_over_ends_with_its_time_and_its_cart(db: TestDb) {
        let shop = Shop::open(&db);
        let (product, variant) = offer(&shop, "mug", 1_000, 9).await;
        let guest = Guest::with(&shop, &variant, 1).await;
        let old = guest.hand_over(&shop).await;
        shop.execute("UPDATE commerce_handovers SET expires_at = 1").await.unwrap();
        shop.till.visitor().get(&old).await.expect(410);
        let stale = guest.hand_over(&shop).await;
        carts::add(&shop.config, &shop.visitor_ctx(), &guest.shopper(), variant.parse().unwrap(), 1).await.unwrap();
        shop.till.visitor().get(&stale).await.expect(409);
        // A checkout whose cart is filled further in another window places no order.
        let client = guest.at_checkout(&shop).await;
        let review = write_address(&client).await;
        carts::add(&shop.config, &shop.visitor_ctx(), &guest.shopper(), variant.parse().unwrap(), 1).await.unwrap();
        press(&client, &review, &[]).await.expect(409);
        assert!(shop.orders().await.is_empty());
        // Its own time ends it, with all that was typed.
        shop.execute("UPDATE commerce_checkouts SET expires_at = 1").await.unwrap();
        client.get("/checkout").await.expect(404);
        guest.at_checkout(&shop).await;
        assert_eq!(shop.execute("UPDATE commerce_checkouts SET host = host").await.unwrap(), 1);
        assert_eq!(shop.on_hand(&product).await, 9);
    }

    async fn a_changed_price_must_be_agreed_to(db: TestDb) {
        let shop = Shop::open(&db);
        let (product, variant) = offer(&shop, "mug", 1_000, 9).await;
        let guest = Guest::with(&shop, &variant, 2).await;
        let client = guest.at_checkout(&shop).await;
        let review = write_address(&client).await;
        shop.patch(&variant_path(&product, 0), json!({"price": {"amount": 1_500, "currency": "EUR"}})).await.expect(200);
        // The old page, with a price of one's own or without, orders nothing.
        let refused = press(&client, &review, &[("total", "1"), ("price", "0"), ("confirm", "on")]).await.expect(409);
        for part in ["Prices have changed", "€10.00", "€15.00", "I agree to the changed total of €30.00"] {
            assert!(refused.text().contains(part), "{part}: {}", refused.text());
        }
        assert!(shop.orders().await.is_empty());
        // The new page orders only once the change is agreed to.
        press(&client, &refused, &[]).await.expect(409);
        assert!(shop.orders().await.is_empty());
        press(&client, &refused, &[("confirm", "on")]).await.expect(303);
        assert_eq!(shop.orders().await[0]["total"]["amount"], 3_000);
    }

    async fn what_is_sold_out_or_gone_is_said(db: TestDb) {
        let shop = Shop::open(&db);
        let (mug, variant) = offer(&shop, "mug", 1_000, 1).await;
        let (slow, fast) = (Guest::with(&shop, &variant, 1).await, Guest::with(&shop, &variant, 1).await);
        let (slow, fast) = (slow.at_checkout(&shop).await, fast.at_checkout(&shop).await);
        let (of_slow, of_fast) = (write_address(&slow).await, write_address(&fast).await);
        press(&fast, &of_fast, &[]).await.expect(303);
        let late = press(&slow, &of_slow, &[]).await.expect(409);
        assert!(late.text().contains("The mug is sold out."), "{}", late.text());
        shop.patch(&product_path(&mug), json!({"status": "archived"})).await.expect(200);
        assert!(slow.get("/checkout").await.expect(200).text().contains("The mug is no longer sold"));
        assert_eq!(shop.orders().await.len(), 1);
    }

    async fn forms_are_checked_and_sent_from_their_own_page(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, variant) = offer(&shop, "mug", 1_000, 9).await;
        let guest = Guest::with(&shop, &variant, 1).await;
        let client = guest.at_checkout(&shop).await;
        let token = hidden(&client.get("/checkout").await.expect(200), "form");
        let wrong = form(&client, "/checkout/details", &[("form", &token), ("email", "\"><script>"), ("country", "Germany")]).await.expect(422);
        for part in ["Check these fields", "href=\"#email\"", "aria-invalid=\"true\"", "Choose a country.", "&quot;&gt;&lt;script&gt;"] {
            assert!(wrong.text().contains(part), "{part}: {}", wrong.text());
        }
        // Without the page's own token, with that of another visit, or from another site.
        let other = Guest::with(&shop, &variant, 1).await.at_checkout(&shop).await;
        let foreign = hidden(&other.get("/checkout").await.expect(200), "form");
        for path in ["/checkout/details", "/checkout/pay"] {
            for value in ["", foreign.as_str(), &token[1..]] {
                form(&client, path, &[("form", value)]).await.expect(403);
            }
            for site in ["cross-site", "same-site"] {
                form(&client.header("sec-fetch-site", site), path, &[("form", &token)]).await.expect(403);
            }
            form(&shop.till.visitor(), path, &[("form", &token)]).await.expect(404);
        }
        let review = write_address(&client).await;
        assert!(client.get("/checkout?edit=1").await.expect(200).text().contains("value=\"London\""));
        press(&client, &review, &[]).await.expect(303);
    }

    async fn an_order_given_up_gives_the_cart_back(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, variant) = offer(&shop, "mug", 1_000, 9).await;
        let guest = Guest::with(&shop, &variant, 1).await;
        let client = guest.at_checkout(&shop).await;
        let review = write_address(&client).await;
        press(&client, &review, &[]).await.expect(303);
        let made = checkout::start(&shop.config, &shop.visitor_ctx(), &guest.shopper(), HOST, "/order").await;
        assert!(made.is_err(), "an ordered cart is not handed over again");
        let order: commerce::OrderId = shop.orders().await[0]["id"].as_str().unwrap().parse().unwrap();
        shop.ask(order, "cancellation", json!({})).await.expect(200);
        // Whoever still has the old page open is sent back with the word.
        client.get("/checkout").await.expect(303);
        let client = guest.at_checkout(&shop).await;
        let review = write_address(&client).await;
        press(&client, &review, &[]).await.expect(303);
        assert_eq!(shop.orders().await.len(), 2);
    }

    async fn an_order_without_an_address_is_checked_out_too(db: TestDb) {
        let shop = Shop::open(&db);
        let mug = shop.stocked("mug", 3).await;
        let order = shop.place(&mug, 1).await;
        let made = checkout::start_for_order(&shop.config, &shop.visitor_ctx(), order, HOST, "/won").await.unwrap();
        let client = enter(&shop, made.url.strip_prefix(PUBLIC).unwrap()).await;
        let page = write_address(&client).await;
        assert!(page.text().contains("Pay €14.90"), "{}", page.text());
        let gateway = form(&client, "/checkout/pay", &[("form", &hidden(&page, "form"))]).await.expect(303);
        shop.choose(gateway.header("location").unwrap().strip_prefix(PUBLIC).unwrap(), "pay").await;
        shop.run_jobs().await;
        let told = shop.order(order).await;
        assert_eq!((&told["state"], &told["shipping_address"]["city"]), (&json!("paid"), &json!("London")));
        assert!(checkout::start_for_order(&shop.config, &shop.visitor_ctx(), order, HOST, "/won").await.is_err());
    }

    async fn who_is_known_need_not_write_it_again(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, mug) = offer(&shop, "mug", 1_000, 9).await;
        let ctx = shop.visitor_ctx();
        let ada = shop.guest("ada@example.com").await;
        let own = Shopper { token: None, customer: Some(id(&ada).parse().unwrap()) };
        let at_checkout = async || {
            carts::add(&shop.config, &ctx, &own, mug.parse().unwrap(), 1).await.unwrap();
            let made = checkout::start(&shop.config, &ctx, &own, HOST, "/order").await.unwrap();
            enter(&shop, made.url.strip_prefix(PUBLIC).unwrap()).await
        };
        let known = async |client: &Client, value: &str| {
            client.get("/checkout").await.expect(200).text().contains(&format!("value=\"{value}\""))
        };
        let client = at_checkout().await;
        assert!(known(&client, "ada@example.com").await);
        let review = write_address(&client).await;
        press(&client, &review, &[]).await.expect(303);
        // What an order has is not told: whoever orders as a guest may write anybody's address of mail.
        let client = at_checkout().await;
        assert!(known(&client, "ada@example.com").await && !known(&client, "1 St James's Square").await);
        shop.client.post(&format!("{}/addresses", customer_path(&ada)), address()).await.expect(201);
        assert!(known(&client, "Gasse 1").await && !known(&client, "1 St James's Square").await);
        // Of a guest nothing is known.
        let guest = Guest::with(&shop, &mug, 1).await.at_checkout(&shop).await;
        assert!(!known(&guest, "Gasse 1").await && !known(&guest, "ada@example.com").await);
    }

    async fn carts_are_handed_over_to_verified_hosts_only(db: TestDb) {
        let shop = Shop::open(&db);
        let (_, variant) = offer(&shop, "mug", 1_000, 9).await;
        let cart = crate::carts::cart(&shop).await;
        let post = async |host: &str, path: &str| {
            shop.client.post(&format!("{cart}/handovers"), json!({"host": host, "return_path": path})).await
        };
        let _ = post(HOST, "/order").await.problem(409, "cart_empty");
        crate::carts::add(&shop, &cart, &variant, 1).await;
        for host in ["evil.example", "shop.example.evil.example", "evil.example/shop.example", ""] {
            let _ = post(host, "/order").await.problem(422, "host_not_verified");
        }
        for path in ["//evil.example", "/\\evil.example", "https://evil.example", "order"] {
            let _ = post(HOST, path).await.problem(422, "validation_failed");
        }
        let made = post(HOST, "/order?from=cart").await.expect(201).value();
        enter(&shop, made["url"].as_str().unwrap().strip_prefix(PUBLIC).unwrap()).await;
        // Another tenant's cart is absent.
        let stranger = shop.seen_by(&testkit::owner(testkit::tenant(2)));
        let body = json!({"host": HOST, "return_path": "/order"});
        let _ = stranger.post(&format!("{cart}/handovers"), body).await.problem(404, "not_found");
        shop.clock.0.advance(Duration::from_secs(1));
    }
}

/// A token that is almost this one.
fn mutate(token: &str, random: &testkit::TestRandom) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = token.as_bytes().to_vec();
    let pick = |of: usize| usize::try_from(random.u64() % of as u64).unwrap();
    match pick(4) {
        0 => {
            let at = pick(bytes.len());
            let before = bytes[at];
            while bytes[at] == before {
                bytes[at] = ALPHABET[pick(ALPHABET.len())];
            }
        }
        1 => {
            bytes.remove(pick(bytes.len()));
        }
        2 => bytes.insert(pick(bytes.len()), ALPHABET[pick(ALPHABET.len())]),
        _ => {
            // Two neighbours change places; equal ones would change nothing.
            let at = (0..).map(|_| pick(bytes.len() - 1)).find(|at| bytes[*at] != bytes[at + 1]).unwrap();
            bytes.swap(at, at + 1);
        }
    }
    String::from_utf8(bytes).unwrap()
}
