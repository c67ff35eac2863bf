//! Keeping the words of products, in the transaction that changes them.

use kernel::TenantTx;
use sea_orm::{ConnectionTrait as _, DbBackend, DbErr, Statement, Value};

use super::words::ProductWords;
use crate::id::ProductId;
use crate::products::Product;

/// Keeps the words of a product that is new or has changed.
pub(crate) async fn keep(tx: &TenantTx, product: &Product) -> Result<(), DbErr> {
    let words = ProductWords::of(product);
    let (backend, tenant) = (tx.get_database_backend(), tx.tenant());
    let mut values: Vec<Value> = vec![tenant.into(), product.id.into()];
    let sql = if backend == DbBackend::Postgres {
        values.push(words.for_postgres(tenant).into());
        "INSERT INTO commerce_product_search (tenant_id, product_id, words) VALUES ($1, $2, $3::text::tsvector)
         ON CONFLICT (tenant_id, product_id) DO UPDATE SET words = EXCLUDED.words"
    } else {
        values.extend(words.for_sqlite(tenant).map(Value::from));
        "INSERT INTO commerce_product_search (tenant_id, product_id, title, skus, attributes, description)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (tenant_id, product_id) DO UPDATE SET
           title = EXCLUDED.title, skus = EXCLUDED.skus, attributes = EXCLUDED.attributes, description = EXCLUDED.description"
    };
    tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    Ok(())
}

/// Forgets the words of a product.
pub(crate) async fn forget(tx: &TenantTx, product: ProductId) -> Result<(), DbErr> {
    let sql = "DELETE FROM commerce_product_search WHERE tenant_id = $1 AND product_id = $2";
    let values: [Value; 2] = [tx.tenant().into(), product.into()];
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(())
}

/// Products, by identifier, whose words are not kept: those that were made before there was a search.
pub(crate) async fn missing(tx: &TenantTx, rows: u64) -> Result<Vec<ProductId>, DbErr> {
    let sql = "SELECT p.id FROM commerce_products p LEFT JOIN commerce_product_search s \
               ON s.tenant_id = p.tenant_id AND s.product_id = p.id \
               WHERE p.tenant_id = $1 AND s.product_id IS NULL ORDER BY p.id LIMIT $2";
    let values: [Value; 2] = [tx.tenant().into(), i64::try_from(rows).unwrap_or(i64::MAX).into()];
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
    tx.query_all_raw(statement).await?.iter().map(|row| row.try_get("", "id")).collect()
}
