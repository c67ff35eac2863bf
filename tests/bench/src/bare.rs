//! The bare servers: axum and sqlx, nothing else.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use http::header;
use kernel::time::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;
use sqlx::{Database, Pool, Row as _};
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
}

#[derive(Serialize)]
struct Money<'a> {
    amount: i64,
    currency: &'a str,
}

#[derive(Serialize)]
struct Product<'a> {
    id: &'a str,
    slug: &'a str,
    title: &'a str,
    status: &'a str,
    price_from: Money<'a>,
    compare_at: Option<Money<'a>>,
    in_stock: bool,
    image: Option<Box<RawValue>>,
    version: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

#[derive(Serialize)]
struct Page<'a> {
    data: Vec<Product<'a>>,
    next_cursor: &'a str,
}

/// The columns and the order of the platform's own list.
const LIST: &str = "SELECT id, slug, title, status, price_from_amount, compare_at_amount, price_currency, on_hand, cover, version, \
     created_at, updated_at FROM commerce_products WHERE tenant_id = $1 ORDER BY id DESC LIMIT $2";

/// Serves until it is killed; prints its address first.
pub(crate) async fn serve(settings: Settings) -> anyhow::Result<()> {
    let page = std::fs::read_to_string(&settings.page).unwrap_or_default();
    let Settings { database_url, tenant, next_cursor, .. } = settings;
    let router = if database_url.starts_with("sqlite:") {
        let options = sqlx::sqlite::SqlitePoolOptions::new().max_connections(10).test_before_acquire(false);
        let pool = options.connect(&database_url).await?;
        sqlite(Arc::new(Shared { pool, tenant, next_cursor, page }))
    } else {
        let options = sqlx::postgres::PgPoolOptions::new().max_connections(10).test_before_acquire(false);
        let pool = options.connect(&database_url).await?;
        postgres(Arc::new(Shared { pool, tenant, next_cursor, page }))
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
                let found = sqlx::query(LIST).bind(&shared.tenant).bind(21_i64).fetch_all(&shared.pool).await;
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
                let found = sqlx::query(LIST).bind(&shared.tenant).bind(20_i64).fetch_all(&shared.pool).await;
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
