//! The outbox of the embedded default, and who gets to see it.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use commerce::mail::{Action, Letter};
use http::Request;
use testkit::{Answer, Client, TestDb};

use crate::{MIGRATIONS, Platform};

async fn ask(client: &Client, path: &str, from: &str) -> Answer {
    let mut request = Request::get(path).body(Body::empty()).unwrap();
    let address: SocketAddr = format!("{from}:50000").parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(address));
    client.call(request).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shows_mails_to_nobody_but_this_machine() {
    let db = TestDb::sqlite(MIGRATIONS).await;
    let platform = Platform::start(&db).await;
    let letter = Letter {
        subject: "Sign in to Kiln & Field".to_owned(),
        heading: "Sign in".to_owned(),
        action: Some(Action { label: "Sign in".to_owned(), url: "https://kiln.example/account?token=t".to_owned() }),
        from_name: "Kiln & Field".to_owned(),
        ..Letter::default()
    };
    for _ in 0..2 {
        platform.handles.mailer.send(letter.clone().into_mail("a key", "ada@example.com")).await.unwrap();
    }
    let client = platform.anonymous();
    let list = ask(&client, "/outbox", "127.0.0.1").await.expect(200);
    assert_eq!(list.header("cache-control"), Some("no-store"));
    assert_eq!(list.text().matches("Sign in to Kiln &amp; Field").count(), 1, "{}", list.text());
    assert!(list.header("content-security-policy").unwrap().contains("img-src 'self' data:"), "the icon is one");
    let path = list.text().split("href=\"").find(|part| part.starts_with("/outbox/")).unwrap().to_owned();
    let path = path.split('"').next().unwrap();
    let mail = ask(&client, path, "[::1]").await.expect(200);
    assert!(mail.text().contains("<a href=\"https://kiln.example/account?token=t\""), "{}", mail.text());

    let shop = Client::new(platform.router.clone()).header("host", "voltbound.localhost:8080");
    for (client, path, from) in [
        (&client, "/outbox", "203.0.113.7"),
        (&client, path, "203.0.113.7"),
        (&client.header("x-forwarded-for", "203.0.113.7"), path, "127.0.0.1"),
        (&client.header("forwarded", "for=203.0.113.7"), "/outbox", "127.0.0.1"),
        (&client, "/outbox/..%2fsecret", "127.0.0.1"),
        (&client, "/outbox/00", "127.0.0.1"),
        (&shop, "/outbox", "127.0.0.1"),
        (&platform.owner("voltbound").await, "/outbox", "203.0.113.7"),
    ] {
        assert_eq!(ask(client, path, from).await.status, 404, "{path} from {from}");
    }
    assert_eq!(client.get("/outbox").await.status, 404, "an unknown address is not this machine");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn is_not_there_in_production() {
    if let Some(db) = TestDb::postgres(env!("CARGO_PKG_NAME"), MIGRATIONS).await {
        let platform = Platform::start(&db).await;
        assert!(platform.handles.outbox.is_none());
        assert_eq!(ask(&platform.anonymous(), "/outbox", "127.0.0.1").await.status, 404);
    }
}
