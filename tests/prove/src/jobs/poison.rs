//! Promise 8: a poison job is bounded.
//!
//! One job aborts its process, then another one panics. Both end as dead letters while all others finish.

use std::time::Duration;

use anyhow::Context as _;
use jobs::{Job, JobId, Wake};
use kernel::TenantTx;

use super::crew::{Crew, Orders, queue, until};
use super::kinds::{Abort, Bystander, POISON_ATTEMPTS, Panic};
use super::{context, seconds};
use crate::findings::Findings;
use crate::stage::Stage;

/// Its tenant has the other jobs too.
const TENANT: u64 = 0;
/// Numbers that no other job has.
const ABORT: i64 = -1;
const PANIC: i64 = -2;

/// Shows the promise.
pub(super) async fn show(stage: &Stage, findings: &Findings) -> anyhow::Result<()> {
    let others = stage.pick(1_000, 100);
    let (lease_millis, backoff_millis) = stage.pick((2_000, 1_000), (500, 150));
    let mut crew = Crew::start(stage, 2, |orders| Orders { lease_millis, backoff_millis, ..orders })?;
    let ctx = context(TENANT);

    let tx = TenantTx::begin(&stage.database, &ctx).await?;
    let abort = queue(Wake::new()).enqueue(&tx, &ctx, &Abort { number: ABORT, millis: 0 }).await?;
    add_others(&tx, 0..others).await?;
    tx.commit().await?;
    let (died, finished) = until_dead(stage, &mut crew, abort).await?;
    findings.figure("processes that died of the first", died);
    findings.expect("others that finished meanwhile", finished, others);
    findings.check(died > 0, || "no process died, so nothing is shown".to_owned());
    let attempts = stage.number("SELECT CAST(max(attempt) AS bigint) FROM prove_effects").await?;
    findings.figure("most attempts that one of them took", attempts);
    examine(stage, findings, (ABORT, abort, Abort::KIND)).await?;

    let tx = TenantTx::begin(&stage.database, &ctx).await?;
    let panic = queue(Wake::new()).enqueue(&tx, &ctx, &Panic { number: PANIC, millis: 0 }).await?;
    add_others(&tx, others..2 * others).await?;
    tx.commit().await?;
    let (died, finished) = until_dead(stage, &mut crew, panic).await?;
    findings.expect("processes that died of the second", died, 0);
    findings.expect("others that finished meanwhile", finished, 2 * others);
    examine(stage, findings, (PANIC, panic, Panic::KIND)).await?;

    let doubled = "SELECT count(*) FROM (SELECT 1 FROM prove_effects GROUP BY tenant_id, number HAVING count(*) > 1) d";
    findings.expect("effects that happened twice", stage.number(doubled).await?, 0);
    let dead = "SELECT count(*) FROM jobs_jobs WHERE kind = 'prove.bystander' AND state = 3";
    findings.expect("others that are dead letters", stage.number(dead).await?, 0);
    crew.end().await
}

async fn add_others(tx: &TenantTx, numbers: std::ops::Range<i64>) -> anyhow::Result<()> {
    let jobs: Vec<Bystander> = numbers.map(|number| Bystander { number, millis: 10 }).collect();
    queue(Wake::new()).enqueue_all(tx, &context(TENANT), &jobs).await?;
    Ok(())
}

/// Starts workers anew until a job is dead. Answers how many died, and how many effects there were just before.
async fn until_dead(stage: &Stage, crew: &mut Crew<'_>, poison: JobId) -> anyhow::Result<(usize, i64)> {
    let (mut died, mut effects) = (0, 0);
    let dead = until(Duration::from_secs(180), async || {
        died += crew.revive()?;
        let now = stage.number("SELECT count(*) FROM prove_effects").await?;
        if is_dead(stage, poison).await? {
            return Ok(Some(()));
        }
        effects = now;
        Ok(None)
    });
    dead.await?.context("the poison job did not end")?;
    died += crew.revive()?;
    Ok((died, effects))
}

async fn is_dead(stage: &Stage, id: JobId) -> anyhow::Result<bool> {
    let rows = stage.rows("SELECT id FROM jobs_jobs WHERE id = $1 AND state = 3", [id.into()]).await?;
    Ok(!rows.is_empty())
}

/// The attempts of a poison job, its reason and its gaps.
async fn examine(stage: &Stage, findings: &Findings, job: (i64, JobId, &str)) -> anyhow::Result<()> {
    let (number, id, kind) = job;
    let sql = "SELECT began FROM prove_starts WHERE number = $1 ORDER BY began";
    let began: Vec<i64> =
        stage.rows(sql, [number.into()]).await?.iter().map(|row| row.try_get("", "began")).collect::<Result<_, _>>()?;
    let starts = i32::try_from(began.len())?;
    findings.figure(&format!("{kind}: runs of at most {POISON_ATTEMPTS}"), starts);
    findings.check((2..=POISON_ATTEMPTS).contains(&starts), || format!("{kind} ran {starts} times"));

    let sql = "SELECT attempt, last_error, CAST(problem AS text) AS problem FROM jobs_jobs WHERE id = $1";
    let rows = stage.rows(sql, [id.into()]).await?;
    let row = rows.first().context("a dead letter")?;
    let attempt: i32 = row.try_get("", "attempt")?;
    findings.expect(&format!("{kind}: attempts counted"), attempt, POISON_ATTEMPTS);
    let reason: Option<String> = row.try_get("", "last_error")?;
    let problem: Option<String> = row.try_get("", "problem")?;
    let told = problem.is_some_and(|problem| problem.contains("code"));
    findings.check(told && reason.is_some(), || format!("{kind} is dead without a reason"));
    findings.figure(&format!("{kind}: reason"), reason.unwrap_or_default());

    let sql = "SELECT run_at - created_at AS gap FROM jobs_events WHERE job_id = $1 AND name = 'retrying' ORDER BY id";
    let gaps: Vec<i64> =
        stage.rows(sql, [id.into()]).await?.iter().map(|row| row.try_get("", "gap")).collect::<Result<_, _>>()?;
    let shown: Vec<String> = gaps.iter().map(|gap| seconds(*gap)).collect();
    findings.figure(&format!("{kind}: gaps"), shown.join(", "));
    findings.check(gaps.len() + 1 == usize::try_from(POISON_ATTEMPTS)?, || format!("{kind} had {} gaps", gaps.len()));
    findings
        .check(gaps.is_sorted_by(|left, right| left < right), || format!("the gaps of {kind} do not grow: {gaps:?}"));
    for (between, gap) in began.windows(2).zip(&gaps) {
        let real = between[1] - between[0];
        findings.check(began.len() != gaps.len() + 1 || real >= *gap, || {
            format!("{kind} came back after {}, not {}", seconds(real), seconds(*gap))
        });
    }
    Ok(())
}
