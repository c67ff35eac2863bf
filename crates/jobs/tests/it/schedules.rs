use std::time::Duration;

use jobs::{Handlers, JobContext, JobResult, platform_tenant};
use kernel::TenantTx;
use testkit::{both, owner, tenant};

use crate::MIGRATIONS;
use crate::app::{App, Counter, Forgotten, Watched, forgotten, until, watched};

fn counting(runs: &Counter) -> Handlers {
    let counted = runs.clone();
    Handlers::new().add(move |_: JobContext, _: Watched| {
        counted.add();
        async { JobResult::Ok(()) }
    })
}

both! {
    async fn a_schedule_fires_once_however_many_workers_run(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let tx = TenantTx::begin(&db, &ctx).await.unwrap();
        let id = app.queue.schedule(&tx, "nightly", "0 3 * * *", &watched("a")).await.unwrap();
        let again = app.queue.schedule(&tx, "nightly", "0 3 * * *", &watched("b")).await.unwrap();
        assert_eq!(again, id, "the same name is the same schedule");
        assert!(app.queue.schedule(&tx, "wrong", "0 30 * * *", &watched("a")).await.is_err());
        tx.commit().await.unwrap();

        let (runs, others) = (Counter::default(), Counter::default());
        let workers = [0; 4].map(|_| app.start(counting(&runs).add(others.counting::<Forgotten>())));
        for round in 1..=3 {
            // Each time another moment of the past.
            let days = i64::try_from(round).unwrap() + 2;
            app.execute("UPDATE jobs_schedules SET next_run_at = next_run_at - 86400000000 * $1", [days.into()]).await;
            until("the schedule to fire", async || (runs.get() >= round).then_some(())).await;
        }
        // Another one that fires afterwards shows that the workers looked again.
        let tx = TenantTx::begin(&db, &ctx).await.unwrap();
        let other = app.queue.schedule(&tx, "other", "0 4 * * *", &forgotten("a")).await.unwrap();
        tx.commit().await.unwrap();
        for round in 1..=3 {
            // Another moment each time: what is due at one moment is enqueued once, and the last job may not have been settled.
            let moment = i64::try_from(round).unwrap();
            app.execute("UPDATE jobs_schedules SET next_run_at = $2 WHERE id = $1", [other.into(), moment.into()]).await;
            until("the other schedule to fire", async || (others.get() >= round).then_some(())).await;
        }
        assert_eq!(runs.get(), 3, "what was missed is made up for once");
        for worker in workers {
            worker.stopped().await;
        }
        let row = &app.query("SELECT next_run_at, last_run_at, last_job_id FROM jobs_schedules WHERE name = 'nightly'", []).await[0];
        let (next, last): (i64, i64) = (row.try_get("", "next_run_at").unwrap(), row.try_get("", "last_run_at").unwrap());
        assert!(next > last && next % 86_400_000_000 == 3 * 3_600_000_000, "{next}");

        let tx = TenantTx::begin(&db, &ctx).await.unwrap();
        assert!(app.queue.unschedule(&tx, "nightly").await.unwrap());
        assert!(!app.queue.unschedule(&tx, "nightly").await.unwrap());
        tx.commit().await.unwrap();
    }

    async fn a_worker_brings_the_platforms_schedules(db: TestDb) {
        let app = App::new(&db);
        let runs = Counter::default();
        let workers = [0; 2].map(|_| app.start(counting(&runs).every("sweep", "* * * * *", &watched("a"))));
        until("the schedule", async || (!app.query("SELECT id FROM jobs_schedules", []).await.is_empty()).then_some(())).await;
        app.execute("UPDATE jobs_schedules SET next_run_at = 1", []).await;
        until("the schedule to fire", async || (runs.get() > 0).then_some(())).await;
        for worker in workers {
            worker.stopped().await;
        }
        let rows = app.query("SELECT tenant_id FROM jobs_schedules", []).await;
        let tenants: Vec<String> = rows.iter().map(|row| row.try_get("", "tenant_id").unwrap()).collect();
        assert_eq!(tenants, [platform_tenant().to_string()]);
        assert_eq!(runs.get(), 1);
    }

    async fn many_jobs_are_enqueued_at_once(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let tx = TenantTx::begin(&db, &ctx).await.unwrap();
        let jobs: Vec<Watched> = (0..1_500).map(|number| watched(&format!("{number}, \"quoted\" {{}}"))).collect();
        let ids = app.queue.enqueue_all(&tx, &ctx, &jobs).await.unwrap();
        let few = app.queue.enqueue_all(&tx, &ctx, &[forgotten("a"), forgotten("b")]).await.unwrap();
        assert!(app.queue.enqueue_all::<Watched>(&tx, &ctx, &[]).await.unwrap().is_empty());
        tx.commit().await.unwrap();
        assert_eq!((ids.len(), few.len(), app.count().await), (1_500, 2, 1_502));
        assert_eq!(app.events(ids[700]).await.len(), 1);

        let texts = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let noted = texts.clone();
        let worker = app.start(Handlers::new().add(move |_: JobContext, job: Watched| {
            noted.lock().unwrap().push(job.text);
            async { JobResult::Ok(()) }
        }));
        until("the jobs", async || (app.count().await == 2).then_some(())).await;
        worker.stopped().await;
        let mut texts = texts.lock().unwrap().clone();
        let mut wanted: Vec<String> = jobs.into_iter().map(|job| job.text).collect();
        texts.sort();
        wanted.sort();
        assert_eq!(texts, wanted);
    }

    async fn what_is_old_is_forgotten(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let runs = Counter::default();
        let old = app.enqueue(&ctx, &watched("a")).await;
        let worker = app.start(counting(&runs));
        app.gone(old).await;
        worker.stopped().await;
        app.execute("UPDATE jobs_history SET finished_at = 1", []).await;
        let figures = app.query("SELECT succeeded, runs FROM jobs_figures", []).await;
        assert_eq!(figures[0].try_get::<i64>("", "succeeded").unwrap(), 1, "figures are written when the worker ends");
        jobs::forget_old(&db, Duration::from_secs(60), Duration::from_secs(60)).await.unwrap();
        for table in ["jobs_history", "jobs_events"] {
            assert!(app.query(&format!("SELECT tenant_id FROM {table}"), []).await.is_empty(), "{table}");
        }
    }
}
