//! 100,000 products in one of 100 tenants: the list, a filter by two attributes and a search, each beside a bare handler with the
//! same statement.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http::{StatusCode, header};
use kernel::Db;
use kernel::time::Timestamp;
use sea_orm::{ConnectionTrait as _, DbBackend};
use serde_json::Value;
use serde_json::value::RawValue;
use sqlx::{AssertSqlSafe, Database, Pool, Row as _};
use tokio::net::TcpListener;

use crate::bare::{Money, Page, Product, columns};
use crate::subject::{Server, Subject};
use crate::{Plan, compare, load};

/// Products that the tenant has beside those of the other parts; of the small scale a twenty-fifth, so that a search has a second page.
const PRODUCTS: u32 = 100_000;
/// What a search reads of each product that it finds, before it is cut to a page.
const INNER: &str = "p.id, p.slug, p.title, p.status, p.price_from_amount, p.compare_at_amount, p.price_currency, p.on_hand, \
                     p.cover, p.version, p.created_at, p.updated_at";
/// What is asked, by its name.
const CASES: [(&str, &str); 3] = [
    ("list", "/api/commerce/v1/products?limit=20"),
    ("two attributes", "/api/commerce/v1/products?limit=20&attribute[finish]=f3&attribute[batch]=b4"),
    ("search", "/api/commerce/v1/products?limit=20&search=mug+series42"),
];

/// Measures all cases on a subject.
pub(crate) async fn measure(plan: &Plan, subject: &Subject) -> anyhow::Result<()> {
    let products = if plan.scale == "small" { PRODUCTS / 25 } else { PRODUCTS };
    let backend = fill(subject, products).await?;
    let program = std::env::current_exe()?;
    let way = if backend == DbBackend::Postgres { "pipelined" } else { "orm" };
    let platform = Server::start(&program, &["mounted", way], &subject.environment).await?;
    for (case, path) in CASES {
        let asked = load::request("localhost", path, Some(&subject.token));
        let answer = load::once(platform.address, &asked).await?;
        let page: Value = serde_json::from_slice(&answer)?;
        let cursor = page["next_cursor"].as_str().context("there is a second page")?;
        let arguments = ["bare-catalogue", &subject.bare_url, &subject.tenant, cursor, case];
        let bare = Server::start(&program, &arguments, &subject.environment).await?;
        let bare_asked = load::request("localhost", "/", None);
        let same = load::once(bare.address, &bare_asked).await? == answer;
        anyhow::ensure!(same, "{case}: the bare handler answers other bytes");
        let contenders: [(String, SocketAddr, Vec<u8>); 2] = [
            ("bare axum and sqlx".to_owned(), bare.address, bare_asked),
            ("platform".to_owned(), platform.address, asked),
        ];
        compare(plan, &format!("{products} products, {case}, {}", subject.name), &contenders).await?;
    }
    Ok(())
}

/// Gives the tenant its products, with their attributes and words.
async fn fill(subject: &Subject, products: u32) -> anyhow::Result<DbBackend> {
    let owner = Db::connect_owner(&subject.bare_url).await?;
    let backend = owner.get_database_backend();
    for statement in statements(backend, &subject.tenant, products) {
        owner.execute_unprepared(&statement).await?;
    }
    owner.execute_unprepared(if backend == DbBackend::Postgres { "VACUUM ANALYZE" } else { "ANALYZE" }).await?;
    owner.close().await?;
    Ok(backend)
}

/// The statements that give a tenant products like its first one.
fn statements(backend: DbBackend, tenant: &str, products: u32) -> Vec<String> {
    let mark = mark(tenant);
    let (series, padded) = match backend {
        DbBackend::Postgres => (format!("generate_series(1, {products}) s(n)"), "lpad(s.n::text, 20, '0')"),
        _ => (
            format!(
                "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {products}) SELECT n FROM c) s"
            ),
            "printf('%020d', s.n)",
        ),
    };
    let id = format!("'prod_01zzzz' || {padded}");
    let columns = "title, search_title, description, status, attributes, images, cover, price_from_amount, compare_at_amount, \
                   price_currency, price_to_amount, on_hand, version, created_at, updated_at";
    let mut statements = vec![format!(
        "INSERT INTO commerce_products (tenant_id, id, slug, {columns}) SELECT '{tenant}', {id}, 'many-' || s.n, {columns} \
         FROM (SELECT * FROM commerce_products WHERE tenant_id = '{tenant}' ORDER BY id LIMIT 1) p, {series}"
    )];
    for (name, value) in [("finish", "'f' || (s.n % 10)"), ("batch", "'b' || (s.n % 7)")] {
        statements.push(format!(
            "INSERT INTO commerce_product_attributes (tenant_id, name, value, product_id) \
             SELECT '{tenant}', '{name}', {value}, {id} FROM {series}"
        ));
    }
    statements.push(match backend {
        DbBackend::Postgres => format!(
            "INSERT INTO commerce_product_search (tenant_id, product_id, words) \
             SELECT '{tenant}', {id}, ('{mark}mug:1A {mark}series' || (s.n % 100) || ':1A')::tsvector FROM {series}"
        ),
        _ => format!(
            "INSERT INTO commerce_product_search (tenant_id, product_id, title, skus, attributes, description) \
             SELECT '{tenant}', {id}, '{mark}mug {mark}series' || (s.n % 100), '', '', '' FROM {series}"
        ),
    });
    statements
}

fn mark(tenant: &str) -> &str {
    &tenant[tenant.len() - 8..]
}

/// The platform's own statement of a case, without what row-level security makes necessary. `$1` is the tenant.
fn statement(case: &str, tenant: &str, backend: DbBackend) -> String {
    let (mark, columns) = (mark(tenant), columns(backend));
    let page = format!("SELECT {columns} FROM (SELECT {INNER}, s.tier FROM");
    let order = "ORDER BY s.tier DESC, s.product_id DESC LIMIT 21) p ORDER BY p.tier DESC, p.id DESC";
    match (case, backend) {
        ("two attributes", _) => format!(
            "SELECT {columns} FROM commerce_product_attributes a0 CROSS JOIN commerce_product_attributes a1 \
             CROSS JOIN commerce_products p WHERE p.tenant_id = $1 AND a0.tenant_id = $1 AND a0.name = 'finish' AND a0.value = 'f3' \
             AND a1.tenant_id = $1 AND a1.name = 'batch' AND a1.value = 'b4' AND a1.product_id = a0.product_id \
             AND p.id = a0.product_id ORDER BY a0.product_id DESC LIMIT 21"
        ),
        ("search", DbBackend::Postgres) => {
            let words = |weights: &str| format!("'''{mark}mug'':*{weights} & ''{mark}series42'':*{weights}'::tsquery");
            format!(
                "{page} (SELECT s.product_id, CASE WHEN s.words @@ {} THEN 3 WHEN s.words @@ {} THEN 2 ELSE 1 END AS tier \
                 FROM commerce_product_search s WHERE s.words @@ {} AND s.tenant_id || '' = $1 \
                 ORDER BY tier DESC, s.product_id DESC LIMIT 21) s CROSS JOIN commerce_products p \
                 WHERE p.tenant_id = $1 AND p.id = s.product_id {order}",
                words("A"),
                words("ABC"),
                words("")
            )
        }
        ("search", _) => {
            let words = format!("(\"{mark}mug\" * AND \"{mark}series42\" *)");
            let found = |place: &str| {
                format!(
                    "w.number IN (SELECT rowid FROM commerce_product_fts WHERE commerce_product_fts MATCH '{place}{words}')"
                )
            };
            format!(
                "{page} (SELECT w.product_id, CASE WHEN {} THEN 3 WHEN {} THEN 2 ELSE 1 END AS tier \
                 FROM commerce_product_search w WHERE {} AND w.tenant_id = $1) s CROSS JOIN commerce_products p \
                 WHERE p.tenant_id = $1 AND p.id = s.product_id {order}",
                found("{title} : "),
                found("{title skus attributes} : "),
                found("")
            )
        }
        _ => format!("SELECT {columns} FROM commerce_products p WHERE p.tenant_id = $1 ORDER BY p.id DESC LIMIT 21"),
    }
}

struct Shared<DB: Database> {
    pool: Pool<DB>,
    tenant: String,
    next_cursor: String,
    statement: String,
}

/// Serves one case at `/` until it is killed; prints its address first.
pub(crate) async fn serve(database_url: &str, tenant: &str, next_cursor: &str, case: &str) -> anyhow::Result<()> {
    let (tenant, next_cursor) = (tenant.to_owned(), next_cursor.to_owned());
    let router = if database_url.starts_with("sqlite:") {
        let options = sqlx::sqlite::SqlitePoolOptions::new().max_connections(10).test_before_acquire(false);
        let pool = options.connect(database_url).await?;
        let statement = statement(case, &tenant, DbBackend::Sqlite);
        sqlite(Arc::new(Shared { pool, tenant, next_cursor, statement }))
    } else {
        let options = sqlx::postgres::PgPoolOptions::new().max_connections(10).test_before_acquire(false);
        let pool = options.connect(database_url).await?;
        let statement = statement(case, &tenant, DbBackend::Postgres);
        postgres(Arc::new(Shared { pool, tenant, next_cursor, statement }))
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    crate::announce(listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}

macro_rules! handler {
    ($name:ident, $database:ty) => {
        fn $name(shared: Arc<Shared<$database>>) -> Router {
            async fn list(State(shared): State<Arc<Shared<$database>>>) -> Response {
                let statement = AssertSqlSafe(shared.statement.clone());
                let found = sqlx::query(statement).bind(&shared.tenant).fetch_all(&shared.pool).await;
                let Ok(rows) = found else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
                let data = rows.iter().take(20).map(|row| {
                    let currency: &str = row.get(6);
                    let compare_at: Option<i64> = row.get(5);
                    Product {
                        id: row.get(0),
                        slug: row.get(1),
                        title: row.get(2),
                        status: row.get(3),
                        price_from: Money { amount: row.get(4), currency },
                        compare_at: compare_at.map(|amount| Money { amount, currency }),
                        in_stock: row.get::<i64, _>(7) > 0,
                        image: row.get::<Option<String>, _>(8).and_then(|cover| RawValue::from_string(cover).ok()),
                        version: row.get(9),
                        created_at: Timestamp::from_micros(row.get(10)),
                        updated_at: Timestamp::from_micros(row.get(11)),
                    }
                });
                let page = Page { data: data.collect(), next_cursor: &shared.next_cursor };
                match serde_json::to_vec(&page) {
                    Ok(body) => ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
                    Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
                }
            }

            Router::new().route("/", get(list)).with_state(shared)
        }
    };
}

handler!(postgres, sqlx::Postgres);
handler!(sqlite, sqlx::Sqlite);
