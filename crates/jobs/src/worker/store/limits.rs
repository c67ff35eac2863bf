//! What may run at once, and claims that keep to it.
//!
//! How many jobs run is what the table says, not what a worker remembers. Such a claim therefore has the queue to itself: on
//! PostgreSQL under a lock that ends with its transaction, on SQLite as the one writer.

use std::collections::HashMap;

use kernel::{Db, DbError, SystemTx};
use sea_orm::{ConnectionTrait as _, DbBackend, QueryResult, Statement, Value};
use sqlx::PgPool;

use super::{Claim, ClaimFrom, ClaimedRow, Place, claimed, limit, micros, postgres, sqlite, statements};

/// The limits of one queue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) paused: bool,
    pub(crate) max_running: Option<usize>,
    pub(crate) max_running_per_tenant: Option<usize>,
    pub(crate) tenants: HashMap<String, TenantLimit>,
}

/// What differs for one tenant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TenantLimit {
    pub(crate) paused: bool,
    pub(crate) max_running: Option<usize>,
}

impl Limits {
    /// Whether nothing is paused or capped.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether something counts what runs.
    pub(crate) fn has_caps(&self) -> bool {
        self.max_running.is_some()
            || self.max_running_per_tenant.is_some()
            || self.tenants.values().any(|tenant| tenant.max_running.is_some())
    }

    pub(crate) fn is_paused(&self, tenant: &str) -> bool {
        self.tenants.get(tenant).is_some_and(|limit| limit.paused)
    }

    /// How many jobs of a tenant may run at once.
    fn cap(&self, tenant: &str) -> usize {
        let own = self.tenants.get(tenant).and_then(|limit| limit.max_running);
        own.or(self.max_running_per_tenant).unwrap_or(usize::MAX)
    }
}

const QUEUES: &str = "SELECT queue, paused, max_running, max_running_per_tenant FROM jobs_queues";
const TENANTS: &str = "SELECT queue, tenant_id, (paused OR held) AS paused, max_running FROM jobs_limits WHERE (paused OR held OR max_running IS NOT NULL)";

/// The limits of all queues as they are now.
pub(super) async fn read(db: &Db) -> Result<HashMap<String, Limits>, DbError> {
    let tx = SystemTx::read(db).await?;
    gather(&query(&tx, QUEUES, []).await?, &query(&tx, TENANTS, []).await?)
}

/// The same by the worker's own connections.
pub(super) async fn read_from(pool: &PgPool) -> Result<HashMap<String, Limits>, DbError> {
    let queues = sqlx::query(QUEUES).fetch_all(pool).await?;
    let tenants = sqlx::query(TENANTS).fetch_all(pool).await?;
    let rows = |rows: Vec<sqlx::postgres::PgRow>| rows.into_iter().map(Into::into).collect::<Vec<QueryResult>>();
    gather(&rows(queues), &rows(tenants))
}

fn gather(queues: &[QueryResult], tenants: &[QueryResult]) -> Result<HashMap<String, Limits>, DbError> {
    let mut limits: HashMap<String, Limits> = HashMap::new();
    for row in queues {
        let queue = limits.entry(row.try_get("", "queue")?).or_default();
        queue.paused = row.try_get("", "paused")?;
        queue.max_running = count(row.try_get("", "max_running")?);
        queue.max_running_per_tenant = count(row.try_get("", "max_running_per_tenant")?);
    }
    for row in tenants {
        let limit =
            TenantLimit { paused: row.try_get("", "paused")?, max_running: count(row.try_get("", "max_running")?) };
        limits.entry(row.try_get("", "queue")?).or_default().tenants.insert(row.try_get("", "tenant_id")?, limit);
    }
    limits.retain(|_, limits| !limits.is_empty());
    Ok(limits)
}

/// Claims as much as the limits leave.
pub(super) async fn claim(db: &Db, claim: &Claim) -> Result<Vec<ClaimedRow>, DbError> {
    let tx = SystemTx::begin(db).await?;
    let backend = tx.get_database_backend();
    if backend == DbBackend::Postgres {
        // The plan is kept, perhaps from when the table was empty.
        let lock = "SELECT pg_advisory_xact_lock(hashtextextended('jobs/' || $1, 0)), set_config('enable_seqscan', 'off', true)";
        tx.query_one_raw(Statement::from_sql_and_values(backend, lock, [claim.queue.into()])).await?;
    }
    let limits = read_in(&tx, claim.queue).await?;
    let running = running(&tx, claim.queue).await?;
    let all: usize = running.values().sum();
    let room = claim.limit.min(limits.max_running.unwrap_or(usize::MAX).saturating_sub(all));
    if limits.paused || room == 0 {
        return Ok(Vec::new());
    }
    // Tenants that may not start anything must not hide those that may.
    let most = room + limits.tenants.len() + running.len();
    let mut tenants = tenants(&tx, claim.queue, &claim.after, most).await?;
    if tenants.len() < most && !claim.after.is_empty() {
        let before = self::tenants(&tx, claim.queue, "", most).await?;
        tenants.extend(before.into_iter().take_while(|tenant| *tenant <= claim.after));
    }
    let mut places: Vec<Place> = tenants
        .into_iter()
        .filter(|tenant| !limits.is_paused(tenant))
        .map(|tenant| {
            let free = limits.cap(&tenant).saturating_sub(running.get(&tenant).copied().unwrap_or(0));
            Place::front(tenant, free)
        })
        .filter(|place| place.share > 0)
        .take(room)
        .collect();
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let fair = room.div_ceil(places.len());
    for place in &mut places {
        place.share = place.share.min(fair);
    }
    let claim = ClaimFrom { queue: claim.queue, places, limit: room, lease: claim.lease, lease_for: claim.lease_for };
    let rows = if backend == DbBackend::Postgres {
        let [tenants, priorities, seqs, shares] = postgres::arrays(&claim.places);
        let values: [Value; 8] = [
            claim.queue.into(),
            tenants.into(),
            limit(room).into(),
            claim.lease.into(),
            micros(claim.lease_for).into(),
            priorities.into(),
            seqs.into(),
            shares.into(),
        ];
        let rows = query(&tx, statements::CLAIM_FROM, values).await?;
        rows.iter().map(claimed).collect::<Result<_, _>>()?
    } else {
        sqlite::claim_places(&tx, &claim).await?
    };
    tx.commit().await?;
    Ok(rows)
}

async fn read_in(tx: &SystemTx, queue: &str) -> Result<Limits, DbError> {
    let queues = query(tx, &format!("{QUEUES} WHERE queue = $1"), [queue.into()]).await?;
    let tenants = query(tx, &format!("{TENANTS} AND queue = $1"), [queue.into()]).await?;
    Ok(gather(&queues, &tenants)?.remove(queue).unwrap_or_default())
}

/// What runs in a queue, by tenant: few rows, whatever waits.
async fn running(tx: &SystemTx, queue: &str) -> Result<HashMap<String, usize>, DbError> {
    let sql = "SELECT tenant_id, count(*) AS n FROM jobs_jobs WHERE state = 1 AND queue = $1 GROUP BY tenant_id";
    let rows = query(tx, sql, [queue.into()]).await?;
    rows.iter().map(|row| Ok((row.try_get("", "tenant_id")?, count(row.try_get("", "n")?).unwrap_or(0)))).collect()
}

async fn tenants(tx: &SystemTx, queue: &str, after: &str, most: usize) -> Result<Vec<String>, DbError> {
    let sql = if tx.get_database_backend() == DbBackend::Postgres { statements::TENANTS } else { sqlite::TENANTS };
    let rows = query(tx, sql, [queue.into(), after.into(), limit(most).into()]).await?;
    rows.iter().map(|row| Ok(row.try_get("", "tenant_id")?)).collect()
}

async fn query<const N: usize>(tx: &SystemTx, sql: &str, values: [Value; N]) -> Result<Vec<QueryResult>, DbError> {
    Ok(tx.query_all_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?)
}

fn count(stored: Option<i64>) -> Option<usize> {
    stored.and_then(|count| usize::try_from(count).ok())
}
