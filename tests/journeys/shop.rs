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

/// The address in the first mail to `email` that is not one of `known`.
async fn mailed_link(data: &Path, email: &str) -> String {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        for file in std::fs::read_dir(data.join("outbox")).into_iter().flatten().flatten() {
            if file.path().extension().is_some_and(|kind| kind == "json") {
                let mail: Value = serde_json::from_slice(&std::fs::read(file.path()).unwrap()).unwrap();
                let link = mail["text"].as_str().unwrap().split_whitespace().find(|word| word.contains("/sign-in"));
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
    let confirm = browser.open(&mailed_link(data, email).await).await.shows(200, &["One more step"]);
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
    let cart = cart.shows(200, &["It is in your cart", "Field mug", "£52"]);
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
    let whole = orders["data"][0]["totals"]["total"].clone();
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
