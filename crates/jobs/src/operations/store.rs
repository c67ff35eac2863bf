//! The statements of operations. Each part of the jobs is locked first, so that nobody claims what is being changed; what
//! somebody else holds at the moment is left out.

use kernel::{DbError, TenantId};
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbBackend, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select, Statement, Value,
};

use super::{Action, Done, MOST, SAMPLE, Selection, Touched};
use crate::entity::job;
use crate::job::{JobId, JobState};
use crate::jobs::store::list::{in_state, resting, with_code};
use crate::jobs::store::now;
use crate::wake::CHANNEL;

/// What would be done.
pub(crate) async fn look(
    tx: &impl ConnectionTrait,
    tenant: Option<TenantId>,
    action: Action,
    selection: &Selection,
) -> Result<Done, DbError> {
    let mut rows = touched(select(tenant, action, selection), MOST + 1, tx).await?;
    let more = rows.len() > usize::try_from(MOST).unwrap_or(usize::MAX);
    let jobs = if more { MOST } else { u64::try_from(rows.len()).unwrap_or(MOST) };
    rows.truncate(SAMPLE);
    Ok(Done { jobs, sample: rows.iter().map(|job| job.id).collect(), more })
}

/// Does it to the next jobs behind `after`, `limit` at the most; answers them in order.
pub(crate) async fn apply(
    tx: &impl ConnectionTrait,
    tenant: Option<TenantId>,
    action: Action,
    selection: &Selection,
    after: Option<(TenantId, JobId)>,
    limit: u64,
) -> Result<Vec<Touched>, DbError> {
    let mut wanted = select(tenant, action, selection);
    if let Some((tenant, id)) = after {
        let place = Expr::tuple([job::Column::TenantId, job::Column::Id].map(Expr::col));
        wanted = wanted.filter(place.gt(Expr::tuple([Expr::value(tenant), Expr::value(id)])));
    }
    let touched = touched(wanted.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked), limit, tx).await?;
    let goes_on = |job: &Touched| job.state == JobState::Running && action != Action::Cut;
    let running = numbers(touched.iter().filter(|job| goes_on(job)));
    let others = numbers(touched.iter().filter(|job| !goes_on(job)));
    match action {
        Action::Retry => make_ready(tx, &others, ", attempt = 0, problem = NULL, last_error = NULL").await?,
        Action::RunNow => make_ready(tx, &others, "").await?,
        Action::Cancel | Action::Cut | Action::Drain | Action::Discard => {
            end(tx, &others).await?;
            ask_to_stop(tx, &running).await?;
        }
    }
    if matches!(action, Action::Retry | Action::RunNow) && tx.get_database_backend() == DbBackend::Postgres {
        // With the commit; other workers than this process's own are woken as well.
        let sql = format!("SELECT pg_notify('{CHANNEL}', '')");
        tx.execute_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    }
    Ok(touched)
}

/// In the order of the key, which the index of dead letters has as well.
fn select(tenant: Option<TenantId>, action: Action, selection: &Selection) -> Select<job::Entity> {
    let mut states = Condition::any();
    for state in action.states().iter().filter(|state| selection.state.is_none_or(|wanted| wanted == **state)) {
        states = states.add(in_state(*state));
    }
    // A state that the action does not apply to selects nothing.
    let mut wanted =
        Condition::all().add(if states.is_empty() { Condition::any().add(Expr::val(false)) } else { states });
    if let Some(tenant) = tenant {
        wanted = wanted.add(job::Column::TenantId.eq(tenant));
    }
    if !selection.ids.is_empty() {
        wanted = wanted.add(job::Column::Id.is_in(selection.ids.iter().copied()));
    }
    if let Some(queue) = &selection.queue {
        wanted = wanted.add(job::Column::Queue.eq(queue));
    }
    if let Some(kind) = &selection.kind {
        wanted = wanted.add(job::Column::Kind.eq(kind));
    }
    if !selection.spared.is_empty() {
        wanted = wanted.add(job::Column::Kind.is_not_in(selection.spared.iter().copied()));
    }
    if let Some(code) = &selection.code {
        wanted = wanted.add(with_code(code));
    }
    if let Some(before) = selection.created_before {
        wanted = wanted.add(job::Column::CreatedAt.lt(before));
    }
    job::Entity::find().filter(wanted).order_by_asc(job::Column::TenantId).order_by_asc(job::Column::Id)
}

/// The first of them. What runs is asked for by itself, for it is in another index.
async fn touched(wanted: Select<job::Entity>, limit: u64, tx: &impl ConnectionTrait) -> Result<Vec<Touched>, DbError> {
    let columns = [job::Column::Seq, job::Column::TenantId, job::Column::Id, job::Column::Kept, job::Column::State];
    let wanted = wanted.select_only().columns(columns).limit(limit);
    let mut touched = Vec::new();
    for part in [resting(), in_state(JobState::Running)] {
        let rows = wanted.clone().filter(part).into_tuple::<(i64, TenantId, JobId, bool, i16)>().all(tx).await?;
        touched.extend(rows.into_iter().map(|(seq, tenant, id, kept, state)| {
            let state = JobState::from_number(state);
            Touched { seq, tenant, id, kept, state }
        }));
    }
    touched.sort_by_key(|job| (job.tenant, job.id));
    touched.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(touched)
}

async fn make_ready(tx: &impl ConnectionTrait, numbers: &str, also: &str) -> Result<(), DbError> {
    let backend = tx.get_database_backend();
    let (among, now, one) = (among(backend), now(backend), one(backend));
    let ready = format!(
        "UPDATE jobs_jobs SET state = 0, run_at = {now}, cancel_requested = false, event_id = event_id + {one}{also} WHERE {among}"
    );
    let tell = format!(
        "INSERT INTO jobs_events (tenant_id, job_id, id, name, attempt, created_at)
         SELECT tenant_id, id, event_id, 'queued', attempt, {now} FROM jobs_jobs WHERE kept AND {among}"
    );
    run(tx, &[ready, tell], numbers).await
}

async fn end(tx: &impl ConnectionTrait, numbers: &str) -> Result<(), DbError> {
    let backend = tx.get_database_backend();
    let (among, now) = (among(backend), now(backend));
    let keep = format!(
        "INSERT INTO jobs_history (tenant_id, id, queue, kind, state, attempt, max_attempts, idempotency_key, request_id, fraction,
           message, problem, failures, run_at, created_at, started_at, finished_at)
         SELECT tenant_id, id, queue, kind, 5, attempt, max_attempts, idempotency_key, request_id, fraction,
           message, problem, failures, run_at, created_at, started_at, {now}
         FROM jobs_jobs WHERE kept AND {among}"
    );
    let tell = format!(
        "INSERT INTO jobs_events (tenant_id, job_id, id, name, attempt, created_at)
         SELECT tenant_id, id, event_id + 1, 'cancelled', attempt, {now} FROM jobs_jobs WHERE kept AND {among}"
    );
    let remove = format!("DELETE FROM jobs_jobs WHERE {among}");
    run(tx, &[keep, tell, remove], numbers).await
}

async fn ask_to_stop(tx: &impl ConnectionTrait, numbers: &str) -> Result<(), DbError> {
    let backend = tx.get_database_backend();
    let (among, now, one) = (among(backend), now(backend), one(backend));
    let tell = format!(
        "INSERT INTO jobs_events (tenant_id, job_id, id, name, attempt, created_at)
         SELECT tenant_id, id, event_id + 1, 'cancelling', attempt, {now} FROM jobs_jobs WHERE kept AND NOT cancel_requested AND {among}"
    );
    let ask = format!(
        "UPDATE jobs_jobs SET cancel_requested = true, event_id = event_id + {one} WHERE NOT cancel_requested AND {among}"
    );
    run(tx, &[tell, ask], numbers).await
}

async fn run(tx: &impl ConnectionTrait, statements: &[String], numbers: &str) -> Result<(), DbError> {
    if numbers == "[]" {
        return Ok(());
    }
    for sql in statements {
        let values: [Value; 1] = [numbers.into()];
        tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    }
    Ok(())
}

/// The numbers of jobs as JSON.
fn numbers<'a>(touched: impl Iterator<Item = &'a Touched>) -> String {
    let numbers: Vec<i64> = touched.map(|job| job.seq).collect();
    serde_json::to_string(&numbers).unwrap_or_default()
}

const fn among(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "seq = ANY (ARRAY(SELECT jsonb_array_elements_text($1::text::jsonb)::bigint))",
        _ => "seq IN (SELECT value FROM json_each($1))",
    }
}

const fn one(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "kept::int",
        _ => "kept",
    }
}
