//! Alert rules, what they raise, and a webhook that really receives.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use http::{HeaderMap, StatusCode};
use jobs::{ALERTS_QUEUE, AlertWebhook, AlertsConfig, Handlers, JobId, alert_handlers};
use kernel::random::SystemRandom;
use serde_json::{Value, json};
use sha2::Sha256;
use testkit::{both, owner, tenant};

use crate::MIGRATIONS;
use crate::app::{App, until, watched};

const RULES: &str = "/api/jobs/v1/operator/alert-rules";
const ALERTS: &str = "/api/jobs/v1/operator/alerts";
const SECRET: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A message as it came.
#[derive(Clone, Debug)]
struct Message {
    id: String,
    is_signed: bool,
    body: Value,
}

/// A server that takes messages, after it has refused some.
#[derive(Clone)]
struct Receiver {
    url: String,
    taken: Arc<Mutex<Vec<Message>>>,
    refusals: Arc<Mutex<Vec<StatusCode>>>,
}

impl Receiver {
    async fn start(refusals: &[u16]) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let refusals = refusals.iter().map(|status| StatusCode::from_u16(*status).unwrap()).collect();
        let receiver = Self {
            url: format!("http://{}/alerts", listener.local_addr().unwrap()),
            taken: Arc::default(),
            refusals: Arc::new(Mutex::new(refusals)),
        };
        let router = Router::new().route("/alerts", post(take)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        receiver
    }

    fn handlers(&self, app: &App) -> Handlers {
        let webhook = AlertWebhook::new(&self.url, &format!("whsec_{SECRET}")).unwrap();
        handlers(app, Some(webhook))
    }

    fn taken(&self) -> Vec<Message> {
        self.taken.lock().unwrap().clone()
    }

    /// The types of the messages that came, with their queues.
    fn told(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        self.taken().iter().map(|message| (text(&message.body["type"]), text(&message.body["data"]["queue"]))).collect()
    }
}

async fn take(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let mut mac = Hmac::<Sha256>::new_from_slice(&STANDARD.decode(SECRET).unwrap()).unwrap();
    mac.update(format!("{}.{}.", header("webhook-id"), header("webhook-timestamp")).as_bytes());
    mac.update(&body);
    let signature = STANDARD.decode(header("webhook-signature").strip_prefix("v1,").unwrap()).unwrap();
    let message = Message {
        id: header("webhook-id"),
        is_signed: mac.verify_slice(&signature).is_ok(),
        body: serde_json::from_slice(&body).unwrap(),
    };
    receiver.taken.lock().unwrap().push(message);
    receiver.refusals.lock().unwrap().pop().unwrap_or(StatusCode::NO_CONTENT)
}

fn handlers(app: &App, webhook: Option<AlertWebhook>) -> Handlers {
    alert_handlers(AlertsConfig {
        db: app.db.clone(),
        random: Arc::new(SystemRandom),
        wake: jobs::Wake::new(),
        webhook,
    })
}

/// Has the workers look at the rules, and waits until they have, and have told of it.
async fn look(app: &App) {
    let last = "SELECT last_job_id FROM jobs_schedules WHERE name = 'alert rules'";
    let job = async || -> Option<Option<JobId>> {
        app.query(last, []).await.first().map(|row| row.try_get("", "last_job_id").unwrap())
    };
    let before = until("the schedule", job).await;
    app.execute("UPDATE jobs_schedules SET next_run_at = 1 WHERE name = 'alert rules'", []).await;
    until("a look", async || job().await.filter(|now| *now != before)).await;
    let left = format!("SELECT id FROM jobs_jobs WHERE queue = '{ALERTS_QUEUE}'");
    until("its end", async || app.query(&left, []).await.is_empty().then_some(())).await;
}

async fn only_rule(app: &App, rule: Value) {
    for name in ["queue-age", "dead-letters"] {
        app.operator.delete(&format!("{RULES}/{name}")).await.expect(204);
    }
    app.operator.put(&format!("{RULES}/mine"), rule).await.expect(200);
}

async fn alerts(app: &App) -> Vec<Value> {
    app.operator.get(ALERTS).await.expect(200).value()["data"].as_array().unwrap().clone()
}

both! {
    async fn an_alert_is_told_once_when_it_begins_and_once_when_it_ends(db: TestDb) {
        let app = App::new(&db);
        let receiver = Receiver::start(&[]).await;
        only_rule(&app, json!({"measure": "dead_letters", "above": 2, "clear_after_seconds": 0})).await;
        let ctx = owner(tenant(1));
        app.dead_letters(&ctx, &["a", "b"], "job_failed").await;
        let workers = [0; 3].map(|_| app.start(receiver.handlers(&app)));
        look(&app).await;
        assert_eq!((receiver.told(), alerts(&app).await), (Vec::new(), Vec::new()), "two are not above two");

        app.dead_letters(&owner(tenant(2)), &["c"], "job_failed").await;
        for _ in 0..3 {
            look(&app).await;
        }
        let held = alerts(&app).await;
        assert_eq!(held.len(), 1);
        assert_eq!((&held[0]["rule"], &held[0]["queue"], &held[0]["value"], &held[0]["above"]), (&"mine".into(), &"default".into(), &3.0.into(), &2.into()));

        let discard = json!({"operation": {"action": "discard"}});
        app.operator.post("/api/jobs/v1/operator/operations", discard).await.expect(200);
        for _ in 0..2 {
            look(&app).await;
        }
        assert_eq!(alerts(&app).await, Vec::<Value>::new());
        let told = receiver.taken();
        let types: Vec<&Value> = told.iter().map(|message| &message.body["type"]).collect();
        assert_eq!(types, ["jobs.alert.raised", "jobs.alert.cleared"]);
        assert!(told.iter().all(|message| message.is_signed));
        assert_ne!(told[0].id, told[1].id);
        assert_eq!(told[0].body["data"], json!({
            "rule": "mine", "measure": "dead_letters", "queue": "default", "since": held[0]["since"], "value": 3.0, "above": 2,
        }));
        assert_eq!(told[1].body["data"]["value"], 0.0);
        for worker in workers {
            worker.stopped().await;
        }
    }

    async fn a_message_that_is_refused_is_sent_again_under_the_same_id(db: TestDb) {
        let app = App::new(&db);
        let receiver = Receiver::start(&[500, 302, 429]).await;
        only_rule(&app, json!({"measure": "dead_letters", "above": 0})).await;
        app.dead_letters(&owner(tenant(1)), &["a"], "job_failed").await;
        let worker = app.start(receiver.handlers(&app));
        look(&app).await;
        let told = receiver.taken();
        assert_eq!(told.len(), 4, "three were refused");
        assert!(told.iter().all(|message| message.is_signed && message.id == told[0].id && message.body == told[0].body));
        worker.stopped().await;
    }

    async fn a_queue_that_stands_still_raises_and_a_paused_one_does_not(db: TestDb) {
        let app = App::new(&db);
        let receiver = Receiver::start(&[]).await;
        only_rule(&app, json!({"measure": "queue_age", "above": 300})).await;
        let (ctx, other) = (owner(tenant(1)), owner(tenant(2)));
        app.enqueue(&ctx, &watched("waits")).await;
        app.enqueue(&other, &watched("waits")).await;
        let worker = app.start(receiver.handlers(&app));
        look(&app).await;
        assert_eq!(receiver.told(), [], "they have waited for a moment");

        app.execute("UPDATE jobs_jobs SET run_at = run_at - 400000000 WHERE queue = 'default'", []).await;
        let pause = json!({"action": "pause", "filter": {"queue": "default"}});
        for client in [app.client.acting_as(&ctx), app.client.acting_as(&other)] {
            client.post("/api/jobs/v1/operations", pause.clone()).await.expect(200);
        }
        look(&app).await;
        assert_eq!(receiver.told(), [], "both tenants have paused the queue");

        let resume = json!({"action": "resume", "filter": {"queue": "default"}});
        app.client.acting_as(&ctx).post("/api/jobs/v1/operations", resume).await.expect(200);
        look(&app).await;
        assert_eq!(receiver.told(), [("jobs.alert.raised".to_owned(), "default".to_owned())]);
        assert!(alerts(&app).await[0]["value"].as_f64().unwrap() >= 400.0);
        // It is well again, but not for long enough.
        app.execute("DELETE FROM jobs_jobs WHERE queue = 'default'", []).await;
        look(&app).await;
        assert_eq!((receiver.told().len(), alerts(&app).await.len()), (1, 1));
        app.execute("UPDATE jobs_alerts SET calm_since = calm_since - 120000000", []).await;
        look(&app).await;
        assert_eq!((receiver.told().len(), alerts(&app).await.len()), (2, 0));
        worker.stopped().await;
    }

    async fn dead_letters_count_while_they_are_new(db: TestDb) {
        let app = App::new(&db);
        only_rule(&app, json!({"measure": "dead_letters", "queue": "default", "above": 1, "window_seconds": 3600, "clear_after_seconds": 0})).await;
        app.dead_letters(&owner(tenant(1)), &["a", "b"], "job_failed").await;
        let worker = app.start(handlers(&app, None));
        look(&app).await;
        assert_eq!(alerts(&app).await.len(), 1);
        // They died long ago, as their last failures say.
        let json = if db.backend() == sea_orm::DbBackend::Postgres { "$1::text::jsonb" } else { "$1" };
        let failures = json!([{"attempt": 1, "at": 1_000_000}]).to_string();
        app.execute(&format!("UPDATE jobs_jobs SET failures = {json}"), [failures.into()]).await;
        look(&app).await;
        assert_eq!(alerts(&app).await.len(), 0);
        worker.stopped().await;
    }

    async fn what_a_removed_rule_raised_is_cleared(db: TestDb) {
        let app = App::new(&db);
        let receiver = Receiver::start(&[]).await;
        only_rule(&app, json!({"measure": "dead_letters", "above": 0})).await;
        app.dead_letters(&owner(tenant(1)), &["a"], "job_failed").await;
        let worker = app.start(receiver.handlers(&app));
        look(&app).await;
        // The rule is about another queue now, and then is gone.
        app.operator.put(&format!("{RULES}/mine"), json!({"measure": "dead_letters", "queue": "other", "above": 0})).await.expect(200);
        assert_eq!(alerts(&app).await.len(), 0, "at once");
        look(&app).await;
        app.operator.delete(&format!("{RULES}/mine")).await.expect(204);
        look(&app).await;
        let types: Vec<String> = receiver.told().into_iter().map(|(change, _)| change).collect();
        assert_eq!(types, ["jobs.alert.raised", "jobs.alert.cleared"]);
        worker.stopped().await;
    }

    async fn rules_are_there_from_the_start_and_are_the_operators(db: TestDb) {
        let app = App::new(&db);
        let rules = app.operator.get(RULES).await.expect(200).value();
        assert_eq!(rules["data"], json!([
            {"name": "dead-letters", "measure": "dead_letters", "above": 10, "window_seconds": 3600, "clear_after_seconds": 120},
            {"name": "queue-age", "measure": "queue_age", "above": 300, "clear_after_seconds": 120},
        ]));
        let path = format!("{RULES}/queue-age");
        let changed = json!({"measure": "queue_age", "queue": "ai", "above": 60, "clear_after_seconds": 5});
        let stored = app.operator.put(&path, changed).await.expect(200).value();
        assert_eq!((&stored["queue"], &stored["above"], &stored["clear_after_seconds"]), (&"ai".into(), &60.into(), &5.into()));
        assert_eq!(app.operator.get(RULES).await.expect(200).value()["data"][1], stored);
        for (wrong, pointer) in [
            (json!({"measure": "queue_age", "above": 1, "window_seconds": 60}), "/window_seconds"),
            (json!({"measure": "dead_letters", "above": 1, "window_seconds": 59}), "/window_seconds"),
            (json!({"measure": "dead_letters", "above": 1, "queue": ""}), "/queue"),
            (json!({"measure": "dead_letters", "above": 1, "clear_after_seconds": 86_401}), "/clear_after_seconds"),
        ] {
            let problem = app.operator.put(&path, wrong).await.problem(422, "validation_failed");
            assert_eq!(problem.errors[0].pointer, pointer);
        }
        app.operator.put(&path, json!({"measure": "colour", "above": 1})).await.expect(422);
        app.operator.put(&path, json!({"measure": "queue_age", "above": -1})).await.expect(422);
        app.operator.put(&format!("{RULES}/No%20name"), json!({"measure": "queue_age", "above": 1})).await.problem(404, "not_found");
        app.operator.delete(&path).await.expect(204);
        app.operator.delete(&path).await.problem(404, "not_found");
        let client = app.client.acting_as(&owner(tenant(1)));
        for path in [RULES, ALERTS] {
            app.client.get(path).await.problem(401, "unauthorized");
            client.get(path).await.problem(403, "operators_only");
        }
        client.put(&path, json!({"measure": "queue_age", "above": 1})).await.problem(403, "operators_only");
        client.delete(&path).await.problem(403, "operators_only");
    }
}
