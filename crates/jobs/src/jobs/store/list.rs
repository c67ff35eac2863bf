//! Lists of jobs. A state stands in the statement itself, so that the partial index of that state serves it.

use kernel::{DbError, RequestCtx, SystemTx, TenantId, TenantTx};
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use serde::{Deserialize, Serialize};

use super::super::{JobFilter, JobRecord};
use crate::entity::{history, job};
use crate::job::{JobId, JobState};

/// Where a page of the operator's list begins.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Position {
    /// Behind a job that waits, runs or is dead.
    Live(i64),
    /// Behind an outcome: when it came to be, and whose it is.
    Ended(i64, TenantId, JobId),
}

/// The tenant's newest jobs first, after `after`.
pub(crate) async fn list(
    tx: &TenantTx,
    ctx: &RequestCtx,
    filter: &JobFilter,
    after: Option<JobId>,
    limit: u64,
) -> Result<Vec<JobRecord>, DbError> {
    let mut records: Vec<JobRecord> = Vec::new();
    if filter.state.is_none_or(|state| !is_outcome(state)) {
        // What runs is not in the index by tenant, and is little.
        for part in [resting(), in_state(JobState::Running)] {
            let mut query =
                job::Entity::find().filter(job::Column::TenantId.eq(ctx.tenant)).filter(live(filter)).filter(part);
            if let Some(after) = after {
                query = query.filter(job::Column::Id.lt(after));
            }
            let rows = query.order_by_desc(job::Column::Id).limit(limit).all(tx).await?;
            records.extend(rows.into_iter().map(JobRecord::from));
        }
    }
    if filter.state.is_none_or(is_outcome) && filter.code.is_none() {
        let mut query = history::Entity::find().filter(history::Column::TenantId.eq(ctx.tenant)).filter(ended(filter));
        if let Some(after) = after {
            query = query.filter(history::Column::Id.lt(after));
        }
        let rows = query.order_by_desc(history::Column::Id).limit(limit).all(tx).await?;
        records.extend(rows.into_iter().map(JobRecord::from));
    }
    // A job that went on between two looks is in both.
    records.sort_by_key(|record| std::cmp::Reverse(record.id));
    records.dedup_by_key(|record| record.id);
    records.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(records)
}

/// Jobs of one tenant or of all: what waits, runs or is dead by number, or outcomes by their age; the newest first.
pub(crate) async fn list_everywhere(
    tx: &SystemTx,
    tenant: Option<TenantId>,
    filter: &JobFilter,
    after: Option<&Position>,
    limit: u64,
) -> Result<Vec<JobRecord>, DbError> {
    if filter.state.is_some_and(is_outcome) {
        let mut wanted = ended(filter);
        if let Some(tenant) = tenant {
            wanted = wanted.add(history::Column::TenantId.eq(tenant));
        }
        if let Some(Position::Ended(at, tenant, id)) = after {
            let place = [history::Column::FinishedAt, history::Column::TenantId, history::Column::Id];
            let last = [Expr::value(*at), Expr::value(*tenant), Expr::value(*id)];
            wanted = wanted.add(Expr::tuple(place.map(Expr::col)).lt(Expr::tuple(last)));
        }
        let rows = history::Entity::find()
            .filter(wanted)
            .order_by_desc(history::Column::FinishedAt)
            .order_by_desc(history::Column::TenantId)
            .order_by_desc(history::Column::Id)
            .limit(limit)
            .all(tx)
            .await?;
        return Ok(rows.into_iter().map(JobRecord::from).collect());
    }
    let mut wanted = live(filter);
    if let Some(tenant) = tenant {
        wanted = wanted.add(job::Column::TenantId.eq(tenant));
    }
    if let Some(Position::Live(seq)) = after {
        wanted = wanted.add(job::Column::Seq.lt(*seq));
    }
    let rows = job::Entity::find().filter(wanted).order_by_desc(job::Column::Seq).limit(limit).all(tx).await?;
    Ok(rows.into_iter().map(JobRecord::from).collect())
}

/// Any tenant's job that waits, runs or is dead, else its outcome.
pub(crate) async fn find_everywhere(tx: &SystemTx, tenant: TenantId, id: JobId) -> Result<Option<JobRecord>, DbError> {
    let live =
        job::Entity::find().filter(job::Column::TenantId.eq(tenant)).filter(job::Column::Id.eq(id)).one(tx).await?;
    if let Some(live) = live {
        return Ok(Some(live.into()));
    }
    Ok(history::Entity::find_by_id((tenant, id)).one(tx).await?.map(Into::into))
}

fn is_outcome(state: JobState) -> bool {
    matches!(state, JobState::Succeeded | JobState::Cancelled)
}

fn live(filter: &JobFilter) -> Condition {
    let mut wanted = Condition::all();
    if let Some(state) = filter.state {
        wanted = wanted.add(in_state(state));
    }
    if let Some(kind) = &filter.kind {
        wanted = wanted.add(job::Column::Kind.eq(kind));
    }
    if let Some(queue) = &filter.queue {
        wanted = wanted.add(job::Column::Queue.eq(queue));
    }
    if let Some(code) = &filter.code {
        wanted = wanted.add(with_code(code));
    }
    wanted
}

fn ended(filter: &JobFilter) -> Condition {
    let mut wanted = Condition::all();
    if let Some(state) = filter.state {
        wanted = wanted.add(in_state(state));
    }
    if let Some(kind) = &filter.kind {
        wanted = wanted.add(history::Column::Kind.eq(kind));
    }
    if let Some(queue) = &filter.queue {
        wanted = wanted.add(history::Column::Queue.eq(queue));
    }
    wanted
}

/// What waits or is dead.
pub(crate) fn resting() -> Expr {
    Expr::cust(format!("state <> {}", JobState::Running.number()))
}

/// A state as part of the statement.
pub(crate) fn in_state(state: JobState) -> Expr {
    Expr::cust(format!("state = {}", state.number()))
}

/// Whose last failure has this code.
pub(crate) fn with_code(code: &str) -> Expr {
    Expr::cust("problem ->> 'code'").eq(code)
}
