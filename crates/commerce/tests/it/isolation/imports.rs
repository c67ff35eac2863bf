//! Exports and imports.

use axum::http::Method;
use kernel::{RequestCtx, TenantTx};
use sea_orm::ConnectionTrait as _;
use serde_json::json;

use super::{Ids, Operation, row};
use crate::shop::{Shop, id, product};

pub(super) fn operations() -> Vec<Operation> {
    const EXPORTS: &str = "/api/commerce/v1/product-exports?format=jsonl";
    const IMPORTS: &str = "/api/commerce/v1/product-imports?format=jsonl";
    const IMPORT: &str = "/api/commerce/v1/product-imports/{import}";
    vec![
        row("export_products", Method::GET, EXPORTS, None, "products:read"),
        row("import_products", Method::POST, IMPORTS, Some(product("imported")), "products:write"),
        row("get_product_import", Method::GET, IMPORT, None, "products:read"),
    ]
}

/// Has a job import nothing. It counts as done, so that there may be many.
pub(super) async fn make(shop: &Shop, ctx: &RequestCtx, ids: &mut Ids) {
    let client = shop.seen_by(ctx).header("prefer", "respond-async");
    let import = client.post("/api/commerce/v1/product-imports?format=jsonl", json!({})).await.expect(202).value();
    ids.0.insert("{import}", id(&import));
    let tx = TenantTx::begin(&shop.config.db, ctx).await.unwrap();
    tx.execute_unprepared("UPDATE commerce_imports SET finished_at = 1").await.unwrap();
    tx.commit().await.unwrap();
}
