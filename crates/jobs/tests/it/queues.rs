use std::time::Duration;

use jobs::{EnqueueOptions, Handlers, JobContext, JobFailure, JobResult};
use kernel::TenantTx;
use serde_json::{Value, json};
use testkit::{both, owner, tenant, user};

use crate::MIGRATIONS;
use crate::app::{App, DEAD, Watched, forgotten, watched};

const QUEUES: &str = "/api/jobs/v1/queues";

both! {
    async fn a_queue_tells_how_it_is_doing(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let client = app.client.acting_as(&ctx);
        let worker = app.start(Handlers::new().add(async |_: JobContext, job: Watched| {
            if job.text == "bad" { Err(JobFailure::abort("picture_broken", "The picture cannot be read.")) } else { Ok(()) }
        }));
        for _ in 0..3 {
            let id = app.enqueue(&ctx, &watched("good")).await;
            app.gone(id).await;
        }
        let bad = app.enqueue(&ctx, &watched("bad")).await;
        app.row_in(bad, DEAD).await;
        let of_another = app.enqueue(&owner(tenant(2)), &watched("good")).await;
        app.gone(of_another).await;
        // Figures are written when the worker ends.
        worker.stopped().await;
        app.enqueue(&ctx, &watched("waits")).await;
        app.execute("UPDATE jobs_jobs SET run_at = run_at - 60000000 WHERE state = 0", []).await;
        let delay = Duration::from_secs(600);
        app.enqueue_with(&ctx, &forgotten("later"), EnqueueOptions { delay, ..EnqueueOptions::default() }).await;

        let queues = client.get(QUEUES).await.expect(200).value();
        let names: Vec<&Value> = queues["data"].as_array().unwrap().iter().map(|queue| &queue["queue"]).collect();
        assert_eq!(names, ["default", "other"]);
        let queue = &queues["data"][0];
        assert_eq!([&queue["queued"], &queue["running"], &queue["scheduled"], &queue["dead"]], [1, 0, 0, 1]);
        assert!(queue["oldest_seconds"].as_f64().unwrap() >= 60.0);
        let lately = &queue["lately"];
        assert_eq!([&lately["succeeded"], &lately["failed"], &lately["dead"], &lately["cancelled"]], [3, 1, 1, 0]);
        assert_eq!(lately["failures"], json!([{"code": "picture_broken", "count": 1}]));
        assert_eq!(lately["per_second"].as_f64().unwrap(), 4.0 / 3_600.0);
        for which in ["wait", "run"] {
            let p99 = lately[which]["p99_seconds"].as_f64().unwrap();
            assert!(0.0 < p99 && p99 < 20.0, "{which}: {p99}");
        }
        assert_eq!(queues["data"][1]["scheduled"], 1);

        let all = app.operator.get("/api/jobs/v1/operator/queues").await.expect(200).value();
        assert_eq!(all["data"][0]["lately"]["succeeded"], 4, "over all tenants");
        let other = app.client.acting_as(&owner(tenant(2))).get(QUEUES).await.expect(200).value();
        assert_eq!((&other["data"][0]["lately"]["succeeded"], &other["data"][0]["queued"]), (&1.into(), &0.into()));

        app.client.get(QUEUES).await.problem(401, "unauthorized");
        app.client.acting_as(&user(tenant(1), &["jobs:manage"])).get(QUEUES).await.problem(403, "forbidden");
        client.get(&format!("{QUEUES}?window_seconds=x")).await.problem(400, "invalid_query");
    }

    async fn a_tenants_schedules_are_paused_and_resumed(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let client = app.client.acting_as(&ctx);
        let tx = TenantTx::begin(&db, &ctx).await.unwrap();
        let id = app.queue.schedule(&tx, "nightly", "0 3 * * *", &watched("a")).await.unwrap();
        tx.commit().await.unwrap();
        let path = format!("/api/jobs/v1/schedules/{id}");
        let paused = client.post(&format!("{path}/pause"), json!({})).await.expect(200).value();
        assert_eq!((&paused["paused"], &paused["name"], &paused["cron"]), (&true.into(), &"nightly".into(), &"0 3 * * *".into()));

        // Long overdue, but paused.
        app.execute("UPDATE jobs_schedules SET next_run_at = 1", []).await;
        let worker = app.start(Handlers::new().every("other", "* * * * *", &watched("b")).add(async |_: JobContext, _: Watched| JobResult::Ok(())));
        let platform = jobs::platform_tenant().to_string();
        crate::app::until("another schedule to fire", async || {
            app.execute("UPDATE jobs_schedules SET next_run_at = 2 WHERE tenant_id = $1", [platform.clone().into()]).await;
            let fired = app.query("SELECT name FROM jobs_schedules WHERE last_run_at IS NOT NULL", []).await;
            (!fired.is_empty()).then_some(())
        })
        .await;
        worker.stopped().await;
        let listed = client.get("/api/jobs/v1/schedules").await.expect(200).value();
        assert_eq!(listed["data"].as_array().unwrap().len(), 1);
        assert_eq!(listed["data"][0]["last_run_at"], Value::Null, "it did not fire");

        let resumed = client.post(&format!("{path}/resume"), json!({})).await.expect(200).value();
        assert!(resumed["next_run_at"].as_str().unwrap() > "2026", "it goes on from its next moment: {resumed}");
        let other = app.client.acting_as(&owner(tenant(2)));
        for action in ["pause", "resume"] {
            other.post(&format!("{path}/{action}"), json!({})).await.problem(404, "not_found");
        }
        assert_eq!(other.get("/api/jobs/v1/schedules").await.expect(200).value()["data"], json!([]));
        app.client.get("/api/jobs/v1/schedules").await.problem(401, "unauthorized");
    }

    async fn lists_work_for_a_hundred_thousand_jobs(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let numbers = if db.backend() == sea_orm::DbBackend::Postgres {
            "SELECT n FROM generate_series(1, 100000) n"
        } else {
            "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 100000) SELECT n FROM c"
        };
        let padded = if db.backend() == sea_orm::DbBackend::Postgres { "lpad(n::text, 26, '0')" } else { "printf('%026d', n)" };
        let sql = format!(
            "INSERT INTO jobs_jobs (tenant_id, id, queue, kind, version, payload, priority, state, run_at, max_attempts, kept, request_id, created_at)
             SELECT $1, 'job_' || {padded}, 'default', 'test.watched', 1, '{{}}', 1, CASE WHEN n % 1000 = 0 THEN 3 ELSE 0 END, 1, 4, false,
               'req_01h455vb4pex5vsknk084sn02q', 1 FROM ({numbers}) c"
        );
        app.execute(&sql, [ctx.tenant.into()]).await;
        let client = app.client.acting_as(&ctx);
        for (base, client) in [("/api/jobs/v1/jobs", &client), ("/api/jobs/v1/operator/jobs", &app.operator)] {
            let mut seen = 0;
            let mut path = format!("{base}?status=dead&limit=30");
            loop {
                let page = client.get(&path).await.expect(200).value();
                seen += page["data"].as_array().unwrap().len();
                let Some(cursor) = page["next_cursor"].as_str() else { break };
                path = format!("{base}?status=dead&limit=30&cursor={cursor}");
            }
            assert_eq!(seen, 100, "{base}: one in a thousand is dead");
        }
        // A few that differ, spread over all: whatever is filtered for, the page before and behind is found.
        let differ = "UPDATE jobs_jobs SET kind = 'test.rare', queue = 'rare' WHERE seq % 500 = 250";
        app.execute(differ, []).await;
        let json = if db.backend() == sea_orm::DbBackend::Postgres { "$1::text::jsonb" } else { "$1" };
        let problem = json!({"code": "rare", "detail": "Why."}).to_string();
        app.execute(&format!("UPDATE jobs_jobs SET problem = {json} WHERE state = 3 AND seq % 2000 = 0"), [problem.into()]).await;
        for (filter, wanted) in [("", 120), ("status=queued", 120), ("status=running", 0), ("kind=test.rare", 120), ("queue=rare", 120), ("code=rare", 50)] {
            for (base, client) in [("/api/jobs/v1/jobs", &client), ("/api/jobs/v1/operator/jobs", &app.operator)] {
                let mut ids = std::collections::BTreeSet::new();
                let mut path = format!("{base}?limit=40&{filter}");
                for _ in 0..3 {
                    let page = client.get(&path).await.expect(200).value();
                    let rows = page["data"].as_array().unwrap();
                    ids.extend(rows.iter().map(|row| row.get("job").unwrap_or(row)["id"].as_str().unwrap().to_owned()));
                    let Some(cursor) = page["next_cursor"].as_str() else { break };
                    path = format!("{base}?limit=40&{filter}&cursor={cursor}");
                }
                assert_eq!(ids.len(), wanted, "{base} {filter}");
            }
        }
        let drain = |dry_run| json!({"action": "drain", "filter": {"queue": "default"}, "dry_run": dry_run});
        let would = client.post("/api/jobs/v1/operations", drain(true)).await.expect(200).value();
        assert_eq!((&would["jobs"], &would["more"]), (&10_000.into(), &true.into()));
        let done = client.post("/api/jobs/v1/operations", drain(false)).await.expect(200).value();
        assert_eq!((&done["jobs"], &done["more"], app.count().await), (&10_000.into(), &true.into(), 90_000));
        let queues = client.get(QUEUES).await.expect(200).value();
        assert_eq!((&queues["data"][0]["queued"], &queues["data"][0]["dead"]), (&89_700.into(), &100.into()));
    }
}
