//! The worker's statements on PostgreSQL. Every change is one statement on a connection in autocommit, so it is one round trip.

use std::time::Duration;

use kernel::{Db, DbError};
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, PgPool, Row as _};

use super::statements::{CLAIM, CLAIM_FROM, EXTEND, FINISH, FORGET, PLANS, PROMOTE, PUT_BACK, REAP, TENANTS};
use super::{
    Changed, Claim, ClaimFrom, ClaimedRow, Finish, Hold, Place, PutBack, StillHeld, changed, limit, micros, parse,
    still_held, worker_lost,
};
use crate::failure::Backoff;

#[derive(Clone, Debug)]
pub(crate) struct PostgresStore {
    pub(super) db: Db,
    pub(super) pool: PgPool,
}

impl PostgresStore {
    pub(super) fn new(db: Db, pool: PgPool) -> Self {
        let options = pool.connect_options().as_ref().clone().options(PLANS);
        pool.set_connect_options(options);
        Self { db, pool }
    }

    pub(super) async fn claim(&self, claim: &Claim) -> Result<Vec<ClaimedRow>, DbError> {
        let rows = sqlx::query(CLAIM)
            .bind(claim.queue)
            .bind(&claim.after)
            .bind(limit(claim.limit))
            .bind(claim.lease)
            .bind(micros(claim.lease_for))
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(claimed).collect()
    }

    pub(super) async fn claim_from(&self, claim: &ClaimFrom) -> Result<Vec<ClaimedRow>, DbError> {
        let [tenants, priorities, seqs, shares] = arrays(&claim.places);
        let rows = sqlx::query(CLAIM_FROM)
            .bind(claim.queue)
            .bind(tenants)
            .bind(limit(claim.limit))
            .bind(claim.lease)
            .bind(micros(claim.lease_for))
            .bind(priorities)
            .bind(seqs)
            .bind(shares)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(claimed).collect()
    }

    pub(super) async fn tenants(&self, queue: &str, after: &str, most: usize) -> Result<Vec<String>, DbError> {
        let tenants = sqlx::query_scalar(TENANTS).bind(queue).bind(after).bind(limit(most)).fetch_all(&self.pool);
        Ok(tenants.await?)
    }

    pub(super) async fn forget(&self, batch: &[Hold]) -> Result<usize, DbError> {
        let (seqs, leases) = split(batch);
        let done = sqlx::query(FORGET).bind(seqs).bind(leases).execute(&self.pool).await?;
        Ok(usize::try_from(done.rows_affected()).unwrap_or(0))
    }

    pub(super) async fn finish(&self, batch: &[Finish]) -> Result<Vec<Changed>, DbError> {
        let rows = sqlx::query(FINISH)
            .bind(batch.iter().map(|finish| finish.seq).collect::<Vec<_>>())
            .bind(batch.iter().map(|finish| finish.lease).collect::<Vec<_>>())
            .bind(batch.iter().map(|finish| finish.state).collect::<Vec<_>>())
            .bind(batch.iter().map(|finish| finish.result.as_deref()).collect::<Vec<_>>())
            .bind(batch.iter().map(|finish| finish.problem.as_deref()).collect::<Vec<_>>())
            .fetch_all(&self.pool)
            .await?;
        read(rows, changed)
    }

    pub(super) async fn put_back(&self, batch: &[PutBack]) -> Result<Vec<Changed>, DbError> {
        let rows = sqlx::query(PUT_BACK)
            .bind(batch.iter().map(|back| back.seq).collect::<Vec<_>>())
            .bind(batch.iter().map(|back| back.lease).collect::<Vec<_>>())
            .bind(batch.iter().map(|back| back.state).collect::<Vec<_>>())
            .bind(batch.iter().map(|back| back.uncount).collect::<Vec<_>>())
            .bind(batch.iter().map(|back| back.wait).collect::<Vec<_>>())
            .bind(batch.iter().map(|back| back.error.as_deref()).collect::<Vec<_>>())
            .bind(batch.iter().map(|back| back.problem.as_deref()).collect::<Vec<_>>())
            .bind(batch.iter().map(|back| back.event.as_deref()).collect::<Vec<_>>())
            .fetch_all(&self.pool)
            .await?;
        read(rows, changed)
    }

    pub(super) async fn extend(&self, held: &[Hold], lease_for: Duration) -> Result<Vec<StillHeld>, DbError> {
        let (seqs, leases) = split(held);
        let rows = sqlx::query(EXTEND)
            .bind(seqs)
            .bind(leases)
            .bind(micros(lease_for))
            .bind(micros(lease_for.mul_f64(0.7)))
            .fetch_all(&self.pool)
            .await?;
        read(rows, still_held)
    }

    pub(super) async fn reap(&self, backoff: Backoff) -> Result<Vec<Changed>, DbError> {
        let rows = sqlx::query(REAP)
            .bind(micros(backoff.base))
            .bind(micros(backoff.cap))
            .bind(worker_lost())
            .fetch_all(&self.pool)
            .await?;
        read(rows, changed)
    }

    pub(super) async fn promote(&self) -> Result<u64, DbError> {
        Ok(sqlx::query(PROMOTE).execute(&self.pool).await?.rows_affected())
    }

    pub(super) async fn vacuum(&self) -> Result<bool, DbError> {
        // Asked in a way that an older server understands: it knows no such privilege.
        let may = "SELECT current_setting('server_version_num')::int >= 170000 AND CASE
                     WHEN current_setting('server_version_num')::int >= 170000 THEN has_table_privilege('jobs_jobs', 'MAINTAIN')
                   END";
        if sqlx::query_scalar::<_, Option<bool>>(may).fetch_one(&self.pool).await? != Some(true) {
            return Ok(false);
        }
        let vacuum = "VACUUM (SKIP_LOCKED, INDEX_CLEANUP ON, TRUNCATE OFF, PARALLEL 0) jobs_jobs";
        sqlx::raw_sql(AssertSqlSafe(vacuum)).execute(&self.pool).await?;
        Ok(true)
    }
}

/// Tenants, priorities, numbers and shares as the texts of arrays. Identifiers need no quotes.
pub(super) fn arrays(places: &[Place]) -> [String; 4] {
    let array = |of: fn(&Place) -> String| format!("{{{}}}", places.iter().map(of).collect::<Vec<_>>().join(","));
    [
        array(|place| place.tenant.clone()),
        array(|place| place.priority.to_string()),
        array(|place| place.seq.to_string()),
        array(|place| place.share.to_string()),
    ]
}

fn split(holds: &[Hold]) -> (Vec<i64>, Vec<i64>) {
    holds.iter().map(|hold| (hold.seq, hold.lease)).unzip()
}

fn read<T>(rows: Vec<PgRow>, convert: fn(&sea_orm::QueryResult) -> Result<T, DbError>) -> Result<Vec<T>, DbError> {
    rows.into_iter().map(|row| convert(&row.into())).collect()
}

/// By position: this is done for each job.
fn claimed(row: &PgRow) -> Result<ClaimedRow, DbError> {
    let identifier = |column: usize| row.try_get::<&str, _>(column);
    Ok(ClaimedRow {
        seq: row.try_get(0)?,
        lease: row.try_get(1)?,
        tenant: parse(identifier(2)?)?,
        id: parse(identifier(3)?)?,
        kind: row.try_get(4)?,
        version: row.try_get(5)?,
        payload: row.try_get(6)?,
        priority: row.try_get(7)?,
        attempt: row.try_get(8)?,
        max_attempts: row.try_get(9)?,
        kept: row.try_get(10)?,
        cancel_requested: row.try_get(11)?,
        request_id: parse(identifier(12)?)?,
        traceparent: row.try_get(13)?,
        waited: row.try_get(14)?,
        age: row.try_get(15)?,
        is_suspect: row.try_get(16)?,
    })
}
