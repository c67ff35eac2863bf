//! `platform` and `worker` as processes of their own on PostgreSQL.

use e2e::{Running, client, settings};
use kernel::Db;
use sea_orm::ConnectionTrait as _;
use serde_json::json;

use crate::{credentials, get, sign_in};

/// A database of its own on the private server, as its owner and as a role that does not exist yet.
async fn databases() -> Option<(String, String, String)> {
    let superuser = testkit::postgres_url()?;
    let admin = Db::connect_owner(&superuser).await.unwrap();
    let name = format!("journey_{:016x}", rand::random::<u64>());
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (server, _) = superuser.rsplit_once('/').unwrap();
    let owner = format!("{server}/{name}");
    let place = owner.rsplit_once('@').map_or_else(|| owner.split_once("://").unwrap().1, |(_, place)| place);
    let serving = format!("postgres://{name}:a-password@{place}");
    Some((name, owner.clone(), serving))
}

#[tokio::test]
async fn platform_and_worker_share_a_postgresql_database() {
    let Some((name, owner, serving)) = databases().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let secret = "a secret of the journey, long enough";
    let mut environment = settings([
        ("listen", "127.0.0.1:0"),
        ("internal_listen", "127.0.0.1:0"),
        ("data_dir", data),
        ("database_url", &serving),
        ("secret", secret),
        ("demo", "true"),
    ]);
    let mut early = Running::start("platform", &[], &environment).unwrap();
    assert!(!early.wait().await.unwrap().success(), "without a schema it does not serve");

    environment.insert("SITEWRIGHT_MIGRATION_DATABASE_URL".to_owned(), owner.clone());
    let mut migrate = Running::start("platform", &["migrate"], &environment).unwrap();
    assert!(migrate.wait().await.unwrap().success(), "{:?}", migrate.output);
    environment.remove("SITEWRIGHT_MIGRATION_DATABASE_URL");
    let mut check = Running::start("platform", &["check"], &environment).unwrap();
    assert!(check.wait().await.unwrap().success(), "{:?}", check.output);

    let mut server = Running::start("platform", &["serve"], &environment).unwrap();
    server.wait_for("Ctrl+C").await.unwrap();
    let mut worker = Running::start("worker", &[], &environment).unwrap();
    worker.wait_for("Worker is running").await.unwrap();
    let client = client().unwrap();
    let line = server.output.iter().find(|line| line.trim_start().starts_with("platform")).unwrap();
    let platform = line.split_whitespace().nth(1).unwrap().trim_end_matches('/').to_owned();
    let token = sign_in(&client, &platform, &credentials(&server.output)).await;

    let stream = client
        .post(format!("{platform}/api/ai-editor/v1/generations"))
        .bearer_auth(&token)
        .header("idempotency-key", "journey-1")
        .json(&json!({"mode": "assembly", "component": {"id": "a"}, "prompt": "Three features of our glazes"}))
        .send()
        .await
        .unwrap();
    let text = stream.text().await.unwrap();
    let job = text.split("job_").nth(1).unwrap()[..26].to_owned();
    let events = format!("{platform}/api/jobs/v1/jobs/job_{job}/events");
    let events = client.get(events).bearer_auth(&token).send().await.unwrap().text().await.unwrap();
    assert!(events.contains("succeeded"), "the worker ran it: {events}");
    let job = get(&client, &token, &format!("{platform}/api/jobs/v1/jobs/job_{job}")).await;
    assert_eq!(job["status"], "succeeded");

    // A server that would be let past row-level security refuses to start.
    environment.insert("SITEWRIGHT_DATABASE_URL".to_owned(), owner.clone());
    let mut unsafe_server = Running::start("platform", &[], &environment).unwrap();
    assert!(!unsafe_server.wait().await.unwrap().success());
    let output = unsafe_server.output.join("\n");
    assert!(output.contains("superuser"), "{output}");

    // A schema that lost its place in history is not one to serve from.
    let line = server.output.iter().find(|line| line.trim_start().starts_with("health")).unwrap();
    let health = line.split_whitespace().nth(1).unwrap().to_owned();
    let owner_of_schema = Db::connect_owner(&owner).await.unwrap();
    owner_of_schema.execute_unprepared("DELETE FROM cms_migrations").await.unwrap();
    owner_of_schema.close().await.unwrap();
    let ready = client.get(&health).send().await.unwrap();
    assert_eq!(ready.status(), 503);
    let ready: serde_json::Value = ready.json().await.unwrap();
    assert!(ready["migrations"].as_str().unwrap().ends_with("to be applied"), "{ready}");

    assert!(worker.stop().await.unwrap().success());
    assert!(server.stop().await.unwrap().success());

    let admin = Db::connect_owner(&testkit::postgres_url().unwrap()).await.unwrap();
    admin.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE); ")).await.unwrap();
    admin.execute_unprepared(&format!("DROP ROLE {name}")).await.unwrap();
}
