//! What the operator stops, no tenant lets go on, and the other way round.

use jobs::{Handlers, JobContext, JobResult};
use kernel::TenantTx;
use serde_json::{Value, json};
use testkit::{Client, both, owner, tenant};

use crate::MIGRATIONS;
use crate::app::{App, READY, Watched, until, watched};

const OPERATIONS: &str = "/api/jobs/v1/operations";
const EVERYWHERE: &str = "/api/jobs/v1/operator/operations";

fn operation(action: &str) -> Value {
    json!({"action": action, "filter": {"queue": "default"}})
}

async fn paused_by(client: &Client, path: &str) -> Value {
    let queues = client.get(path).await.expect(200).value();
    assert_eq!(queues["data"][0]["paused"], queues["data"][0]["paused_by"] != json!([]), "{queues}");
    queues["data"][0]["paused_by"].clone()
}

fn run_all() -> Handlers {
    Handlers::new().add(async |_: JobContext, _: Watched| JobResult::Ok(()))
}

both! {
    async fn a_tenant_cannot_resume_what_the_operator_paused_for_it(db: TestDb) {
        let app = App::new(&db);
        let (mine, others) = (owner(tenant(1)), owner(tenant(2)));
        let client = app.client.acting_as(&mine);
        let hold = json!({"tenant_id": tenant(1).to_string(), "operation": operation("pause")});
        app.operator.post(EVERYWHERE, hold).await.expect(200);
        let held = app.enqueue(&mine, &watched("held")).await;
        assert_eq!(paused_by(&client, "/api/jobs/v1/queues").await, json!(["operator"]));

        for action in ["resume", "pause", "resume"] {
            client.post(OPERATIONS, operation(action)).await.expect(200);
        }
        assert_eq!(paused_by(&client, "/api/jobs/v1/queues").await, json!(["operator"]));
        let worker = app.start(run_all());
        // Another tenant's jobs come and go meanwhile: the worker is not idle.
        for _ in 0..3 {
            let free = app.enqueue(&others, &watched("free")).await;
            app.gone(free).await;
        }
        assert_eq!(app.row(held).await.unwrap().state, READY, "it was not started");

        let release = json!({"tenant_id": tenant(1).to_string(), "operation": operation("resume")});
        app.operator.post(EVERYWHERE, release).await.expect(200);
        app.gone(held).await;
        worker.stopped().await;
    }

    async fn a_tenant_cannot_resume_a_queue_that_is_paused_for_all(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let client = app.client.acting_as(&ctx);
        let held = app.enqueue(&ctx, &watched("held")).await;
        app.operator.post(EVERYWHERE, json!({"operation": operation("pause")})).await.expect(200);
        client.post(OPERATIONS, operation("resume")).await.expect(200);
        assert_eq!(paused_by(&client, "/api/jobs/v1/queues").await, json!(["operator_for_all"]));
        assert_eq!(paused_by(&app.operator, "/api/jobs/v1/operator/queues").await, json!(["operator_for_all"]));
        let of_one = format!("/api/jobs/v1/operator/queues?tenant_id={}", tenant(1));
        assert_eq!(paused_by(&app.operator, &of_one).await, json!(["operator_for_all"]));
        let worker = app.start(run_all());
        let elsewhere = json!({"tenant_id": tenant(1).to_string(), "operation": operation("resume")});
        app.operator.post(EVERYWHERE, elsewhere).await.expect(200);
        assert_eq!(app.row(held).await.unwrap().state, READY, "it was not started");
        app.operator.post(EVERYWHERE, json!({"operation": operation("resume")})).await.expect(200);
        app.gone(held).await;
        worker.stopped().await;
    }

    async fn a_tenants_pause_is_its_own(db: TestDb) {
        let app = App::new(&db);
        let (mine, others) = (owner(tenant(1)), owner(tenant(2)));
        let client = app.client.acting_as(&mine);
        client.post(OPERATIONS, operation("pause")).await.expect(200);
        let waits = app.enqueue(&mine, &watched("waits")).await;
        let worker = app.start(run_all());
        let free = app.enqueue(&others, &watched("free")).await;
        app.gone(free).await;
        assert_eq!(app.row(waits).await.unwrap().state, READY);
        // The operator's resume ends the operator's pause only, and so do its limits.
        let path = format!("/api/jobs/v1/operator/queues/default/tenants/{}", tenant(1));
        app.operator.put(&path, json!({"paused": false, "max_running": 2})).await.expect(204);
        let of_one = json!({"tenant_id": tenant(1).to_string(), "operation": operation("resume")});
        app.operator.post(EVERYWHERE, of_one).await.expect(200);
        assert_eq!(paused_by(&client, "/api/jobs/v1/queues").await, json!(["tenant"]));
        client.post(OPERATIONS, operation("resume")).await.expect(200);
        app.gone(waits).await;
        worker.stopped().await;
    }

    async fn a_tenant_pauses_so_many_queues_and_no_more(db: TestDb) {
        let app = App::new(&db);
        let client = app.client.acting_as(&owner(tenant(1)));
        let operate = async |action: &str, number: i32| {
            let filter = json!({"queue": format!("queue-{number}")});
            client.post("/api/jobs/v1/operations", json!({"action": action, "filter": filter})).await
        };
        for number in 0..50 {
            operate("pause", number).await.expect(200);
        }
        operate("pause", 7).await.expect(200);
        operate("pause", 50).await.problem(409, "too_many_pauses");
        operate("resume", 7).await.expect(200);
        operate("pause", 50).await.expect(200);
        for number in 0..=50 {
            operate("resume", number).await.expect(200);
        }
        let left: i64 = app.query("SELECT count(*) AS n FROM jobs_limits", []).await[0].try_get("", "n").unwrap();
        assert_eq!(left, 0, "what says nothing is not kept");
    }

    async fn the_operator_sees_and_holds_the_schedules_of_all(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let client = app.client.acting_as(&ctx);
        let tx = TenantTx::begin(&db, &ctx).await.unwrap();
        let id = app.queue.schedule(&tx, "nightly", "0 3 * * *", &watched("a")).await.unwrap();
        app.queue.schedule(&tx, "weekly", "0 3 * * 1", &watched("a")).await.unwrap();
        tx.commit().await.unwrap();
        let worker = app.start(run_all().every("sweep", "0 4 * * *", &watched("b")));
        let all = "/api/jobs/v1/operator/schedules";
        let first = until("the platform's own schedule", async || {
            let page = app.operator.get(&format!("{all}?limit=1")).await.expect(200).value();
            (page["data"][0]["schedule"]["name"] == "sweep").then_some(page)
        })
        .await;
        assert_eq!(first["data"][0]["tenant_id"], jobs::platform_tenant().to_string());
        let cursor = first["next_cursor"].as_str().unwrap();
        let second = app.operator.get(&format!("{all}?limit=2&cursor={cursor}")).await.expect(200).value();
        let names: Vec<&Value> = second["data"].as_array().unwrap().iter().map(|each| &each["schedule"]["name"]).collect();
        assert_eq!((names, &second["next_cursor"]), (vec![&json!("nightly"), &json!("weekly")], &Value::Null));
        let of_one = app.operator.get(&format!("{all}?tenant_id={}", tenant(1))).await.expect(200).value();
        assert_eq!(of_one["data"].as_array().unwrap().len(), 2);

        let path = format!("/api/jobs/v1/operator/tenants/{}/schedules/{id}", tenant(1));
        let held = app.operator.post(&format!("{path}/pause"), json!({})).await.expect(200).value();
        assert_eq!(held["schedule"]["paused_by"], json!(["operator"]));
        let resumed = client.post(&format!("/api/jobs/v1/schedules/{id}/resume"), json!({})).await.expect(200).value();
        assert_eq!((&resumed["paused"], &resumed["paused_by"]), (&true.into(), &json!(["operator"])), "the tenant cannot");
        // It is overdue, and another fires: it was looked for and left alone.
        app.execute("UPDATE jobs_schedules SET next_run_at = 1", []).await;
        until("another schedule to fire", async || {
            let fired = app.query("SELECT name FROM jobs_schedules WHERE last_run_at IS NOT NULL AND name = 'weekly'", []).await;
            (!fired.is_empty()).then_some(())
        })
        .await;
        let fired = app.query("SELECT name FROM jobs_schedules WHERE last_run_at IS NOT NULL AND name = 'nightly'", []).await;
        assert!(fired.is_empty(), "a held schedule does not fire");
        let released = app.operator.post(&format!("{path}/resume"), json!({})).await.expect(200).value();
        assert!(released["schedule"]["next_run_at"].as_str().unwrap() > "2026", "from its next moment: {released}");
        worker.stopped().await;

        for path in [all.to_owned(), format!("{path}/pause")] {
            let answer = if path == all { client.get(&path).await } else { client.post(&path, json!({})).await };
            answer.problem(403, "operators_only");
        }
        let foreign = format!("/api/jobs/v1/operator/tenants/{}/schedules/{id}/pause", tenant(2));
        app.operator.post(&foreign, json!({})).await.problem(404, "not_found");
    }
}
