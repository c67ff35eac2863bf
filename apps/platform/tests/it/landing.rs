//! The platform's own pages: the front, and where nothing is.

use http::{Request, header};
use testkit::{Answer, Client, TestDb};

use crate::{MIGRATIONS, Platform};

async fn ask(client: &Client, path: &str, accept: &str) -> Answer {
    client.call(Request::get(path).header(header::ACCEPT, accept).body(axum::body::Body::empty()).unwrap()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_gets_a_page_where_nothing_is() {
    const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let db = TestDb::sqlite(MIGRATIONS).await;
    let client = Platform::start(&db).await.anonymous();
    let page = ask(&client, "/nowhere", BROWSER).await.expect(404);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.text().contains("<h1>There is no page here</h1>"), "{}", page.text());
    assert!(page.text().contains("href=\"/\""), "{}", page.text());
    for (path, accept) in
        [("/api/nowhere", BROWSER), ("/api", BROWSER), ("/nowhere", "*/*"), ("/nowhere", "application/json")]
    {
        let problem = ask(&client, path, accept).await;
        assert_eq!(problem.header("content-type"), Some("application/problem+json"), "{path} {accept}");
        problem.problem(404, "not_found");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_front_page_leads_to_the_outbox_where_there_is_one() {
    let db = TestDb::sqlite(MIGRATIONS).await;
    let front = Platform::start(&db).await.anonymous().get("/").await.expect(200);
    assert!(front.text().contains("href=\"/outbox\""), "{}", front.text());
    if let Some(db) = TestDb::postgres(env!("CARGO_PKG_NAME"), MIGRATIONS).await {
        let front = Platform::start(&db).await.anonymous().get("/").await.expect(200);
        assert!(!front.text().contains("href=\"/outbox\""), "{}", front.text());
    }
}
