//! From an agency's site to a paid order and back, as shoppers and the agency go through it.

use std::path::Path;
use std::time::{Duration, Instant};

use e2e::{Running, client, settings};
use serde_json::{Value, json};

use crate::browser::{Browser, Page};
use crate::embedded::address;
use crate::{credentials, get, sign_in};

/// How long a job may take to be done.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs the embedded default and gives it with the address of the platform.
async fn start(data: &Path) -> (Running, String) {
    let data = data.to_str().unwrap();
    let environment = settings([("listen", "127.0.0.1:0"), ("internal_listen", "127.0.0.1:0"), ("data_dir", data)]);
    let mut server = Running::start("platform", &[], &environment).unwrap();
    server.wait_for("Ctrl+C").await.unwrap();
    let platform = address(&server.output, "platform");
    (server, platform)
}

/// The address below `path` in a mail to `email`.
async fn mailed_link(data: &Path, email: &str, path: &str) -> String {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        for file in std::fs::read_dir(data.join("outbox")).into_iter().flatten().flatten() {
            if file.path().extension().is_some_and(|kind| kind == "json") {
                let mail: Value = serde_json::from_slice(&std::fs::read(file.path()).unwrap()).unwrap();
                let link = mail["text"].as_str().unwrap().split_whitespace().find(|word| word.contains(path));
                if let (true, Some(link)) = (mail["to"] == email, link) {
                    return link.to_owned();
                }
            }
        }
        // tidy: a job of another process writes the mail, and says nothing of it
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no mail to {email}");
}

/// Signs in on a shop by the link that is mailed.
async fn sign_in_by_mail(browser: &mut Browser, data: &Path, shop: &str, email: &str) -> Page {
    let page = browser.open(&format!("{shop}/sign-in")).await.shows(200, &["Send me a link"]);
    let sent = browser.submit(&page, "/sign-in", &[("email", email), ("do", "link")]).await;
    sent.shows(200, &["Look into your mail"]);
    let confirm = browser.open(&mailed_link(data, email, "/sign-in").await).await.shows(200, &["One more step"]);
    browser.submit(&confirm, "/sign-in/", &[]).await
}

/// Fills the checkout, pays at the test gateway and comes back to the shop.
async fn pay(browser: &mut Browser, checkout: Page, email: &str) -> Page {
    let details = [
        ("email", email),
        ("name", "Edith Marlow"),
        ("line1", "12 High Street"),
        ("postal_code", "BN1 1AA"),
        ("city", "Brighton"),
        ("country", "GB"),
    ];
    let review = browser.submit(&checkout.shows(200, &[]), "/checkout/details", &details).await.shows(200, &[]);
    let gateway = browser.submit(&review, "/checkout/pay", &[]).await.shows(200, &["test"]);
    browser.submit(&gateway, "/checkout/test-gateway", &[("choice", "pay")]).await
}

#[tokio::test]
async fn a_shopper_buys_and_gets_the_money_back() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, platform) = start(folder.path()).await;
    let shop = platform.replace("localhost", "kiln-and-field.localhost");
    let mut browser = Browser::new();

    let product = browser.open(&format!("{shop}/products/field-mug")).await.shows(200, &["Add to cart"]);
    let cart = browser.submit(&product, "/cart/lines", &[("quantity", "2")]).await;
    let cart = cart.shows(200, &["Field mug is in your cart", "£52.00"]);
    let cart = browser.submit(&cart, "/cart/coupon", &[("code", "FIRSTPOT"), ("do", "add")]).await;
    cart.shows(200, &["FIRSTPOT", "−£5.20"]);
    let email = "edith@marlow.example";
    let cart = sign_in_by_mail(&mut browser, folder.path(), &shop, email).await.shows(200, &["Field mug", "£52"]);

    let checkout = browser.submit(&cart, "/checkout", &[]).await;
    assert!(checkout.url.as_str().starts_with(&platform), "paid on the platform: {}", checkout.url);
    let order = pay(&mut browser, checkout, email).await.shows(200, &["Thank you for your order", "Paid", "Field mug"]);
    assert!(order.url.as_str().starts_with(&format!("{shop}/orders/status")), "{}", order.url);
    browser.open(&format!("{shop}/cart")).await.shows(200, &["Nothing is in the cart yet"]);
    browser.open(&format!("{shop}/account")).await.shows(200, &["Order 1001", "Paid", "edith@marlow.example"]);

    let client = client().unwrap();
    let token = sign_in(&client, &platform, &credentials(&server.output)).await;
    let orders = get(&client, &token, &format!("{platform}/api/commerce/v1/orders")).await;
    let id = orders["data"][0]["id"].as_str().unwrap().to_owned();
    let whole = orders["data"][0]["total"].clone();
    let refund = client
        .post(format!("{platform}/api/commerce/v1/orders/{id}/refunds"))
        .bearer_auth(&token)
        .header("idempotency-key", "journey-refund")
        .json(&json!({"amount": whole, "restock": true, "reason": "It came broken."}))
        .send()
        .await
        .unwrap();
    assert!(refund.status().is_success(), "{}", refund.text().await.unwrap());
    let deadline = Instant::now() + PATIENCE;
    loop {
        let order = get(&client, &token, &format!("{platform}/api/commerce/v1/orders/{id}")).await;
        if order["state"] == "refunded" {
            break;
        }
        assert!(Instant::now() < deadline, "{order}");
        // tidy: the gateway's message comes by a job of another process
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    browser.open(&format!("{shop}/account")).await.shows(200, &["Refunded"]);
    assert!(server.stop().await.unwrap().success());
}

#[tokio::test]
async fn a_password_signs_in_once_it_is_set() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, platform) = start(folder.path()).await;
    let shop = platform.replace("localhost", "kiln-and-field.localhost");
    let mut browser = Browser::new();
    let (email, first, second) = ("edith@marlow.example", "tide-copper-91", "another-word-92");
    let account = sign_in_by_mail(&mut browser, folder.path(), &shop, email).await.shows(200, &["Set a password"]);
    let short = browser.submit(&account, "/account/password", &[("new_password", "short")]).await;
    short.shows(422, &["Use at least 10 characters."]);
    let saved = browser.submit(&account, "/account/password", &[("new_password", first)]).await;
    let saved = saved.shows(200, &["Your password is saved", "Change the password"]);
    let wrong = [("current_password", "no-such-word"), ("new_password", second)];
    let wrong = browser.submit(&saved, "/account/password", &wrong).await;
    wrong.shows(422, &["This is not your present password."]);
    let right = [("current_password", first), ("new_password", second)];
    let saved = browser.submit(&saved, "/account/password", &right).await.shows(200, &["Your password is saved"]);
    browser.submit(&saved, "/sign-out", &[]).await.shows(200, &[]);

    let page = browser.open(&format!("{shop}/sign-in")).await.shows(200, &["Sign in with a password"]);
    let wrong = [("do", "password"), ("email", email), ("password", first)];
    browser.submit(&page, "/sign-in", &wrong).await.shows(422, &["Email or password is wrong."]);
    let right = [("do", "password"), ("email", email), ("password", second)];
    browser.submit(&page, "/sign-in", &right).await.shows(200, &["Your account", email]);

    let page = browser.open(&format!("{shop}/newsletter")).await.shows(200, &["Subscribe"]);
    let sent = browser.submit(&page, "/newsletter", &[("email", email), ("agree", "yes")]).await;
    sent.shows(200, &["We have sent you a mail"]);
    let link = mailed_link(folder.path(), email, "/newsletter").await;
    let page = browser.open(&link).await.shows(200, &["One more step"]);
    browser.submit(&page, "/newsletter/", &[]).await.shows(200, &["You are on the list"]);
    let account = browser.open(&format!("{shop}/account")).await.shows(200, &["What you agreed to", "Withdraw"]);
    let account = browser.submit(&account, "/account/consents", &[]).await;
    let account = account.shows(200, &["Your consent is withdrawn", "You get no mails but those about your orders."]);

    let mut address =
        vec![("name", "Edith Marlow"), ("line1", "12 High Street"), ("city", "Brighton"), ("country", "GB")];
    address.push(("postal_code", "BN1_1AA"));
    let wrong = browser.submit(&account, "/account/addresses", &address).await;
    wrong.shows(422, &["Use a postal code of GB."]);
    address.last_mut().unwrap().1 = "BN1 1AA";
    let account = browser.submit(&account, "/account/addresses", &address).await;
    let account = account.shows(200, &["The address is saved.", "BN1 1AA Brighton", "For delivery and bills"]);
    address[1].1 = "14 High Street";
    let account = browser.submit(&account, "/account/addresses/addr_", &address).await;
    let account = account.shows(200, &["The address is saved.", "14 High Street"]);
    let file = browser.submit(&account, "/account/export", &[]).await.shows(200, &["14 High Street", email]);
    assert!(serde_json::from_str::<Value>(&file.html).is_ok());
    let account = browser.submit(&account, "/account/addresses/addr_", &[("do", "delete")]).await;
    let account = account.shows(200, &["The address is deleted.", "No address is kept."]);
    let account = browser.submit(&account, "/account/name", &[("name", "Edith M.")]).await;
    let account = account.shows(200, &["Your name is saved.", "Edith M.", "This browser"]);
    let new = "edith@hale.example";
    let sent = browser.submit(&account, "/account/email", &[("email", new)]).await;
    sent.shows(200, &["We have sent a link to the new address."]);
    let link = mailed_link(folder.path(), new, "/account/email").await;
    let page = browser.open(&link).await.shows(200, &["Use this address"]);
    let account = browser.submit(&page, "/account/email/", &[]).await;
    let account = account.shows(200, &["Your email address is changed.", new]);
    let account = browser.submit(&account, "/account/erasure", &[]).await;
    let account = account.shows(422, &["Tick the box if you want your data erased."]);
    let gone = browser.submit(&account, "/account/erasure", &[("confirm", "yes")]).await;
    gone.shows(200, &["Your data is being erased"]);
    browser.open(&format!("{shop}/account")).await.shows(200, &["Send me a link"]);
    assert!(server.stop().await.unwrap().success());
}

#[tokio::test]
async fn two_bid_and_the_winner_pays() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, platform) = start(folder.path()).await;
    let shop = platform.replace("localhost", "kiln-and-field.localhost");
    let client = client().unwrap();
    let token = sign_in(&client, &platform, &credentials(&server.output)).await;
    let path = open_auction(&client, &token, &platform).await;
    let (mut one, mut other) = (Browser::new(), Browser::new());
    let (first, second) = ("edith@marlow.example", "omar@hale.example");
    one.open(&format!("{shop}{path}")).await.shows(200, &["Sign in to bid", "£100"]);
    sign_in_by_mail(&mut one, folder.path(), &shop, first).await;
    sign_in_by_mail(&mut other, folder.path(), &shop, second).await;

    let page = one.open(&format!("{shop}{path}")).await.shows(200, &["Your limit"]);
    let end = between(&page.html, "data-live=\"end\" datetime=\"", "\"");
    let page = one.submit(&page, "/bids", &[("amount", "50")]).await.shows(422, &["Bid £100 or more."]);
    one.submit(&page, "/bids", &[("amount", "150")]).await.shows(200, &["You have the highest bid", "£150"]);
    let page = other.open(&format!("{shop}{path}")).await.shows(200, &["1 bid"]);
    let page = other.submit(&page, "/bids", &[("amount", "120")]).await.shows(200, &["Somebody has bid more than you"]);
    other.submit(&page, "/bids", &[("amount", "200")]).await.shows(200, &["You have the highest bid", "£200"]);
    let page = one.open(&format!("{shop}{path}")).await.shows(200, &["Somebody has bid more than you"]);
    assert!(between(&page.html, "data-live=\"end\" datetime=\"", "\"") > end, "late bids extend it");

    let deadline = Instant::now() + PATIENCE;
    let won = loop {
        let page = other.open(&format!("{shop}{path}")).await;
        if page.html.contains("You have won") {
            break page;
        }
        assert!(Instant::now() < deadline, "{}", page.html);
        // tidy: the auction ends by the clock, and a job of another process closes it
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    one.open(&format!("{shop}{path}")).await.shows(200, &["Somebody else has won"]);
    let checkout = other.submit(&won, "/pay", &[]).await;
    assert!(checkout.url.as_str().starts_with(&platform), "paid on the platform: {}", checkout.url);
    pay(&mut other, checkout, second).await.shows(200, &["Paid", "Moon jar"]);
    other.open(&format!("{shop}{path}")).await.shows(200, &["You have won, and it is paid."]);
    assert!(server.stop().await.unwrap().success());
}

/// Auctions a moon jar for some seconds; gives the path of its page.
async fn open_auction(client: &reqwest::Client, token: &str, platform: &str) -> String {
    let api = format!("{platform}/api/commerce/v1");
    let products = get(client, token, &format!("{api}/products?limit=100")).await;
    let jar = products["data"].as_array().unwrap().iter().find(|product| product["slug"] == "moon-jar").unwrap();
    let jar = get(client, token, &format!("{api}/products/{}", jar["id"].as_str().unwrap())).await;
    let now = kernel::time::Clock::now(&kernel::time::SystemClock);
    let auction = json!({
        "variant_id": jar["variants"][0]["id"], "start_price": {"amount": 10_000, "currency": "GBP"},
        "increments": [{"from": 0, "increment": 500}], "reserve_price": null, "buy_now_price": null,
        "starts_at": now, "ends_at": now + Duration::from_secs(30),
        "extension": {"window_seconds": 60, "by_seconds": 40, "at_most_seconds": 40},
    });
    let send = async |path: &str, body: &Value| {
        let request = client.post(format!("{api}/{path}")).bearer_auth(token).json(body);
        let answer = request.header("idempotency-key", path).header("if-match", "*").send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
        answer.json::<Value>().await.unwrap()
    };
    let made = send("auctions", &auction).await;
    let id = made["id"].as_str().unwrap();
    send(&format!("auctions/{id}/schedule"), &Value::Null).await;
    format!("/auctions/{id}")
}

fn between(text: &str, before: &str, after: &str) -> String {
    text.split_once(before).unwrap().1.split(after).next().unwrap().to_owned()
}
