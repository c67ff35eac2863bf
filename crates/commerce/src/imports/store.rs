//! The queries about imports that jobs do.

use std::borrow::Cow;

use jobs::JobId;
use kernel::time::Timestamp;
use kernel::{SystemTx, TenantId, TenantTx};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, Value};
use serde::{Deserialize, Serialize};

use super::model::{Import, ImportReport, RowError};
use crate::database_time_store;
use crate::error::CommerceError;
use crate::id::ImportId;

const COLUMNS: &str = "id, format, is_dry_run, bytes, job_id, done, created_count, updated_count, unchanged_count, \
                       failed_count, errors, created_at, finished_at, ended_at";
/// What is neither finished nor let go.
const OPEN: &str = "finished_at IS NULL AND ended_at IS NULL";
const DAY: i64 = 24 * 3_600 * 1_000_000;
/// How long the report of an import is kept that was finished or let go, in microseconds.
const KEPT: i64 = 30 * DAY;
/// How long an import is kept that was not finished.
const KEPT_UNFINISHED: i64 = 7 * DAY;
/// Imports that one sweep forgets at most.
const SWEEP_MAX: u32 = 100;

/// An import that was neither finished nor let go.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) id: ImportId,
    pub(super) job: Option<JobId>,
    pub(super) created_at: Timestamp,
}

/// What is wrong with a row, as the column `errors` keeps it.
#[derive(Serialize, Deserialize)]
struct StoredError {
    row: usize,
    pointer: String,
    code: String,
    detail: String,
}

/// Notes an import whose file is about to come.
pub(super) async fn insert(tx: &TenantTx, import: &Import) -> Result<(), DbErr> {
    let sql = "INSERT INTO commerce_imports (tenant_id, id, format, is_dry_run, bytes, done, created_count, updated_count, \
               unchanged_count, failed_count, errors, created_at) VALUES ($1, $2, $3, $4, 0, 0, 0, 0, 0, 0, '[]', $5)";
    let values =
        vec![import.id.into(), import.format.as_str().into(), import.is_dry_run.into(), import.created_at.into()];
    execute(tx, sql, values).await?;
    Ok(())
}

/// The imports that were neither finished nor let go.
pub(super) async fn open(tx: &TenantTx) -> Result<Vec<Open>, DbErr> {
    let sql = format!("SELECT id, job_id, created_at FROM commerce_imports WHERE tenant_id = $1 AND {OPEN}");
    let rows = query(tx, &sql, Vec::new()).await?;
    let open = |row: &QueryResult| {
        let (id, job, created_at) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        Ok(Open { id, job, created_at })
    };
    rows.iter().map(open).collect()
}

/// The first tenant behind `after` that has such imports.
pub(super) async fn next_with_open(tx: &SystemTx, after: &str) -> Result<Option<TenantId>, DbErr> {
    let sql =
        format!("SELECT tenant_id FROM commerce_imports WHERE tenant_id > $1 AND {OPEN} ORDER BY tenant_id LIMIT 1");
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, [after.into()]);
    tx.query_one_raw(statement).await?.map(|row| row.try_get_by_index(0)).transpose()
}

/// Notes that these imports end unfinished, unless they are finished, and forgets their files. Tells how many those are.
pub(super) async fn end(tx: &TenantTx, imports: &[ImportId]) -> Result<u64, DbErr> {
    let now = database_time_store::now(tx).await?;
    let mut ended = 0;
    for id in imports {
        let sql = format!("UPDATE commerce_imports SET ended_at = $3 WHERE tenant_id = $1 AND id = $2 AND {OPEN}");
        ended += execute(tx, &sql, vec![(*id).into(), now.into()]).await?;
        forget_file(tx, *id).await?;
    }
    Ok(ended)
}

/// Forgets imports that have no job, with what there is of their files. Tells how many those are.
pub(super) async fn delete_uploads(tx: &TenantTx, imports: &[ImportId]) -> Result<u64, DbErr> {
    let mut gone = 0;
    for id in imports {
        let sql = "DELETE FROM commerce_imports WHERE tenant_id = $1 AND id = $2 AND job_id IS NULL";
        gone += execute(tx, sql, vec![(*id).into()]).await?;
    }
    Ok(gone)
}

/// Waits until no other transaction of the tenant imports. On PostgreSQL two that bring in the same products would each wait for the
/// other, when they come upon them in different orders; SQLite has one writer.
pub(super) async fn take_turn(tx: &TenantTx) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let sql = "SELECT pg_advisory_xact_lock(hashtextextended('commerce/imports/' || $1, 0))";
        query(tx, sql, Vec::new()).await?;
    }
    Ok(())
}

/// Keeps a part of the file.
pub(super) async fn insert_part(tx: &TenantTx, import: ImportId, number: i64, bytes: Vec<u8>) -> Result<(), DbErr> {
    let sql = "INSERT INTO commerce_import_parts (tenant_id, import_id, number, bytes) VALUES ($1, $2, $3, $4)";
    execute(tx, sql, vec![import.into(), number.into(), bytes.into()]).await?;
    Ok(())
}

/// A part of the file.
pub(super) async fn part(tx: &TenantTx, import: ImportId, number: i64) -> Result<Option<Vec<u8>>, DbErr> {
    let sql = "SELECT bytes FROM commerce_import_parts WHERE tenant_id = $1 AND import_id = $2 AND number = $3";
    let rows = query(tx, sql, vec![import.into(), number.into()]).await?;
    rows.first().map(|row| row.try_get_by_index(0)).transpose()
}

/// Notes that the file is there and who deals with it. False when it was forgotten meanwhile.
pub(super) async fn begin(tx: &TenantTx, import: ImportId, bytes: i64, job: JobId) -> Result<bool, DbErr> {
    let sql = "UPDATE commerce_imports SET bytes = $3, job_id = $4 WHERE tenant_id = $1 AND id = $2";
    Ok(execute(tx, sql, vec![import.into(), bytes.into(), job.into()]).await? == 1)
}

/// The import of this id.
pub(super) async fn find(tx: &TenantTx, id: ImportId) -> Result<Option<Import>, DbErr> {
    let sql = format!("SELECT {COLUMNS} FROM commerce_imports WHERE tenant_id = $1 AND id = $2");
    let rows = query(tx, &sql, vec![id.into()]).await?;
    rows.first().map(read).transpose()
}

/// Notes what became of the next `count` products behind the `done` first ones. It fails when somebody else dealt with them.
pub(super) async fn advance(
    tx: &TenantTx,
    id: ImportId,
    done: usize,
    count: usize,
    report: &ImportReport,
) -> Result<(), CommerceError> {
    let sql = "UPDATE commerce_imports SET done = done + $4, created_count = created_count + $5, \
               updated_count = updated_count + $6, unchanged_count = unchanged_count + $7, failed_count = failed_count + $8 \
               WHERE tenant_id = $1 AND id = $2 AND done = $3";
    let number = |number: usize| Value::from(i64::try_from(number).unwrap_or(i64::MAX));
    let ImportReport { created, updated, unchanged, failed, errors } = report;
    let values = [done, count, *created, *updated, *unchanged, *failed].map(number);
    let values = std::iter::once(id.into()).chain(values).collect();
    if execute(tx, sql, values).await? == 0 {
        return Err(CommerceError::Stale);
    }
    if !errors.is_empty() {
        let mut known = find(tx, id).await?.ok_or(CommerceError::NotFound)?.report;
        known.add(ImportReport { errors: errors.clone(), ..ImportReport::default() });
        let sql = "UPDATE commerce_imports SET errors = $3 WHERE tenant_id = $1 AND id = $2";
        execute(tx, sql, vec![id.into(), write_errors(known.errors)?.into()]).await?;
    }
    Ok(())
}

/// Notes that all products were dealt with, and forgets the file.
pub(super) async fn finish(tx: &TenantTx, id: ImportId) -> Result<(), DbErr> {
    let now = database_time_store::now(tx).await?;
    let sql = "UPDATE commerce_imports SET finished_at = $3 WHERE tenant_id = $1 AND id = $2 AND finished_at IS NULL";
    execute(tx, sql, vec![id.into(), now.into()]).await?;
    forget_file(tx, id).await
}

/// Forgets imports of all tenants; see [`super::forget_old_imports`].
pub(super) async fn forget_old(tx: &SystemTx) -> Result<u64, DbErr> {
    let backend = tx.get_database_backend();
    let now = database_time_store::now(tx).await?.as_micros();
    let sql = format!(
        "DELETE FROM commerce_imports WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM commerce_imports \
         WHERE finished_at < $1 OR ended_at < $1 OR ({OPEN} AND created_at < $2) LIMIT {SWEEP_MAX})"
    );
    let values = [(now - KEPT).into(), (now - KEPT_UNFINISHED).into()];
    Ok(tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?.rows_affected())
}

fn read(row: &QueryResult) -> Result<Import, DbErr> {
    let format: String = row.try_get_by_index(1)?;
    let number = |at: usize| {
        let number: i64 = row.try_get_by_index(at)?;
        usize::try_from(number).map_err(|error| DbErr::Type(error.to_string()))
    };
    let errors: String = row.try_get_by_index(10)?;
    Ok(Import {
        id: row.try_get_by_index(0)?,
        format: format.parse().map_err(|_| DbErr::Type("commerce_imports.format".to_owned()))?,
        is_dry_run: row.try_get_by_index(2)?,
        bytes: row.try_get_by_index(3)?,
        job: row.try_get_by_index(4)?,
        done: number(5)?,
        report: ImportReport {
            created: number(6)?,
            updated: number(7)?,
            unchanged: number(8)?,
            failed: number(9)?,
            errors: read_errors(&errors)?,
        },
        created_at: row.try_get_by_index(11)?,
        finished_at: row.try_get_by_index(12)?,
        ended_at: row.try_get_by_index(13)?,
    })
}

fn read_errors(text: &str) -> Result<Vec<RowError>, DbErr> {
    let errors: Vec<StoredError> = serde_json::from_str(text).map_err(|error| DbErr::Json(error.to_string()))?;
    let error = |StoredError { row, pointer, code, detail }| RowError { row, pointer, code: Cow::Owned(code), detail };
    Ok(errors.into_iter().map(error).collect())
}

fn write_errors(errors: Vec<RowError>) -> Result<String, DbErr> {
    let error = |RowError { row, pointer, code, detail }| StoredError { row, pointer, code: code.into_owned(), detail };
    let errors: Vec<StoredError> = errors.into_iter().map(error).collect();
    serde_json::to_string(&errors).map_err(|error| DbErr::Json(error.to_string()))
}

async fn forget_file(tx: &TenantTx, id: ImportId) -> Result<(), DbErr> {
    let sql = "DELETE FROM commerce_import_parts WHERE tenant_id = $1 AND import_id = $2";
    execute(tx, sql, vec![id.into()]).await?;
    Ok(())
}

/// Runs `sql`, in which `$1` is the tenant, and tells how many rows it changed.
async fn execute(tx: &TenantTx, sql: &str, values: Vec<Value>) -> Result<u64, DbErr> {
    Ok(tx.execute_raw(statement(tx, sql, values)).await?.rows_affected())
}

async fn query(tx: &TenantTx, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, DbErr> {
    tx.query_all_raw(statement(tx, sql, values)).await
}

fn statement(tx: &TenantTx, sql: &str, values: Vec<Value>) -> Statement {
    let tenant = std::iter::once(tx.tenant().into());
    Statement::from_sql_and_values(tx.get_database_backend(), sql, tenant.chain(values))
}
