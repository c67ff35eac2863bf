use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jobs::{Handlers, JobContext, JobResult};
use kernel::TenantTx;
use testkit::{both, owner, tenant};

use crate::MIGRATIONS;
use crate::app::{App, Counter, Forgotten, READY, Running, Watched, until, watched};

/// How many run at once, and the most that ever did.
#[derive(Clone, Default)]
struct Crowd(Arc<(AtomicUsize, AtomicUsize)>);

impl Crowd {
    fn handlers(&self) -> Handlers {
        let crowd = self.clone();
        Handlers::new().add(move |_: JobContext, _: Watched| {
            let crowd = crowd.clone();
            async move {
                let now = crowd.0.0.fetch_add(1, Ordering::SeqCst) + 1;
                crowd.0.1.fetch_max(now, Ordering::SeqCst);
                // tidy: the work of a job, long enough for others to begin beside it
                tokio::time::sleep(Duration::from_millis(3)).await;
                crowd.0.0.fetch_sub(1, Ordering::SeqCst);
                JobResult::Ok(())
            }
        })
    }

    fn most(&self) -> usize {
        self.0.1.load(Ordering::SeqCst)
    }
}

async fn enqueue(app: &App, tenant_number: u128, count: usize) {
    let ctx = owner(tenant(tenant_number));
    let tx = TenantTx::begin(&app.db, &ctx).await.unwrap();
    let jobs: Vec<Watched> = (0..count).map(|number| watched(&number.to_string())).collect();
    app.queue.enqueue_all(&tx, &ctx, &jobs).await.unwrap();
    tx.commit().await.unwrap();
}

async fn limit_queue(app: &App, paused: bool, all: Option<i64>, each: Option<i64>) {
    let sql = "INSERT INTO jobs_queues (queue, paused, max_running, max_running_per_tenant, updated_at) VALUES ('default', $1, $2, $3, 0)
      ON CONFLICT (queue) DO UPDATE SET paused = excluded.paused, max_running = excluded.max_running,
        max_running_per_tenant = excluded.max_running_per_tenant";
    app.execute(sql, [paused.into(), all.into(), each.into()]).await;
}

async fn left(app: &App, tenant_number: u128) -> i64 {
    let sql = "SELECT count(*) AS n FROM jobs_jobs WHERE tenant_id = $1 AND state = $2";
    app.query(sql, [tenant(tenant_number).into(), READY.into()]).await[0].try_get("", "n").unwrap()
}

both! {
    async fn a_queue_runs_no_more_than_its_cap(db: TestDb) {
        let app = App::new(&db);
        limit_queue(&app, false, Some(3), None).await;
        enqueue(&app, 1, 30).await;
        enqueue(&app, 2, 30).await;
        let crowd = Crowd::default();
        let workers = [app.start(crowd.handlers()), app.start(crowd.handlers())];
        until("an empty queue", async || (app.count().await == 0).then_some(())).await;
        for worker in workers {
            worker.stopped().await;
        }
        assert!((2..=3).contains(&crowd.most()), "{} at once", crowd.most());
    }

    async fn a_tenant_runs_no_more_than_its_cap(db: TestDb) {
        let app = App::new(&db);
        limit_queue(&app, false, None, Some(1)).await;
        for number in 1..=2 {
            enqueue(&app, number, 20).await;
        }
        let crowd = Crowd::default();
        let workers = [app.start(crowd.handlers()), app.start(crowd.handlers())];
        until("an empty queue", async || (app.count().await == 0).then_some(())).await;
        for worker in workers {
            worker.stopped().await;
        }
        assert!(crowd.most() <= 2, "{} at once", crowd.most());
    }

    async fn what_is_paused_waits(db: TestDb) {
        let app = App::new(&db);
        limit_queue(&app, true, None, None).await;
        enqueue(&app, 1, 5).await;
        enqueue(&app, 2, 5).await;
        let runs = Counter::default();
        let others = Counter::default();
        let handlers = Handlers::new().add(runs.counting::<Watched>()).add(others.counting::<Forgotten>());
        let worker = Running::start(app.worker_config(), handlers);
        app.canaries(&others).await;
        assert_eq!(runs.get(), 0);

        let sql = "INSERT INTO jobs_limits (tenant_id, queue, paused, updated_at) VALUES ($1, 'default', true, 0)";
        app.execute(sql, [tenant(1).into()]).await;
        limit_queue(&app, false, None, None).await;
        until("the other tenant's jobs", async || (left(&app, 2).await == 0).then_some(())).await;
        assert_eq!(left(&app, 1).await, 5, "a tenant may be paused alone");

        app.execute("DELETE FROM jobs_limits", []).await;
        until("an empty queue", async || (app.count().await == 0).then_some(())).await;
        worker.stopped().await;
        assert_eq!(runs.get(), 10);
    }
}
