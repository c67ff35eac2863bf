use std::time::Duration;

use jobs::{Handlers, JobContext, JobFailure, JobResult};
use serde_json::{Value, json};
use testkit::{both, owner, tenant};

use crate::MIGRATIONS;
use crate::app::{App, Counter, DEAD, FAILED_CLAIMS, Forgotten, SCHEDULED, Watched, forgotten, until, watched};

/// Another kind of the same queue.
#[derive(serde::Serialize, serde::Deserialize)]
struct Stranger {}

impl jobs::Job for Stranger {
    const KIND: &'static str = "test.stranger";
}

/// A handler that fails in the same way each time.
fn failing(failure: impl Fn() -> JobFailure + Send + Sync + 'static) -> Handlers {
    Handlers::new().add(move |_: JobContext, _: Watched| {
        let failure = failure();
        async move { JobResult::<()>::Err(failure) }
    })
}

both! {
    async fn gaps_grow_until_the_job_is_dead(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let worker = app.start(failing(|| std::io::Error::other("socket closed").into()));
        let id = app.enqueue(&ctx, &watched("a")).await;
        let row = app.row_in(id, DEAD).await;
        worker.stopped().await;

        assert_eq!(row.attempt, 4, "the kind allows four");
        assert!(row.last_error.unwrap().contains("socket closed"), "the operator sees the cause");
        let events = app.events(id).await;
        let gaps: Vec<i64> =
            events.iter().filter(|(name, ..)| name == "retrying").map(|(_, at, due)| due.unwrap() - at).collect();
        assert_eq!(gaps.len(), 3, "{events:?}");
        assert!(gaps.is_sorted_by(|one, next| one < next), "{gaps:?}");

        let job = app.client.acting_as(&ctx).get(&jobs::location(id)).await.expect(200).value();
        assert_eq!(job["status"], "dead");
        assert_eq!(job["problem"], json!({"code": "job_failed", "detail": "The attempt failed."}), "the tenant sees no cause");
        let failures = job["failures"].as_array().unwrap();
        let attempts: Vec<i64> = failures.iter().map(|failure| failure["attempt"].as_i64().unwrap()).collect();
        assert_eq!(attempts, [1, 2, 3, 4]);
        assert_eq!(failures[0]["problem"]["code"], "job_failed");
        assert!(!job.to_string().contains("socket closed"));
    }

    async fn an_abort_is_the_end(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let worker = app.start(failing(|| JobFailure::abort("picture_broken", "The picture cannot be read.")));
        let id = app.enqueue(&ctx, &watched("a")).await;
        let row = app.row_in(id, DEAD).await;
        worker.stopped().await;
        assert_eq!(row.attempt, 1);
        let job = app.client.acting_as(&ctx).get(&jobs::location(id)).await.expect(200).value();
        assert_eq!(job["problem"], json!({"code": "picture_broken", "detail": "The picture cannot be read."}));
    }

    async fn a_wait_that_a_provider_asks_for_costs_no_attempt(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let busy = || JobFailure::retry_after(Duration::from_secs(600), "provider_busy", "The provider is busy.");
        let worker = app.start(failing(busy));
        let id = app.enqueue(&ctx, &watched("a")).await;
        let row = app.row_in(id, SCHEDULED).await;
        worker.stopped().await;
        assert_eq!(row.attempt, 0);
        let events = app.events(id).await;
        let (_, at, due) = events.iter().find(|(name, ..)| name == "retrying").unwrap();
        // The event is written a moment later, in the same transaction.
        assert!((599_900_000..=600_000_000).contains(&(due.unwrap() - at)), "{events:?}");
    }

    async fn a_job_that_is_not_due_waits_without_having_failed(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let worker = app.start(failing(|| JobFailure::not_due(Duration::from_secs(600))));
        let id = app.enqueue(&ctx, &watched("a")).await;
        let row = app.row_in(id, SCHEDULED).await;
        worker.stopped().await;
        assert_eq!((row.attempt, row.last_error), (0, None));
        let job = app.client.acting_as(&ctx).get(&jobs::location(id)).await.expect(200).value();
        assert_eq!((&job["status"], &job["problem"], &job["failures"]), (&"scheduled".into(), &Value::Null, &Value::Null));
        let events = app.events(id).await;
        let (_, at, due) = events.iter().find(|(name, ..)| name == "scheduled").unwrap();
        assert!((599_900_000..=600_000_000).contains(&(due.unwrap() - at)), "{events:?}");
    }

    async fn a_panic_is_a_failed_attempt(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let worker = app.start(Handlers::new().add(async |_: JobContext, job: Watched| {
            assert!(job.text != "bad", "the handler panics");
            JobResult::Ok(())
        }));
        let bad = app.enqueue(&ctx, &watched("bad")).await;
        let good = app.enqueue(&ctx, &watched("good")).await;
        app.gone(good).await;
        let row = app.row_in(bad, DEAD).await;
        worker.stopped().await;
        assert_eq!(row.attempt, 4);
        assert!(row.last_error.unwrap().contains("the handler panics"));
    }

    async fn a_job_that_hangs_is_cut_off(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let worker = app.start(Handlers::new().add(async |_: JobContext, _: Forgotten| {
            std::future::pending::<()>().await;
            JobResult::Ok(())
        }));
        let id = app.enqueue(&ctx, &forgotten("a")).await;
        let row = app.row_in(id, DEAD).await;
        worker.stopped().await;
        assert_eq!(row.attempt, 3);
        assert!(row.last_error.unwrap().contains("job_timed_out"));
    }

    async fn a_dead_letter_of_a_forgotten_kind_tells_its_attempts(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let worker = app.start(Handlers::new().add(async |_: JobContext, _: Forgotten| {
            JobResult::<()>::Err(JobFailure::retry("provider_down", "The provider is down."))
        }));
        let id = app.enqueue(&ctx, &forgotten("a")).await;
        app.row_in(id, DEAD).await;
        worker.stopped().await;
        let job = app.client.acting_as(&ctx).get(&jobs::location(id)).await.expect(200).value();
        let codes: Vec<&Value> = job["failures"].as_array().unwrap().iter().map(|failure| &failure["problem"]["code"]).collect();
        assert_eq!(codes, ["provider_down"; 3]);
    }

    async fn a_job_that_a_worker_does_not_know_is_left_to_another(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let old = app.start(Handlers::new().add(async |_: JobContext, _: Stranger| JobResult::Ok(())));
        let id = app.enqueue(&ctx, &watched("new")).await;
        let row = app.row_in(id, SCHEDULED).await;
        assert_eq!(row.attempt, 0, "it costs no attempt");
        let job = app.client.acting_as(&ctx).get(&jobs::location(id)).await.expect(200).value();
        assert_eq!((&job["problem"]["code"], &job["failures"]), (&"kind_unknown".into(), &Value::Null));

        let new = app.start(Handlers::new().add(async |_: JobContext, _: Watched| JobResult::Ok(())));
        app.gone(id).await;
        old.stopped().await;
        new.stopped().await;
    }

    async fn a_job_that_nobody_knows_is_dead_after_a_day(db: TestDb) {
        let app = App::new(&db);
        let id = app.enqueue(&owner(tenant(1)), &watched("a")).await;
        app.execute("UPDATE jobs_jobs SET kind = 'test.removed' WHERE id = $1", [id.into()]).await;
        let worker = app.start(Handlers::new().add(async |_: JobContext, _: Watched| JobResult::Ok(())));
        app.row_in(id, SCHEDULED).await;
        let names: Vec<String> = app.events(id).await.into_iter().map(|(name, ..)| name).collect();
        assert_eq!(names, ["queued", "started", "retrying"], "whoever watches does not think that it runs");
        app.execute("UPDATE jobs_jobs SET created_at = created_at - 86400000000, run_at = 1 WHERE id = $1", [id.into()]).await;
        let row = app.row_in(id, DEAD).await;
        assert_eq!(row.attempt, 0, "no attempt was made");
        worker.stopped().await;
    }

    async fn a_payload_that_cannot_be_read_is_dead_at_once(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let id = app.enqueue(&ctx, &watched("a")).await;
        let payload = if db.backend() == sea_orm::DbBackend::Postgres { "$2::jsonb" } else { "$2" };
        let sql = format!("UPDATE jobs_jobs SET payload = {payload} WHERE id = $1");
        app.execute(&sql, [id.into(), "{\"text\": 5}".into()]).await;
        let worker = app.start(Handlers::new().add(async |_: JobContext, _: Watched| JobResult::Ok(())));
        let row = app.row_in(id, DEAD).await;
        worker.stopped().await;
        assert_eq!(row.attempt, 1);
        assert!(row.last_error.unwrap().contains("payload_invalid"));
    }

    async fn a_worker_outlives_its_database(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let runs = Counter::default();
        let counted = runs.clone();
        let worker = app.start(Handlers::new().add(move |_: JobContext, _: Watched| {
            counted.add();
            async { JobResult::Ok(()) }
        }));
        let first = app.enqueue(&ctx, &watched("a")).await;
        app.gone(first).await;
        let owner = db.owner().await;
        let failed = FAILED_CLAIMS.get();
        sea_orm::ConnectionTrait::execute_unprepared(&owner, "ALTER TABLE jobs_jobs RENAME TO jobs_away").await.unwrap();
        until("claims that fail", async || (FAILED_CLAIMS.get() >= failed + 3).then_some(())).await;
        sea_orm::ConnectionTrait::execute_unprepared(&owner, "ALTER TABLE jobs_away RENAME TO jobs_jobs").await.unwrap();
        let second = app.enqueue(&ctx, &watched("b")).await;
        app.gone(second).await;
        worker.stopped().await;
        assert_eq!(runs.get(), 2);
        owner.close().await.unwrap();
    }
}
