use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jobs::{EnqueueOptions, Handlers, JobContext, JobResult, location};
use kernel::TenantTx;
use serde_json::json;
use testkit::{both, owner, tenant};
use tokio::sync::Semaphore;

use crate::MIGRATIONS;
use crate::app::{App, Counter, Forgotten, READY, Running, SCHEDULED, Watched, forgotten, until, watched};

/// Word from another process arrives by NOTIFY, so on PostgreSQL alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workers_elsewhere_are_woken() {
    let Some(db) = testkit::TestDb::postgres("jobs", MIGRATIONS).await else { return };
    let (here, elsewhere) = (App::new(&db), App::new(&db));
    let announcing = here.announce();
    let mut config = elsewhere.worker_config();
    config.timing.poll_interval = Duration::from_secs(3_600);
    let worker = Running::start(config, Handlers::new().add(async |_: JobContext, _: Watched| JobResult::Ok(())));
    for _ in 0..3 {
        let id = here.enqueue(&owner(tenant(1)), &watched("a")).await;
        here.gone(id).await;
    }
    worker.stopped().await;
    announcing.abort();
}

both! {
    async fn a_job_exists_exactly_if_its_transaction_committed(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let runs = Counter::default();
        let counted = runs.clone();
        let worker = app.start(Handlers::new().add(move |_: JobContext, _: Watched| {
            counted.add();
            async { JobResult::Ok(()) }
        }));

        let tx = TenantTx::begin(&db, &ctx).await.unwrap();
        app.queue.enqueue(&tx, &ctx, &watched("rolled back")).await.unwrap();
        drop(tx);
        let kept = app.enqueue(&ctx, &watched("committed")).await;

        app.gone(kept).await;
        assert_eq!(app.count().await, 0);
        worker.stopped().await;
        assert_eq!(runs.get(), 1, "one committed, so one ran, and once");
        let names: Vec<String> = app.events(kept).await.into_iter().map(|(name, ..)| name).collect();
        assert_eq!(names, ["queued", "started", "succeeded"]);
    }

    async fn the_same_key_is_the_same_job(db: TestDb) {
        let app = App::new(&db);
        let (ctx, other) = (owner(tenant(1)), owner(tenant(2)));
        let key = || EnqueueOptions { idempotency_key: Some("order 7".to_owned()), ..EnqueueOptions::default() };
        let first = app.enqueue_with(&ctx, &watched("a"), key()).await;
        assert_eq!(app.enqueue_with(&ctx, &watched("b"), key()).await, first);
        assert_ne!(app.enqueue_with(&other, &watched("a"), key()).await, first, "a tenant's keys are its own");
        assert_ne!(app.enqueue_with(&ctx, &forgotten("a"), key()).await, first, "a kind's keys are its own");
        assert_eq!(app.count().await, 3);

        let worker = app.start(Handlers::new().add(async |_: JobContext, _: Watched| JobResult::Ok(())));
        app.gone(first).await;
        assert_eq!(app.enqueue_with(&ctx, &watched("c"), key()).await, first, "a kept outcome is remembered");
        worker.stopped().await;
    }

    async fn a_key_of_what_died_or_was_cancelled_begins_anew(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let key = |name: &str| EnqueueOptions { idempotency_key: Some(name.to_owned()), ..EnqueueOptions::default() };
        let cancelled = app.enqueue_with(&ctx, &watched("cancelled"), key("a")).await;
        let client = app.client.acting_as(&ctx);
        let _ = client.post(&format!("{}/cancel", location(cancelled)), json!({})).await.expect(200);
        let again = app.enqueue_with(&ctx, &watched("again"), key("a")).await;
        assert_ne!(again, cancelled);

        let dead = app.enqueue_with(&ctx, &watched("dead"), key("b")).await;
        app.execute("UPDATE jobs_jobs SET state = 3, attempt = 4 WHERE id = $1", [dead.into()]).await;
        assert_eq!(app.enqueue_with(&ctx, &watched("dead"), key("b")).await, dead);
        let row = app.row(dead).await.unwrap();
        assert_eq!((row.state, row.attempt), (READY, 0), "with all its attempts");
        let worker = app.start(Handlers::new().add(async |_: JobContext, _: Watched| JobResult::Ok(())));
        for id in [again, dead] {
            app.gone(id).await;
        }
        worker.stopped().await;
    }

    async fn the_same_key_at_the_same_time_is_the_same_job(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let key = || EnqueueOptions { idempotency_key: Some("once".to_owned()), ..EnqueueOptions::default() };
        let job = watched("a");
        let all = futures_util::future::join_all((0..8).map(|_| app.enqueue_with(&ctx, &job, key()))).await;
        assert!(all.iter().all(|id| *id == all[0]), "{all:?}");
        assert_eq!(app.count().await, 1);
    }

    async fn a_delayed_job_waits_for_its_time(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let later = EnqueueOptions { delay: Duration::from_secs(3_600), ..EnqueueOptions::default() };
        let late = app.enqueue_with(&ctx, &watched("late"), later).await;
        let row = app.row(late).await.unwrap();
        assert_eq!((row.state, row.run_at - row.created_at), (SCHEDULED, 3_600_000_000));

        let now = app.enqueue(&ctx, &watched("now")).await;
        assert_eq!(app.row(now).await.unwrap().state, READY);
        let worker = app.start(Handlers::new().add(async |_: JobContext, _: Watched| JobResult::Ok(())));
        app.gone(now).await;
        assert_eq!(app.row(late).await.unwrap().state, SCHEDULED);

        // Its time comes.
        app.execute("UPDATE jobs_jobs SET run_at = 1 WHERE id = $1", [late.into()]).await;
        app.gone(late).await;
        worker.stopped().await;
    }

    async fn tells_how_long_the_oldest_job_waits(db: TestDb) {
        let app = App::new(&db);
        assert_eq!(jobs::oldest_ready(&db).await.unwrap(), None);
        let later = EnqueueOptions { delay: Duration::from_secs(60), ..EnqueueOptions::default() };
        app.enqueue_with(&owner(tenant(1)), &watched("not yet"), later).await;
        assert_eq!(jobs::oldest_ready(&db).await.unwrap(), None);
        let id = app.enqueue(&owner(tenant(1)), &watched("a")).await;
        app.execute("UPDATE jobs_jobs SET run_at = run_at - 60000000 WHERE id = $1", [id.into()]).await;
        assert!(jobs::oldest_ready(&db).await.unwrap().unwrap() >= Duration::from_secs(60));
    }

    async fn a_full_queue_does_not_keep_another_from_being_served(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let jobs: Vec<Watched> = (0..60).map(|number| watched(&number.to_string())).collect();
        let tx = TenantTx::begin(&app.db, &ctx).await.unwrap();
        let ids = app.queue.enqueue_all(&tx, &ctx, &jobs).await.unwrap();
        tx.commit().await.unwrap();
        let (begun, gate, quick) = (Counter::default(), Arc::new(Semaphore::new(0)), Counter::default());
        let (hanging, waits) = (begun.clone(), Arc::clone(&gate));
        let handlers = Handlers::new()
            .add(move |_: JobContext, _: Watched| {
                let (hanging, waits) = (hanging.clone(), Arc::clone(&waits));
                async move {
                    hanging.add();
                    let _permit = waits.acquire().await?;
                    JobResult::Ok(())
                }
            })
            .add(quick.counting::<Forgotten>());
        let mut config = app.worker_config();
        config.concurrency = BTreeMap::from([("default".to_owned(), 60), ("other".to_owned(), 1)]);
        let worker = Running::start(config, handlers);
        until("all of them run", async || (begun.get() == 60).then_some(())).await;
        let other = app.enqueue(&ctx, &forgotten("quick")).await;
        app.gone(other).await;
        assert_eq!(quick.get(), 1);
        gate.add_permits(60);
        for id in ids {
            app.gone(id).await;
        }
        worker.stopped().await;
    }

    async fn several_workers_share_the_queue(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let runs = Counter::default();
        let handlers = || {
            let counted = runs.clone();
            Handlers::new().add(move |_: JobContext, _: Forgotten| {
                counted.add();
                async { JobResult::Ok(()) }
            })
        };
        let workers = [app.start(handlers()), app.start(handlers()), app.start(handlers())];
        let tx = TenantTx::begin(&db, &ctx).await.unwrap();
        for number in 0..200 {
            app.queue.enqueue(&tx, &ctx, &forgotten(&number.to_string())).await.unwrap();
        }
        tx.commit().await.unwrap();
        until("an empty queue", async || (app.count().await == 0).then_some(())).await;
        for worker in workers {
            worker.stopped().await;
        }
        assert_eq!(runs.get(), 200, "each job ran once");
    }
}
