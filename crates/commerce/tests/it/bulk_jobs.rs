//! Files that jobs import.

use axum::body::{Body, Bytes};
use axum::http::{Method, Request};
use futures_util::{FutureExt as _, StreamExt as _, stream};
use http_body_util::Limited;
use jobs::{Job, Outcome};
use kernel::TenantTx;
use sea_orm::{ConnectionTrait as _, Statement};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use testkit::{Answer, Client, both, owner, tenant};

use crate::shop::{MIGRATIONS, PRODUCTS, Shop, id};

const IMPORTS: &str = "/api/commerce/v1/product-imports";

/// The same job once more, as a worker sees it that was cut off.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Again {
    import: String,
}

impl Job for Again {
    const KIND: &'static str = "commerce.import_products";
    const OUTCOME: Outcome = Outcome::Keep;
}

fn line(number: usize) -> String {
    json!({"slug": format!("p{number}"), "title": "P", "variants": [{"sku": format!("P-{number}"), "price": {"amount": 1, "currency": "EUR"}}]})
        .to_string()
}

fn lines(count: usize) -> String {
    (0..count).map(line).collect::<Vec<_>>().join("\n")
}

async fn send(client: &Client, query: &str, body: Body) -> Answer {
    let request = Request::builder().method(Method::POST).uri(format!("{IMPORTS}?{query}"));
    client.call(request.body(body).unwrap()).await
}

/// Has a job import a file however small it is, and answers the import.
async fn enqueue(shop: &Shop, query: &str, file: impl Into<Body>) -> Value {
    let answer = send(&shop.client.header("prefer", "respond-async"), query, file.into()).await.expect(202);
    let import = answer.value();
    let job = import["job_id"].as_str().unwrap();
    assert_eq!(answer.header("location").unwrap(), format!("/api/jobs/v1/jobs/{job}"));
    import
}

async fn now(shop: &Shop, import: &Value) -> Value {
    shop.client.get(&format!("{IMPORTS}/{}", id(import))).await.expect(200).value()
}

fn counts(import: &Value) -> [i64; 4] {
    ["created", "updated", "unchanged", "failed"].map(|name| import["report"][name].as_i64().unwrap())
}

async fn execute(shop: &Shop, sql: &str) {
    let tx = TenantTx::begin(&shop.config.db, &shop.ctx).await.unwrap();
    tx.execute_unprepared(sql).await.unwrap();
    tx.commit().await.unwrap();
}

async fn count(shop: &Shop, table: &str) -> i64 {
    let tx = TenantTx::read(&shop.config.db, &shop.ctx).await.unwrap();
    let sql = format!("SELECT COUNT(*) AS many FROM {table}");
    let rows = tx.query_all_raw(Statement::from_string(shop.config.db.backend(), sql)).await.unwrap();
    rows[0].try_get("", "many").unwrap()
}

/// Runs all jobs, dead letters among them.
async fn run_or_die(shop: &Shop) {
    shop.work_until(async || count(shop, "jobs_jobs WHERE state <> 3").await == 0).await;
}

both! {
    async fn a_large_file_is_a_job_whose_report_is_kept(db: TestDb) {
        let shop = Shop::open(&db);
        let padding = json!({"slug": "long", "title": "x".repeat(300_000), "variants": []}).to_string();
        let file = [lines(120), padding.clone(), line(120), padding.clone(), padding.clone(), padding].join("\n");
        assert!(file.len() > 1_000_000);
        let answer = send(&shop.client, "format=jsonl", file.clone().into()).await.expect(202);
        let import = answer.value();
        let told = now(&shop, &import).await;
        assert_eq!((&told["bytes"], counts(&told), &told["finished_at"]), (&json!(file.len()), [0; 4], &Value::Null));
        assert!(count(&shop, "commerce_import_parts").await > 4);
        shop.run_jobs().await;
        let done = now(&shop, &import).await;
        assert_eq!(counts(&done), [121, 0, 0, 4]);
        let errors = done["report"]["errors"].as_array().unwrap();
        assert!(errors.iter().any(|e| (&e["row"], &e["pointer"], &e["code"]) == (&json!(121), &json!("/title"), &json!("too_long"))), "{errors:?}");
        assert!(done["finished_at"].is_string() && import["format"] == "jsonl" && import["dry_run"] == false);
        assert_eq!((count(&shop, "commerce_products").await, count(&shop, "commerce_import_parts").await), (121, 0));
        // Another tenant has none of it.
        let _ = shop.seen_by(&owner(tenant(2))).get(&format!("{IMPORTS}/{}", id(&import))).await.problem(404, "not_found");
    }

    async fn a_job_that_is_done_again_does_nothing_more(db: TestDb) {
        let shop = Shop::open(&db);
        let import = enqueue(&shop, "format=jsonl", lines(60)).await;
        shop.run_jobs().await;
        let done = now(&shop, &import).await;
        shop.enqueue(&Again { import: id(&import) }).await;
        shop.run_jobs().await;
        assert_eq!(now(&shop, &import).await, done);
        assert_eq!(counts(&done), [60, 0, 0, 0]);
        // The same file in another import finds everything as it is.
        let import = enqueue(&shop, "format=jsonl", lines(60)).await;
        shop.run_jobs().await;
        assert_eq!(counts(&now(&shop, &import).await), [0, 0, 60, 0]);
        let versions = shop.client.get(&format!("{PRODUCTS}?limit=100")).await.value();
        assert!(versions["data"].as_array().unwrap().iter().all(|product| product["version"] == 1));
    }

    async fn a_job_that_was_cut_off_goes_on_where_it_was(db: TestDb) {
        let shop = Shop::open(&db);
        let import = enqueue(&shop, "format=jsonl", lines(120)).await;
        // As an attempt leaves it that dealt with fifty and died.
        execute(&shop, "UPDATE commerce_imports SET done = 50, created_count = 49, failed_count = 1").await;
        shop.run_jobs().await;
        assert_eq!(counts(&now(&shop, &import).await), [119, 0, 0, 1]);
        assert_eq!(count(&shop, "commerce_products").await, 70);
    }

    async fn two_jobs_of_one_import_count_each_product_once(db: TestDb) {
        let shop = Shop::open(&db);
        let import = enqueue(&shop, "format=jsonl", [lines(150), line(7)].join("\n")).await;
        shop.enqueue(&Again { import: id(&import) }).await;
        shop.run_jobs().await;
        assert_eq!(counts(&now(&shop, &import).await), [150, 0, 0, 1]);
    }

    async fn a_dry_run_by_a_job_changes_nothing(db: TestDb) {
        let shop = Shop::open(&db);
        shop.product("taken").await;
        let clash = json!({"slug": "clash", "title": "C", "variants": [{"sku": "TAKEN-1", "price": {"amount": 1, "currency": "EUR"}}]});
        let import = enqueue(&shop, "format=jsonl&dry_run=true", format!("{}\n{clash}\n{}", lines(3), line(3))).await;
        shop.run_jobs().await;
        let done = now(&shop, &import).await;
        assert_eq!(counts(&done), [4, 0, 0, 1]);
        assert_eq!((&done["report"]["errors"][0]["row"], &done["report"]["errors"][0]["code"]), (&json!(4), &json!("sku_taken")));
        assert_eq!(count(&shop, "commerce_products").await, 1);
    }

    async fn a_line_of_ten_megabytes_is_told_and_the_others_are_imported(db: TestDb) {
        let shop = Shop::open(&db);
        let long = vec![b'"'; 10_000_001];
        let file = [line(0).into_bytes(), long, line(1).into_bytes()].join(&b'\n');
        let import = send(&shop.client, "format=jsonl", file.into()).await.expect(202).value();
        shop.run_jobs().await;
        let done = now(&shop, &import).await;
        assert_eq!(counts(&done), [2, 0, 0, 1]);
        assert_eq!((&done["report"]["errors"][0]["row"], &done["report"]["errors"][0]["code"]), (&json!(2), &json!("record_too_long")));
    }

    async fn a_file_that_is_too_large_or_cut_off_leaves_nothing(db: TestDb) {
        let shop = Shop::open(&db);
        let file = lines(20_000);
        let too_large = Body::new(Limited::new(Body::from(file.clone()), 1_500_000));
        let _ = send(&shop.client, "format=jsonl", too_large).await.problem(413, "payload_too_large");
        let begun = Bytes::from(file.into_bytes()).slice(..1_200_000);
        let cut_off = Body::from_stream(stream::iter([Ok(begun), Err(std::io::Error::other("gone"))]));
        let _ = send(&shop.client, "format=jsonl", cut_off).await.problem(400, "incomplete_body");
        for table in ["commerce_imports", "commerce_import_parts", "commerce_products"] {
            assert_eq!(count(&shop, table).await, 0, "{table}");
        }
    }

    async fn so_many_imports_wait_and_no_more(db: TestDb) {
        let shop = Shop::open(&db);
        for _ in 0..20 {
            enqueue(&shop, "format=csv", "").await;
        }
        let client = shop.client.header("prefer", "wait=1, respond-async");
        let _ = send(&client, "format=csv", Body::empty()).await.problem(409, "import_limit");
        shop.run_jobs().await;
        enqueue(&shop, "format=csv", "").await;
    }

    async fn imports_whose_job_ended_unfinished_let_go_of_their_file(db: TestDb) {
        let shop = Shop::open(&db);
        let mut imports = Vec::new();
        for _ in 0..20 {
            imports.push(enqueue(&shop, "format=jsonl", lines(2)).await);
        }
        let client = shop.client.header("prefer", "respond-async");
        let _ = send(&client, "format=csv", Body::empty()).await.problem(409, "import_limit");
        // As jobs leave the table that are cancelled before they start, and as dead ones stay there.
        let cancelled = imports[..10].iter().map(|import| format!("'{}'", import["job_id"].as_str().unwrap()));
        let cancelled = cancelled.collect::<Vec<_>>().join(", ");
        execute(&shop, &format!("DELETE FROM jobs_jobs WHERE id IN ({cancelled})")).await;
        execute(&shop, "UPDATE jobs_jobs SET state = 3").await;
        assert_eq!(commerce::forget_old_imports(&shop.config).await.unwrap(), 20);
        assert_eq!((count(&shop, "commerce_imports").await, count(&shop, "commerce_import_parts").await), (20, 0));
        assert_eq!(commerce::forget_old_imports(&shop.config).await.unwrap(), 0);
        let import = enqueue(&shop, "format=jsonl", lines(2)).await;
        // What a job is asked to do again whose file is gone is not called done.
        shop.enqueue(&Again { import: id(&imports[0]) }).await;
        run_or_die(&shop).await;
        let lost = now(&shop, &imports[0]).await;
        assert_eq!((counts(&lost), &lost["finished_at"]), ([0; 4], &Value::Null));
        assert_eq!(counts(&now(&shop, &import).await), [2, 0, 0, 0]);
        execute(&shop, "UPDATE commerce_imports SET ended_at = 1 WHERE ended_at IS NOT NULL").await;
        assert_eq!(commerce::forget_old_imports(&shop.config).await.unwrap(), 20);
    }

    async fn the_next_upload_finds_room_when_jobs_were_cancelled(db: TestDb) {
        let shop = Shop::open(&db);
        for _ in 0..20 {
            enqueue(&shop, "format=jsonl", lines(1)).await;
        }
        execute(&shop, "DELETE FROM jobs_jobs").await;
        enqueue(&shop, "format=jsonl", lines(1)).await;
        assert_eq!(count(&shop, "commerce_import_parts").await, 1);
        // Neither a file that lost its parts is called imported.
        execute(&shop, "DELETE FROM commerce_import_parts").await;
        run_or_die(&shop).await;
        assert_eq!(count(&shop, "commerce_imports WHERE finished_at IS NOT NULL").await, 0);
    }

    async fn uploads_without_a_job_are_forgotten(db: TestDb) {
        let shop = Shop::open(&db);
        for _ in 0..20 {
            enqueue(&shop, "format=csv", "x").await;
        }
        execute(&shop, "UPDATE commerce_imports SET job_id = NULL").await;
        let client = shop.client.header("prefer", "respond-async");
        let _ = send(&client, "format=csv", Body::empty()).await.problem(409, "import_limit");
        assert_eq!(commerce::forget_old_imports(&shop.config).await.unwrap(), 0);
        execute(&shop, "UPDATE commerce_imports SET created_at = created_at - 3600000000").await;
        enqueue(&shop, "format=csv", "x").await;
        assert_eq!((count(&shop, "commerce_imports").await, count(&shop, "commerce_import_parts").await), (1, 1));
    }

    async fn an_upload_whose_client_goes_away_is_forgotten(db: TestDb) {
        let shop = Shop::open(&db);
        let begun = Bytes::from(lines(20_000).into_bytes()).slice(..1_200_000);
        let stalled = Body::from_stream(stream::once(async { Ok::<_, std::io::Error>(begun) }).chain(stream::pending()));
        let mut upload = Box::pin(send(&shop.client, "format=jsonl", stalled));
        while count(&shop, "commerce_import_parts").await == 0 {
            assert!((&mut upload).now_or_never().is_none());
        }
        drop(upload);
        while count(&shop, "commerce_imports").await > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(count(&shop, "commerce_import_parts").await, 0);
    }

    async fn old_imports_are_forgotten(db: TestDb) {
        let shop = Shop::open(&db);
        for _ in 0..3 {
            enqueue(&shop, "format=csv", "").await;
        }
        let ended = enqueue(&shop, "format=csv", "").await;
        execute(&shop, &format!("UPDATE commerce_imports SET finished_at = 1 WHERE id = '{}'", id(&ended))).await;
        assert_eq!(commerce::forget_old_imports(&shop.config).await.unwrap(), 1);
        assert_eq!(commerce::forget_old_imports(&shop.config).await.unwrap(), 0);
        execute(&shop, "UPDATE commerce_imports SET created_at = 1").await;
        assert_eq!(commerce::forget_old_imports(&shop.config).await.unwrap(), 3);
        assert_eq!((count(&shop, "commerce_imports").await, count(&shop, "commerce_import_parts").await), (0, 0));
    }
}
