//! The bare servers: axum and sqlx, nothing else.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use http::header;
use kernel::time::Timestamp;
use sea_orm::DbBackend;
use serde::Serialize;
use serde_json::value::RawValue;
use sqlx::{AssertSqlSafe, Database, Pool, Row as _};
use tokio::net::TcpListener;

/// What a bare server is told.
pub(crate) struct Settings {
    pub(crate) database_url: String,
    pub(crate) tenant: String,
    pub(crate) next_cursor: String,
    pub(crate) page: PathBuf,
}

struct Shared<DB: Database> {
    pool: Pool<DB>,
    tenant: String,
    next_cursor: String,
    page: String,
    list: String,
}

/// An amount as the platform writes it.
#[derive(Serialize)]
pub(crate) struct Money<'a> {
    pub(crate) amount: i64,
    pub(crate) currency: &'a str,
}

/// A product in a list.
#[derive(Serialize)]
pub(crate) struct Product<'a> {
    pub(crate) id: &'a str,
    pub(crate) slug: &'a str,
    pub(crate) title: &'a str,
    pub(crate) status: &'a str,
    pub(crate) price_from: Money<'a>,
    pub(crate) compare_at: Option<Money<'a>>,
    pub(crate) in_stock: bool,
    pub(crate) image: Option<Box<RawValue>>,
    pub(crate) version: i64,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

/// A page of products.
#[derive(Serialize)]
pub(crate) struct Page<'a> {
    pub(crate) data: Vec<Product<'a>>,
    pub(crate) next_cursor: &'a str,
}

/// The columns of the platform's own list; `{now}` is the database's time.
const COLUMNS: &str = "p.id, p.slug, p.title, p.status, p.price_from_amount, p.compare_at_amount, p.price_currency, p.on_hand - \
     (SELECT coalesce(cast(sum(r.quantity) AS bigint), 0) FROM commerce_reservation_lines r \
     WHERE r.tenant_id = $1 AND r.product_id = p.id AND r.is_open AND r.expires_at > {now}), \
     p.cover, p.version, p.created_at, p.updated_at";

/// The columns of the platform's own list.
pub(crate) fn columns(backend: DbBackend) -> String {
    COLUMNS.replace(
        "{now}",
        match backend {
            DbBackend::Postgres => "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint",
            _ => "cast(unixepoch('subsec') * 1000000 AS integer)",
        },
    )
}

/// The platform's own list.
fn list(backend: DbBackend) -> String {
    let columns = columns(backend);
    format!("SELECT {columns} FROM commerce_products p WHERE p.tenant_id = $1 ORDER BY p.id DESC LIMIT $2")
}

/// Serves until it is killed; prints its address first.
pub(crate) async fn serve(settings: Settings) -> anyhow::Result<()> {
    let page = std::fs::read_to_string(&settings.page).unwrap_or_default();
    let Settings { database_url, tenant, next_cursor, .. } = settings;
    let router = if database_url.starts_with("sqlite:") {
        let options = sqlx::sqlite::SqlitePoolOptions::new().max_connections(10).test_before_acquire(false);
        let pool = options.connect(&database_url).await?;
        sqlite(Arc::new(Shared { pool, tenant, next_cursor, page, list: list(DbBackend::Sqlite) }))
    } else {
        let options = sqlx::postgres::PgPoolOptions::new().max_connections(10).test_before_acquire(false);
        let pool = options.connect(&database_url).await?;
        postgres(Arc::new(Shared { pool, tenant, next_cursor, page, list: list(DbBackend::Postgres) }))
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    crate::announce(listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}

macro_rules! handlers {
    ($name:ident, $database:ty) => {
        fn $name(shared: Arc<Shared<$database>>) -> Router {
            async fn list(State(shared): State<Arc<Shared<$database>>>) -> Response {
                let list = sqlx::query(AssertSqlSafe(shared.list.clone()));
                let found = list.bind(&shared.tenant).bind(21_i64).fetch_all(&shared.pool).await;
                let Ok(rows) = found else { return http::StatusCode::INTERNAL_SERVER_ERROR.into_response() };
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
                    Err(_) => http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
                }
            }

            async fn page(State(shared): State<Arc<Shared<$database>>>) -> Response {
                let list = sqlx::query(AssertSqlSafe(shared.list.clone()));
                let found = list.bind(&shared.tenant).bind(20_i64).fetch_all(&shared.pool).await;
                match found {
                    Ok(rows) if !rows.is_empty() => Html(shared.page.clone()).into_response(),
                    _ => http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
                }
            }

            Router::new().route("/list", get(list)).route("/page", get(page)).with_state(shared)
        }
    };
}

handlers!(postgres, sqlx::Postgres);
handlers!(sqlite, sqlx::Sqlite);
