//! Jobs that do nothing, or as little as they can.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use ::jobs::{Handlers, Job, JobContext, JobResult, Outcome};
use kernel::{Db, TenantTx};
use sea_orm::{ConnectionTrait as _, Statement};
use serde::{Deserialize, Serialize};

/// The queue that all wait in.
pub(super) const QUEUE: &str = "bench";

/// Attempts of this process so far, and when the first and the last of them began, in microseconds.
pub(super) static HANDLED: AtomicU64 = AtomicU64::new(0);
pub(super) static FIRST: AtomicI64 = AtomicI64::new(0);
pub(super) static LAST: AtomicI64 = AtomicI64::new(0);

macro_rules! kinds {
    ($($(#[$meta:meta])* $name:ident: $kind:literal, $outcome:ident;)*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, Serialize, Deserialize)]
        pub(super) struct $name {
            pub(super) number: u64,
        }

        impl Job for $name {
            const KIND: &'static str = $kind;
            const QUEUE: &'static str = QUEUE;
            const OUTCOME: Outcome = Outcome::$outcome;
        }
    )* };
}

kinds! {
    /// Nothing, of which nothing remains.
    Forgotten: "bench.forgotten", Forget;
    /// Nothing, of which the outcome is kept.
    Kept: "bench.kept", Keep;
    /// An effect and the job's end in a transaction of its own.
    Own: "bench.own", Forget;
    /// Tells when it began.
    Told: "bench.told", Forget;
}

pub(super) fn handlers(db: &Db) -> Handlers {
    Handlers::new()
        .add(|_: JobContext, _: Forgotten| async {
            count();
            JobResult::Ok(())
        })
        .add(|_: JobContext, _: Kept| async {
            count();
            JobResult::Ok(())
        })
        .add(|_: JobContext, job: Told| async move {
            println!("begun {} {}", job.number, now());
            JobResult::Ok(())
        })
        .add_with(db, own)
}

async fn own(db: Db, ctx: JobContext, _: Own) -> JobResult {
    let tx = TenantTx::begin(&db, ctx.request()).await?;
    let sql = "INSERT INTO bench_effects (tenant_id, job_id) VALUES ($1, $2)";
    tx.execute_raw(Statement::from_sql_and_values(db.backend(), sql, [ctx.tenant().into(), ctx.id().into()])).await?;
    ctx.complete_in(&tx, &()).await?;
    tx.commit().await?;
    count();
    Ok(())
}

fn count() {
    let now = now();
    if HANDLED.fetch_add(1, Ordering::Relaxed) == 0 {
        FIRST.store(now, Ordering::Relaxed);
    }
    LAST.store(now, Ordering::Relaxed);
}

/// The machine's clock in microseconds; the processes of a run share it.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}
