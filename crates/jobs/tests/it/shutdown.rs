use std::sync::Arc;
use std::time::Duration;

use jobs::{Handlers, JobContext, JobResult};
use kernel::TenantTx;
use testkit::{both, owner, tenant};
use tokio::sync::Semaphore;

use crate::MIGRATIONS;
use crate::app::{App, Counter, Forgotten, READY, RUNNING, Running, Watched, forgotten, until, watched};

both! {
    async fn what_runs_finishes_and_nothing_more_is_begun(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let (begun, gate) = (Counter::default(), Arc::new(Semaphore::new(0)));
        let mut config = app.worker_config();
        config.default_concurrency = 2;
        let worker = Running::start(config, waiting(&begun, &gate));
        for _ in 0..8 {
            app.enqueue(&ctx, &watched("a")).await;
        }
        until("two jobs to begin", async || (begun.get() == 2).then_some(())).await;
        assert_eq!((count(&app, RUNNING).await, count(&app, READY).await), (2, 6), "slow jobs are not claimed ahead");
        worker.ask_to_stop();
        gate.add_permits(8);
        worker.stopped().await;
        assert_eq!((begun.get(), count(&app, READY).await, app.count().await), (2, 6, 6));
    }

    async fn what_was_claimed_ahead_is_handed_back(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let runs = Counter::default();
        let tx = TenantTx::begin(&db, &ctx).await.unwrap();
        for _ in 0..2_000 {
            app.queue.enqueue(&tx, &ctx, &forgotten("")).await.unwrap();
        }
        tx.commit().await.unwrap();
        let counted = runs.clone();
        let worker = app.start(Handlers::new().add(move |_: JobContext, _: Forgotten| {
            counted.add();
            async { JobResult::Ok(()) }
        }));
        until("a part of the jobs to be done", async || (runs.get() > 300).then_some(())).await;
        worker.stopped().await;
        let left = app.query("SELECT count(*) AS n FROM jobs_jobs WHERE state = 0 AND attempt = 0 AND lease IS NULL", []).await;
        let left: i64 = left[0].try_get("", "n").unwrap();
        assert_eq!(left, app.count().await, "each is as if it had never been claimed");
        assert_eq!(usize::try_from(left).unwrap() + runs.get(), 2_000);
    }

    async fn what_does_not_finish_in_time_is_handed_back_too(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let (begun, gate) = (Counter::default(), Arc::new(Semaphore::new(0)));
        let mut config = app.worker_config();
        config.timing.grace = Duration::from_millis(50);
        let worker = Running::start(config, waiting(&begun, &gate));
        let id = app.enqueue(&ctx, &watched("a")).await;
        until("the job to begin", async || (begun.get() == 1).then_some(())).await;
        worker.stopped().await;
        let row = app.row(id).await.unwrap();
        assert_eq!((row.state, row.attempt, row.lease_until), (READY, 1, None));
    }

    async fn a_worker_without_handlers_waits_for_its_end(db: TestDb) {
        let app = App::new(&db);
        app.start(Handlers::new()).stopped().await;
    }
}

async fn count(app: &App, state: i16) -> i64 {
    app.query("SELECT count(*) AS n FROM jobs_jobs WHERE state = $1", [state.into()]).await[0].try_get("", "n").unwrap()
}

fn waiting(begun: &Counter, gate: &Arc<Semaphore>) -> Handlers {
    let (begun, gate) = (begun.clone(), Arc::clone(gate));
    Handlers::new().add(move |_: JobContext, _: Watched| {
        begun.add();
        let gate = Arc::clone(&gate);
        async move {
            gate.acquire().await?.forget();
            JobResult::Ok(())
        }
    })
}
