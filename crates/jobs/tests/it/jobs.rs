use std::time::Duration;

use jobs::{EnqueueOptions, Handlers, JobContext, JobFailure, JobResult, location};
use serde_json::{Value, json};
use testkit::{both, owner, tenant, user};

use crate::MIGRATIONS;
use crate::app::{App, Counter, Forgotten, SCHEDULED, Watched, forgotten, watched};

const JOBS: &str = "/api/jobs/v1/jobs";

both! {
    async fn a_kept_job_tells_its_outcome(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let client = app.client.acting_as(&ctx);
        let id = app.enqueue(&ctx, &watched("a")).await;
        let job = client.get(&location(id)).await.expect(200).value();
        assert_eq!((&job["status"], &job["attempt"], &job["kind"]), (&"queued".into(), &0.into(), &"test.watched".into()));

        let worker = app.start(Handlers::new().add(async |ctx: JobContext, job: Watched| {
            ctx.progress(0.5, "Half").await?;
            JobResult::Ok(json!({"echo": job.text}))
        }));
        app.gone(id).await;
        worker.stopped().await;
        let job = client.get(&location(id)).await.expect(200).value();
        assert_eq!((&job["status"], &job["attempt"]), (&"succeeded".into(), &1.into()));
        assert_eq!(job["result"], json!({"echo": "a"}));
        assert_eq!(job["progress"], json!({"fraction": 0.5, "message": "Half"}));
        assert!(job["finished_at"].is_string());
    }

    async fn a_job_that_nobody_waits_for_is_forgotten(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let id = app.enqueue(&ctx, &forgotten("a")).await;
        app.client.acting_as(&ctx).get(&format!("{}/events", location(id))).await.problem(409, "job_not_watchable");
        let worker = app.start(Handlers::new().add(async |_: JobContext, _: Forgotten| JobResult::Ok("nobody reads it")));
        app.gone(id).await;
        worker.stopped().await;
        app.client.acting_as(&ctx).get(&location(id)).await.problem(404, "not_found");
        assert!(app.events(id).await.is_empty());
    }

    async fn lists_in_pages_by_what_is_asked_for(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let client = app.client.acting_as(&ctx);
        let done = app.enqueue(&ctx, &watched("done")).await;
        let worker = app.start(Handlers::new().add(async |_: JobContext, _: Watched| JobResult::Ok(())));
        app.gone(done).await;
        worker.stopped().await;
        let mut ids = vec![done.to_string()];
        for number in 0..3 {
            ids.push(app.enqueue(&ctx, &watched(&number.to_string())).await.to_string());
        }
        ids.push(app.enqueue(&ctx, &forgotten("other kind")).await.to_string());
        app.enqueue(&owner(tenant(2)), &watched("of another tenant")).await;

        let mut seen = Vec::new();
        let mut path = format!("{JOBS}?limit=2");
        loop {
            let page = client.get(&path).await.expect(200).value();
            seen.extend(ids_of(&page));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("{JOBS}?limit=2&cursor={cursor}");
        }
        ids.sort_by(|one, other| other.cmp(one));
        assert_eq!(seen, ids, "waiting and ended ones, the newest first");

        let ended = client.get(&format!("{JOBS}?status=succeeded")).await.expect(200).value();
        assert_eq!(ids_of(&ended), [done.to_string()]);
        let waiting = client.get(&format!("{JOBS}?status=queued&kind=test.watched")).await.expect(200).value();
        assert_eq!(ids_of(&waiting).len(), 3);
        let other = client.get(&format!("{JOBS}?queue=other")).await.expect(200).value();
        assert_eq!(ids_of(&other).len(), 1);
        client.get(&format!("{JOBS}?status=lost")).await.problem(400, "invalid_query");
        client.get(&format!("{JOBS}?cursor=forged")).await.problem(400, "invalid_cursor");
    }

    async fn a_waiting_job_is_cancelled_at_once(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let client = app.client.acting_as(&ctx);
        let later = EnqueueOptions { delay: Duration::from_secs(600), ..EnqueueOptions::default() };
        let ready = app.enqueue(&ctx, &watched("a")).await;
        let scheduled = app.enqueue_with(&ctx, &watched("b"), later).await;
        let plain = app.enqueue(&ctx, &forgotten("c")).await;
        for id in [ready, scheduled, plain] {
            let job = client.post(&format!("{}/cancel", location(id)), json!({})).await.expect(200).value();
            assert_eq!(job["status"], "cancelled");
            assert!(app.row(id).await.is_none());
        }
        for id in [ready, scheduled] {
            assert_eq!(client.get(&location(id)).await.expect(200).value()["status"], "cancelled");
            let again = client.post(&format!("{}/cancel", location(id)), json!({})).await.expect(200).value();
            assert_eq!(again["status"], "cancelled");
            assert_eq!(app.events(id).await.last().unwrap().0, "cancelled");
        }
        client.post(&format!("{}/cancel", location(plain)), json!({})).await.problem(404, "not_found");
    }

    async fn a_running_job_is_asked_to_stop(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let client = app.client.acting_as(&ctx);
        let worker = app.start(Handlers::new().add(async |ctx: JobContext, job: Watched| {
            if job.text == "deaf" {
                std::future::pending::<()>().await;
            }
            ctx.cancelled().await;
            JobResult::<()>::Err(JobFailure::cancelled())
        }));
        for text in ["polite", "deaf"] {
            let id = app.enqueue(&ctx, &watched(text)).await;
            app.row_in(id, crate::app::RUNNING).await;
            let job = client.post(&format!("{}/cancel", location(id)), json!({})).await.expect(202).value();
            assert_eq!((&job["status"], &job["cancel_requested"]), (&"running".into(), &true.into()));
            app.gone(id).await;
            let job = client.get(&location(id)).await.expect(200).value();
            assert_eq!((&job["status"], &job["problem"]["code"]), (&"cancelled".into(), &"job_cancelled".into()), "{text}");
        }
        worker.stopped().await;
    }

    async fn an_ended_job_cannot_be_cancelled(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let id = app.enqueue(&ctx, &watched("a")).await;
        let worker = app.start(Handlers::new().add(async |_: JobContext, _: Watched| JobResult::Ok(())));
        app.gone(id).await;
        worker.stopped().await;
        app.client.acting_as(&ctx).post(&format!("{}/cancel", location(id)), json!({})).await.problem(409, "job_ended");
    }

    async fn a_cancelled_job_that_waits_for_its_retry_does_not_run_again(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let runs = Counter::default();
        let counted = runs.clone();
        let busy = || JobFailure::retry_after(Duration::from_secs(600), "busy", "Busy.");
        let worker = app.start(Handlers::new().add(move |_: JobContext, _: Watched| {
            counted.add();
            async move { JobResult::<()>::Err(busy()) }
        }));
        let id = app.enqueue(&ctx, &watched("a")).await;
        app.row_in(id, SCHEDULED).await;
        let job = app.client.acting_as(&ctx).post(&format!("{}/cancel", location(id)), json!({})).await.expect(200).value();
        assert_eq!(job["status"], "cancelled");
        worker.stopped().await;
        assert_eq!(runs.get(), 1);
    }

    async fn tenants_are_apart(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let id = app.enqueue(&ctx, &watched("a")).await;
        let (one, events, cancel) = (location(id), format!("{}/events", location(id)), format!("{}/cancel", location(id)));

        for path in [JOBS, &one, &events] {
            app.client.get(path).await.problem(401, "unauthorized");
            app.client.acting_as(&user(tenant(1), &["jobs:manage"])).get(path).await.problem(403, "forbidden");
        }
        app.client.post(&cancel, json!({})).await.problem(401, "unauthorized");
        app.client.acting_as(&user(tenant(1), &["jobs:read"])).post(&cancel, json!({})).await.problem(403, "forbidden");

        let other = app.client.acting_as(&owner(tenant(2)));
        let absent = location("job_01h455vb4pex5vsknk084sn02q".parse().unwrap());
        for path in [&one, &events, &absent, &format!("{absent}/events"), &format!("{JOBS}/nonsense")] {
            other.get(path).await.problem(404, "not_found");
        }
        for path in [&cancel, &format!("{absent}/cancel")] {
            other.post(path, json!({})).await.problem(404, "not_found");
        }
        assert_eq!(other.get(JOBS).await.expect(200).value()["data"], json!([]));
        assert_eq!(app.row(id).await.unwrap().state, crate::app::READY);
    }
}

fn ids_of(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|job| job["id"].as_str().unwrap().to_owned()).collect()
}
