use std::sync::Arc;
use std::time::Duration;

use jobs::{EnqueueOptions, Handlers, JobContext, JobId, JobResult, location};
use kernel::RequestCtx;
use serde_json::{Value, json};
use testkit::{Client, both, owner, tenant, user};
use tokio::sync::Semaphore;

use crate::MIGRATIONS;
use crate::app::{App, Counter, DEAD, Protected, READY, RUNNING, SCHEDULED, Watched, forgotten, until, watched};

const OPERATIONS: &str = "/api/jobs/v1/operations";

async fn operate(client: &Client, body: Value) -> Value {
    client.post(OPERATIONS, body).await.expect(200).value()
}

async fn later(app: &App, ctx: &RequestCtx, text: &str) -> JobId {
    let delay = Duration::from_secs(3_600);
    app.enqueue_with(ctx, &watched(text), EnqueueOptions { delay, ..EnqueueOptions::default() }).await
}

async fn state(app: &App, id: JobId) -> Option<i16> {
    app.row(id).await.map(|row| row.state)
}

both! {
    async fn dead_letters_are_tried_again_by_reason(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let client = app.client.acting_as(&ctx);
        let busy = app.dead_letters(&ctx, &["a", "b", "c"], "provider_busy").await;
        let broken = app.dead_letters(&ctx, &["d"], "picture_broken").await;
        let other = app.dead_letters(&owner(tenant(2)), &["of another tenant"], "provider_busy").await;

        let retry = json!({"action": "retry", "filter": {"code": "provider_busy", "queue": "default"}, "dry_run": true});
        let would = operate(&client, retry.clone()).await;
        assert_eq!((&would["jobs"], &would["more"], &would["dry_run"]), (&3.into(), &false.into(), &true.into()));
        let mut named: Vec<String> = busy.iter().map(ToString::to_string).collect();
        named.sort();
        assert_eq!(would["sample"], json!(named));
        assert_eq!(state(&app, busy[0]).await, Some(DEAD), "a dry run changes nothing");

        let mut retry = retry;
        retry["dry_run"] = false.into();
        assert_eq!(operate(&client, retry).await["jobs"], 3);
        for id in &busy {
            let row = app.row(*id).await.unwrap();
            assert_eq!((row.state, row.attempt, row.last_error), (READY, 0, None), "with all its attempts");
            assert_eq!(app.events(*id).await.last().unwrap().0, "queued");
        }
        for id in [broken[0], other[0]] {
            assert_eq!(state(&app, id).await, Some(DEAD));
        }
        let worker = app.start(Handlers::new().add(async |_: JobContext, _: Watched| JobResult::Ok(())));
        for id in busy {
            app.gone(id).await;
        }
        worker.stopped().await;
    }

    async fn one_job_is_tried_again_or_run_now(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let client = app.client.acting_as(&ctx);
        let dead = app.dead_letters(&ctx, &["a"], "job_failed").await[0];
        let scheduled = later(&app, &ctx, "b").await;
        client.post(&format!("{}/run", location(dead)), json!({})).await.problem(409, "job_in_other_state");
        client.post(&format!("{}/retry", location(scheduled)), json!({})).await.problem(409, "job_in_other_state");
        let retried = client.post(&format!("{}/retry", location(dead)), json!({})).await.expect(200).value();
        assert_eq!((&retried["status"], &retried["attempt"]), (&"queued".into(), &0.into()));
        let run = client.post(&format!("{}/run", location(scheduled)), json!({})).await.expect(200).value();
        assert_eq!(run["status"], "queued");

        let other = app.client.acting_as(&owner(tenant(2)));
        for action in ["run", "retry"] {
            other.post(&format!("{}/{action}", location(dead)), json!({})).await.problem(404, "not_found");
        }
        let reader = app.client.acting_as(&user(tenant(1), &["jobs:read"]));
        reader.post(&format!("{}/retry", location(dead)), json!({})).await.problem(403, "forbidden");
        reader.post(OPERATIONS, json!({"action": "retry"})).await.problem(403, "forbidden");
        app.client.post(OPERATIONS, json!({"action": "retry"})).await.problem(401, "unauthorized");
    }

    async fn what_waits_is_drained_and_what_runs_finishes(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let client = app.client.acting_as(&ctx);
        let gate = Arc::new(Semaphore::new(0));
        let passed = Arc::clone(&gate);
        let mut config = app.worker_config();
        config.default_concurrency = 1;
        let handlers = Handlers::new().add(move |_: JobContext, _: Watched| {
            let gate = Arc::clone(&passed);
            async move {
                gate.acquire().await?.forget();
                JobResult::Ok("done")
            }
        });
        let worker = crate::app::Running::start(config, handlers);
        let running = app.enqueue(&ctx, &watched("runs")).await;
        app.row_in(running, RUNNING).await;
        let waiting = [app.enqueue(&ctx, &watched("a")).await, later(&app, &ctx, "b").await];
        let elsewhere = app.enqueue(&ctx, &forgotten("of another queue")).await;

        let drained = operate(&client, json!({"action": "drain", "filter": {"queue": "default"}})).await;
        assert_eq!(drained["jobs"], 2);
        for id in waiting {
            let job = client.get(&location(id)).await.expect(200).value();
            assert_eq!(job["status"], "cancelled");
        }
        assert_eq!((state(&app, running).await, state(&app, elsewhere).await), (Some(RUNNING), Some(READY)));
        gate.add_permits(1);
        app.gone(running).await;
        worker.stopped().await;
        assert_eq!(client.get(&location(running)).await.expect(200).value()["status"], "succeeded");
    }

    async fn running_jobs_are_asked_to_stop_or_cut_off(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let client = app.client.acting_as(&ctx);
        let (begun, ended) = (Counter::default(), Counter::default());
        let (beginning, ending) = (begun.clone(), ended.clone());
        let mut config = app.worker_config();
        config.timing.lease = Duration::from_millis(400);
        config.timing.cancel_grace = Duration::from_secs(3_600);
        let handlers = Handlers::new().add(move |_: JobContext, _: Watched| {
            beginning.add();
            let ending = ending.clone();
            async move {
                std::future::pending::<()>().await;
                ending.add();
                JobResult::Ok(())
            }
        });
        let worker = crate::app::Running::start(config, handlers);
        let id = app.enqueue(&ctx, &watched("deaf")).await;
        until("the job to begin", async || (begun.get() == 1).then_some(())).await;

        assert_eq!(operate(&client, json!({"action": "cancel"})).await["jobs"], 1);
        let job = client.get(&location(id)).await.expect(200).value();
        assert_eq!((&job["status"], &job["cancel_requested"]), (&"running".into(), &true.into()), "it has all the time it needs");
        assert_eq!(operate(&client, json!({"action": "cancel", "force": true})).await["jobs"], 1);
        let job = client.get(&location(id)).await.expect(200).value();
        assert_eq!(job["status"], "cancelled");
        // The handler never ends by itself: the worker stops only because it was cut off.
        worker.stopped().await;
        assert_eq!((ended.get(), client.get(&location(id)).await.expect(200).value()["status"].clone()), (0, "cancelled".into()));
        let names: Vec<String> = app.events(id).await.into_iter().map(|(name, ..)| name).collect();
        assert_eq!(names, ["queued", "started", "cancelling", "cancelled"]);
    }

    async fn scheduled_jobs_run_now_and_dead_ones_are_discarded(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let client = app.client.acting_as(&ctx);
        let (one, two) = (later(&app, &ctx, "a").await, later(&app, &ctx, "b").await);
        let dead = app.dead_letters(&ctx, &["c"], "job_failed").await[0];
        let named = operate(&client, json!({"action": "run_now", "filter": {"ids": [one.to_string(), dead.to_string()]}})).await;
        assert_eq!((&named["jobs"], &named["sample"]), (&1.into(), &json!([one.to_string()])));
        assert_eq!((state(&app, one).await, state(&app, two).await), (Some(READY), Some(SCHEDULED)));
        let none = operate(&client, json!({"action": "discard", "filter": {"status": "queued"}})).await;
        assert_eq!(none["jobs"], 0, "what waits is no dead letter");
        assert_eq!(operate(&client, json!({"action": "discard"})).await["jobs"], 1);
        assert!(app.row(dead).await.is_none());
    }

    async fn a_tenant_pauses_its_own_jobs(db: TestDb) {
        let app = App::new(&db);
        let (ctx, other) = (owner(tenant(1)), owner(tenant(2)));
        let client = app.client.acting_as(&ctx);
        let pause = json!({"action": "pause", "filter": {"queue": "default"}, "dry_run": true});
        let mine = app.enqueue(&ctx, &watched("a")).await;
        assert_eq!(operate(&client, pause.clone()).await["jobs"], 1);
        let mut pause = pause;
        pause["dry_run"] = false.into();
        operate(&client, pause).await;
        let theirs = app.enqueue(&other, &watched("b")).await;
        let worker = app.start(Handlers::new().add(async |_: JobContext, _: Watched| JobResult::Ok(())));
        app.gone(theirs).await;
        assert_eq!(state(&app, mine).await, Some(READY));
        operate(&client, json!({"action": "resume", "filter": {"queue": "default"}})).await;
        app.gone(mine).await;
        worker.stopped().await;
    }

    async fn what_is_protected_is_ended_by_the_operator_only(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let client = app.client.acting_as(&ctx);
        let id = app.enqueue(&ctx, &Protected).await;
        let other = app.enqueue(&ctx, &watched("a")).await;
        client.post(&format!("{}/cancel", location(id)), json!({})).await.problem(409, "job_protected");
        for action in ["cancel", "drain"] {
            let would = operate(&client, json!({"action": action, "filter": {"queue": "default"}, "dry_run": true})).await;
            assert_eq!(would["sample"], json!([other]), "{action}");
        }
        assert_eq!(operate(&client, json!({"action": "drain", "filter": {"queue": "default"}})).await["jobs"], 1);
        app.execute("UPDATE jobs_jobs SET state = 3 WHERE id = $1", [id.into()]).await;
        assert_eq!(operate(&client, json!({"action": "discard", "filter": {}})).await["jobs"], 0);
        assert_eq!(operate(&client, json!({"action": "retry", "filter": {}})).await["jobs"], 1, "begun anew it may be");
        let drain = json!({"operation": {"action": "drain", "filter": {"queue": "default"}}});
        let done = app.operator.post("/api/jobs/v1/operator/operations", drain).await;
        assert_eq!(done.expect(200).value()["jobs"], 1);
        assert_eq!(state(&app, id).await, None);
    }

    async fn faults_of_an_operation_are_named(db: TestDb) {
        let app = App::new(&db);
        let client = app.client.acting_as(&owner(tenant(1)));
        let id = "job_01h455vb4pex5vsknk084sn02q";
        for (body, pointer) in [
            (json!({"action": "pause"}), "/filter"),
            (json!({"action": "pause", "filter": {"queue": "a", "kind": "b"}}), "/filter"),
            (json!({"action": "pause", "filter": {"queue": "a", "ids": [id]}}), "/filter/ids"),
            (json!({"action": "drain", "force": true}), "/force"),
            (json!({"action": "retry", "filter": {"queue": ""}}), "/filter/queue"),
            (json!({"action": "retry", "filter": {"ids": vec![id; 101]}}), "/filter/ids"),
        ] {
            let problem = client.post(OPERATIONS, body).await.problem(422, "validation_failed");
            assert_eq!(problem.errors[0].pointer, pointer);
        }
        client.post(OPERATIONS, json!({"action": "explode"})).await.problem(422, "validation_failed");
        client.post(OPERATIONS, json!({"action": "retry", "filter": {"tenant": "x"}})).await.problem(422, "validation_failed");
    }
}
