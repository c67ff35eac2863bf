//! The kinds of jobs and what they do.

use std::time::Duration;

use jobs::{Handlers, Job, JobContext, JobFailure, JobResult, Outcome};
use kernel::{Db, TenantTx};
use serde::{Deserialize, Serialize};

use super::{now, tables};

/// More than a job is ever hit by kills.
const MANY_ATTEMPTS: i32 = 25;
/// How often poison is tried.
pub(super) const POISON_ATTEMPTS: i32 = 5;

macro_rules! kinds {
    ($($(#[$meta:meta])* $name:ident: $kind:literal, $attempts:expr, $outcome:ident;)*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, Serialize, Deserialize)]
        pub(super) struct $name {
            /// Which one it is, among its tenant's.
            pub(super) number: i64,
            /// How long it works.
            pub(super) millis: u64,
        }

        impl Job for $name {
            const KIND: &'static str = $kind;
            const MAX_ATTEMPTS: i32 = $attempts;
            const OUTCOME: Outcome = Outcome::$outcome;
        }
    )* };
}

kinds! {
    /// Ends itself in the transaction of its effect; nothing remains of it.
    Forgotten: "prove.forgotten", MANY_ATTEMPTS, Forget;
    /// The same, and its outcome is kept.
    Kept: "prove.kept", MANY_ATTEMPTS, Keep;
    /// Its effect is only safe to repeat; the worker ends it.
    Repeatable: "prove.repeatable", MANY_ATTEMPTS, Forget;
    /// Meets poison, and is tried no more often.
    Bystander: "prove.bystander", POISON_ATTEMPTS, Forget;
    /// Ends its process.
    Abort: "prove.abort", POISON_ATTEMPTS, Keep;
    /// Panics.
    Panic: "prove.panic", POISON_ATTEMPTS, Keep;
}

/// The handlers of all kinds.
pub(super) fn handlers(db: &Db) -> Handlers {
    Handlers::new()
        .add_with(db, async |db: Db, ctx: JobContext, job: Forgotten| once(&db, &ctx, job.number, job.millis).await)
        .add_with(db, async |db: Db, ctx: JobContext, job: Kept| once(&db, &ctx, job.number, job.millis).await)
        .add_with(db, async |db: Db, ctx: JobContext, job: Bystander| once(&db, &ctx, job.number, job.millis).await)
        .add_with(db, repeatable)
        .add_with(db, async |db: Db, ctx: JobContext, job: Abort| -> JobResult {
            started(&db, &ctx, job.number).await?;
            std::process::abort()
        })
        .add_with(db, async |db: Db, ctx: JobContext, job: Panic| -> JobResult {
            started(&db, &ctx, job.number).await?;
            panic!("as it is told to")
        })
}

/// Tells the proof how an attempt goes.
struct Telling {
    number: i64,
    is_over: bool,
}

impl Telling {
    fn begun(number: i64) -> Self {
        println!("begun {number}");
        Self { number, is_over: false }
    }

    fn over(&mut self, how: &str) {
        self.is_over = true;
        println!("{how} {}", self.number);
    }
}

impl Drop for Telling {
    fn drop(&mut self) {
        if !self.is_over {
            println!("cut {}", self.number);
        }
    }
}

/// Works, and writes the effect and the job's end in one transaction.
async fn once(db: &Db, ctx: &JobContext, number: i64, millis: u64) -> JobResult {
    let mut telling = Telling::begun(number);
    let began = now();
    tokio::time::sleep(Duration::from_millis(millis)).await;
    let tx = TenantTx::begin(db, ctx.request()).await?;
    let values = [
        number.into(),
        ctx.id().into(),
        ctx.attempt().into(),
        i64::from(std::process::id()).into(),
        began.into(),
        now().into(),
    ];
    let sql = "INSERT INTO prove_effects (tenant_id, number, job_id, attempt, process, began, ended) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tables::write(&tx, sql, values).await?;
    if let Err(failure) = ctx.complete_in(&tx, &number).await {
        telling.over("refused");
        return Err(failure);
    }
    tx.commit().await?;
    telling.over("done");
    Ok(())
}

/// Works, and notes that it did, as often as it does.
async fn repeatable(db: Db, ctx: JobContext, job: Repeatable) -> JobResult {
    let mut telling = Telling::begun(job.number);
    tokio::time::sleep(Duration::from_millis(job.millis)).await;
    let tx = TenantTx::begin(&db, ctx.request()).await?;
    let sql = "INSERT INTO prove_marks (tenant_id, number, times) VALUES ($1, $2, 1)
         ON CONFLICT (tenant_id, number) DO UPDATE SET times = prove_marks.times + 1";
    tables::write(&tx, sql, [job.number.into()]).await?;
    tx.commit().await?;
    telling.over("done");
    Ok(())
}

/// Notes that an attempt began.
async fn started(db: &Db, ctx: &JobContext, number: i64) -> Result<(), JobFailure> {
    let tx = TenantTx::begin(db, ctx.request()).await?;
    let sql = "INSERT INTO prove_starts (tenant_id, number, attempt, began) VALUES ($1, $2, $3, $4)";
    tables::write(&tx, sql, [number.into(), ctx.attempt().into(), now().into()]).await?;
    tx.commit().await?;
    Ok(())
}
