use jobs::{Handlers, JobContext, JobResult};
use serde_json::{Value, json};
use testkit::{both, owner, tenant};

use crate::MIGRATIONS;
use crate::app::{App, Counter, DEAD, Forgotten, READY, Watched, until, watched};

const ALL: &str = "/api/jobs/v1/operator";

both! {
    async fn only_operators_see_all_tenants(db: TestDb) {
        let app = App::new(&db);
        let job = app.enqueue(&owner(tenant(1)), &watched("a")).await;
        let one = format!("{ALL}/tenants/{}/jobs/{job}", tenant(1));
        for path in [format!("{ALL}/queues"), format!("{ALL}/jobs"), one] {
            app.client.get(&path).await.problem(401, "unauthorized");
            app.client.acting_as(&owner(tenant(1))).get(&path).await.problem(403, "operators_only");
            app.operator.get(&path).await.expect(200);
        }
        let limits = json!({"paused": true});
        for path in [format!("{ALL}/queues/default"), format!("{ALL}/queues/default/tenants/{}", tenant(1))] {
            app.client.put(&path, limits.clone()).await.problem(401, "unauthorized");
            app.client.acting_as(&owner(tenant(1))).put(&path, limits.clone()).await.problem(403, "operators_only");
        }
        let operation = json!({"operation": {"action": "cancel"}});
        let path = format!("{ALL}/operations");
        app.client.acting_as(&owner(tenant(1))).post(&path, operation).await.problem(403, "operators_only");
        assert_eq!(app.row(job).await.unwrap().state, READY);
    }

    async fn lists_the_jobs_of_all_tenants_with_their_errors(db: TestDb) {
        let app = App::new(&db);
        let first = app.dead_letters(&owner(tenant(1)), &["a", "b"], "provider_busy").await;
        let second = app.dead_letters(&owner(tenant(2)), &["c"], "picture_broken").await;
        let done = app.enqueue(&owner(tenant(2)), &watched("d")).await;
        let worker = app.start(Handlers::new().add(async |_: JobContext, _: Watched| JobResult::Ok(())));
        app.gone(done).await;
        worker.stopped().await;

        let mut seen = Vec::new();
        let mut path = format!("{ALL}/jobs?limit=2");
        loop {
            let page = app.operator.get(&path).await.expect(200).value();
            seen.extend(ids(&page));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("{ALL}/jobs?limit=2&cursor={cursor}");
        }
        assert_eq!(seen, [second[0], first[1], first[0]].map(|id| id.to_string()));

        let of_one = app.operator.get(&format!("{ALL}/jobs?tenant_id={}&status=dead", tenant(2))).await.expect(200).value();
        assert_eq!(ids(&of_one), [second[0].to_string()]);
        assert_eq!((&of_one["data"][0]["error"], &of_one["data"][0]["tenant_id"]), (&"the cause".into(), &tenant(2).to_string().into()));
        let by_code = app.operator.get(&format!("{ALL}/jobs?code=provider_busy")).await.expect(200).value();
        assert_eq!(ids(&by_code).len(), 2);
        let ended = app.operator.get(&format!("{ALL}/jobs?status=succeeded&limit=1")).await.expect(200).value();
        assert_eq!(ids(&ended), [done.to_string()]);
        let job = app.operator.get(&format!("{ALL}/tenants/{}/jobs/{}", tenant(1), first[0])).await.expect(200).value();
        assert_eq!((&job["job"]["status"], &job["error"]), (&"dead".into(), &"the cause".into()));
        app.operator.get(&format!("{ALL}/tenants/{}/jobs/{}", tenant(2), first[0])).await.problem(404, "not_found");
    }

    async fn outcomes_come_in_pages_as_well(db: TestDb) {
        let app = App::new(&db);
        let ctx = owner(tenant(1));
        let mut done = Vec::new();
        for text in ["a", "b", "c"] {
            done.push(app.enqueue(&ctx, &watched(text)).await);
        }
        let worker = app.start(Handlers::new().add(async |_: JobContext, _: Watched| JobResult::Ok(())));
        for id in &done {
            app.gone(*id).await;
        }
        worker.stopped().await;
        let mut seen = Vec::new();
        let mut path = format!("{ALL}/jobs?status=succeeded&limit=1");
        loop {
            let page = app.operator.get(&path).await.expect(200).value();
            seen.extend(ids(&page));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("{ALL}/jobs?status=succeeded&limit=1&cursor={cursor}");
        }
        seen.sort();
        let mut wanted: Vec<String> = done.iter().map(ToString::to_string).collect();
        wanted.sort();
        assert_eq!(seen, wanted);
    }

    async fn operates_on_one_tenant_or_on_all(db: TestDb) {
        let app = App::new(&db);
        let first = app.dead_letters(&owner(tenant(1)), &["a"], "job_failed").await[0];
        let second = app.dead_letters(&owner(tenant(2)), &["b"], "job_failed").await[0];
        let path = format!("{ALL}/operations");
        let one = json!({"tenant_id": tenant(1).to_string(), "operation": {"action": "retry"}});
        assert_eq!(app.operator.post(&path, one).await.expect(200).value()["jobs"], 1);
        assert_eq!((app.row(first).await.unwrap().state, app.row(second).await.unwrap().state), (READY, DEAD));
        let all = json!({"operation": {"action": "discard", "dry_run": true}});
        assert_eq!(app.operator.post(&path, all).await.expect(200).value()["sample"], json!([second.to_string()]));
    }

    async fn limits_hold_for_workers_that_run_already(db: TestDb) {
        let app = App::new(&db);
        let others = Counter::default();
        let handlers = Handlers::new().add(async |_: JobContext, _: Watched| JobResult::Ok(()));
        let worker = app.start(handlers.add(others.counting::<Forgotten>()));
        let first = app.enqueue(&owner(tenant(1)), &watched("a")).await;
        app.gone(first).await;
        let queue = format!("{ALL}/queues/default");
        let pause = json!({"operation": {"action": "pause", "filter": {"queue": "default"}}});
        app.operator.post(&format!("{ALL}/operations"), pause).await.expect(200);
        // Workers learn of it from the table, each in its time; a job of now may still slip through.
        until("a job that stays", async || {
            let id = app.enqueue(&owner(tenant(1)), &watched("b")).await;
            app.canaries(&others).await;
            app.row(id).await.filter(|row| row.state == READY).map(|_| ())
        })
        .await;
        let queues = app.operator.get(&format!("{ALL}/queues")).await.expect(200).value();
        assert_eq!((&queues["data"][0]["queue"], &queues["data"][0]["paused"]), (&"default".into(), &true.into()));

        app.operator.put(&queue, json!({"paused": false, "max_running": 3, "max_running_per_tenant": 2})).await.expect(204);
        until("an empty queue", async || (app.count().await == 0).then_some(())).await;
        worker.stopped().await;
        let queues = app.operator.get(&format!("{ALL}/queues")).await.expect(200).value();
        let queue_now = &queues["data"][0];
        assert_eq!((&queue_now["max_running"], &queue_now["max_running_per_tenant"]), (&3.into(), &2.into()));

        let mine = format!("{queue}/tenants/{}", tenant(1));
        app.operator.put(&mine, json!({"paused": true, "max_running": 1})).await.expect(204);
        let queues = app.operator.get(&format!("{ALL}/queues?tenant_id={}", tenant(1))).await.expect(200).value();
        assert_eq!((&queues["data"][0]["paused"], &queues["data"][0]["max_running"]), (&true.into(), &1.into()));
        app.operator.put(&queue, json!({"paused": false, "max_running": 0})).await.problem(422, "validation_failed");
    }
}

fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|entry| entry["job"]["id"].as_str().unwrap().to_owned()).collect()
}
