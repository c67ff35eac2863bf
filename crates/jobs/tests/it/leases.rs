use std::sync::Arc;
use std::time::Duration;

use jobs::{Handlers, JobContext, JobResult};
use kernel::{Db, TenantTx};
use testkit::{both, owner, tenant};
use tokio::sync::Semaphore;

use crate::MIGRATIONS;
use crate::app::{App, Counter, DEAD, RUNNING, Running, Watched, until, watched, write_effect};

/// What the handler of these tests shares with them.
#[derive(Clone)]
struct Gated {
    db: Db,
    /// Attempts that began.
    begun: Counter,
    /// Lets one attempt on per permit.
    gate: Arc<Semaphore>,
    /// Attempts that committed.
    committed: Counter,
}

impl Gated {
    fn new(db: &Db) -> Self {
        Self {
            db: db.clone(),
            begun: Counter::default(),
            gate: Arc::new(Semaphore::new(0)),
            committed: Counter::default(),
        }
    }

    fn handlers(&self) -> Handlers {
        Handlers::new().add_with(self, Self::run)
    }

    /// Writes its effect and ends the job in one transaction.
    async fn run(self, ctx: JobContext, job: Watched) -> JobResult<String> {
        self.begun.add();
        self.gate.acquire().await?.forget();
        let tx = TenantTx::begin(&self.db, ctx.request()).await?;
        write_effect(&tx, &job.text).await;
        let output = format!("{} done", job.text);
        ctx.complete_in(&tx, &output).await?;
        tx.commit().await?;
        self.committed.add();
        Ok(output)
    }

    async fn has_begun(&self, times: usize) {
        until("the attempts to begin", async || (self.begun.get() >= times).then_some(())).await;
    }
}

both! {
    async fn effect_and_end_are_one(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let gated = Gated::new(&db);
        gated.gate.add_permits(1);
        let worker = app.start(gated.handlers());
        let id = app.enqueue(&ctx, &watched("a")).await;
        app.gone(id).await;
        worker.stopped().await;
        assert_eq!(app.effects().await, ["a"]);
        let job = app.client.acting_as(&ctx).get(&jobs::location(id)).await.expect(200).value();
        assert_eq!((&job["status"], &job["result"]), (&"succeeded".into(), &"a done".into()));
        let names: Vec<String> = app.events(id).await.into_iter().map(|(name, ..)| name).collect();
        assert_eq!(names, ["queued", "started", "succeeded"], "and it is settled once");
    }

    async fn a_worker_that_lost_its_lease_writes_nothing(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let gated = Gated::new(&db);
        let worker = app.start(gated.handlers());
        let id = app.enqueue(&ctx, &watched("a")).await;
        gated.has_begun(1).await;

        // Another worker has it from here on.
        app.execute("UPDATE jobs_jobs SET lease = 7, lease_until = lease_until + 600000000 WHERE id = $1", [id.into()]).await;
        gated.gate.add_permits(1);
        worker.stopped().await;
        let row = app.row(id).await.unwrap();
        assert_eq!((row.state, row.attempt), (RUNNING, 1), "the other worker's row is as it was");
        assert_eq!((gated.committed.get(), app.effects().await.len()), (0, 0));
    }

    async fn an_attempt_whose_lease_is_lost_is_cut_off(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let gated = Gated::new(&db);
        let mut config = app.worker_config();
        config.timing.lease = Duration::from_millis(400);
        let worker = Running::start(config, gated.handlers());
        let id = app.enqueue(&ctx, &watched("a")).await;
        gated.has_begun(1).await;
        app.execute("UPDATE jobs_jobs SET lease = 7, lease_until = lease_until + 600000000 WHERE id = $1", [id.into()]).await;
        // The gate stays shut: it stops only because the attempt is gone.
        worker.stopped().await;
        assert_eq!(app.row(id).await.unwrap().state, RUNNING);
    }

    async fn a_job_of_a_crashed_worker_is_run_by_another(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let id = app.enqueue(&ctx, &watched("a")).await;
        crash(&app, id, 1).await;
        let gated = Gated::new(&db);
        gated.gate.add_permits(1);
        let worker = app.start(gated.handlers());
        app.gone(id).await;
        worker.stopped().await;
        assert_eq!(app.effects().await, ["a"]);
        let job = app.client.acting_as(&ctx).get(&jobs::location(id)).await.expect(200).value();
        assert_eq!((&job["status"], &job["attempt"]), (&"succeeded".into(), &2.into()));
    }

    async fn a_job_that_kills_its_workers_ends_as_a_dead_letter(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let id = app.enqueue(&ctx, &watched("poison")).await;
        crash(&app, id, 4).await;
        let gated = Gated::new(&db);
        let worker = app.start(gated.handlers());
        let row = app.row_in(id, DEAD).await;
        worker.stopped().await;
        assert_eq!((row.attempt, row.last_error.as_deref(), gated.begun.get()), (4, Some("lease expired"), 0));
        let job = app.client.acting_as(&ctx).get(&jobs::location(id)).await.expect(200).value();
        assert_eq!(job["problem"]["code"], "worker_lost");
    }

    async fn jobs_that_were_lost_together_are_tried_one_at_a_time(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let mut ids = Vec::new();
        for text in ["poison", "a", "b", "c"] {
            let id = app.enqueue(&ctx, &watched(text)).await;
            crash(&app, id, 3).await;
            ids.push(id);
        }
        let gated = Gated::new(&db);
        let mut worker = app.worker_config();
        worker.timing.backoff.cap = Duration::from_millis(20);
        let worker = Running::start(worker, gated.handlers());
        gated.has_begun(1).await;
        // Several rounds of claims find the others due, and give them back uncounted, each time for another moment.
        let moments = std::sync::Mutex::new(std::collections::BTreeSet::new());
        until("several claims of the others", async || {
            let rows = app.query("SELECT attempt, run_at FROM jobs_jobs ORDER BY seq", []).await;
            let begun = rows.iter().filter(|row| row.try_get::<i32>("", "attempt").unwrap() == 4).count();
            // A claim may be seen before it is given back; nothing but the first is ever run.
            assert!(rows.len() == 4 && begun >= 1);
            assert_eq!(gated.begun.get(), 1);
            let mut moments = moments.lock().unwrap();
            moments.extend(rows.iter().map(|row| row.try_get::<i64>("", "run_at").unwrap()));
            (moments.len() >= 16).then_some(())
        })
        .await;
        gated.gate.add_permits(4);
        for id in ids {
            app.gone(id).await;
        }
        worker.stopped().await;
        assert_eq!(app.effects().await, ["a", "b", "c", "poison"]);
    }

    async fn a_job_run_twice_at_once_has_one_effect(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let gated = Gated::new(&db);
        // This one is stopped for longer than its lease: it neither extends nor reaps.
        let mut asleep = app.worker_config();
        asleep.timing.lease = Duration::from_secs(3_600);
        asleep.timing.tick = Duration::from_secs(3_600);
        let asleep = Running::start(asleep, gated.handlers());
        let id = app.enqueue(&ctx, &watched("a")).await;
        gated.has_begun(1).await;
        app.execute("UPDATE jobs_jobs SET lease_until = 1 WHERE id = $1", [id.into()]).await;
        let awake = app.start(gated.handlers());
        gated.has_begun(2).await;

        // Both go on at the same moment.
        gated.gate.add_permits(2);
        app.gone(id).await;
        awake.stopped().await;
        asleep.stopped().await;
        assert_eq!((gated.committed.get(), app.effects().await), (1, vec!["a".to_owned()]));
        let last = app.events(id).await.pop().unwrap().0;
        assert_eq!(last, "succeeded");
    }

    async fn a_long_job_keeps_its_lease(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let gated = Gated::new(&db);
        let mut config = app.worker_config();
        config.timing.lease = Duration::from_millis(800);
        let worker = Running::start(config, gated.handlers());
        let id = app.enqueue(&ctx, &watched("a")).await;
        gated.has_begun(1).await;
        let first = app.row(id).await.unwrap().lease_until.unwrap();
        // Past the end of the first lease.
        until("the lease to be extended twice over", async || {
            app.row(id).await.unwrap().lease_until.filter(|lease| *lease > first + 800_000)
        })
        .await;
        gated.gate.add_permits(1);
        app.gone(id).await;
        worker.stopped().await;
        assert_eq!(gated.begun.get(), 1);
        assert_eq!(app.effects().await, ["a"]);
    }
}

/// Leaves a job as a worker does that is killed in its given attempt, longer ago than its lease.
async fn crash(app: &App, id: jobs::JobId, attempt: i32) {
    let sql = "UPDATE jobs_jobs SET state = 1, attempt = $2, lease = 7, lease_until = 1 WHERE id = $1";
    app.execute(sql, [id.into(), attempt.into()]).await;
}
