//! `platform` alone on its embedded default.

use e2e::{Running, client, settings};
use serde_json::json;

use crate::{credentials, get, sign_in};

/// The address that follows a word in what was printed.
pub(crate) fn address(output: &[String], word: &str) -> String {
    let line = output.iter().find(|line| line.trim_start().starts_with(word)).unwrap();
    let address = line.split_whitespace().find(|part| part.starts_with("http")).unwrap();
    address.trim_end_matches('/').to_owned()
}

#[tokio::test]
async fn two_shops_open_from_one_command() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let environment = settings([("listen", "127.0.0.1:0"), ("internal_listen", "127.0.0.1:0"), ("data_dir", data)]);
    let client = client().unwrap();

    let mut first = Running::start("platform", &[], &environment).unwrap();
    first.wait_for("Ctrl+C").await.unwrap();
    let platform = address(&first.output, "platform");
    for (slug, name) in [("kiln-and-field", "Kiln &amp; Field"), ("voltbound", "Voltbound")] {
        let shop = platform.replace("localhost", &format!("{slug}.localhost"));
        let answer = client.get(&shop).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let html = answer.text().await.unwrap();
        assert!(html.contains(name), "{slug}");
        let picture = html.split("src=\"/assets/").nth(1).unwrap().split('"').next().unwrap();
        let answer = client.get(format!("{shop}/assets/{picture}")).send().await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()),
            (200, "image/svg+xml")
        );
        // A shop's host has no API.
        assert_eq!(client.get(format!("{shop}/api/commerce/v1/products")).send().await.unwrap().status(), 404);
    }
    let nobody = platform.replace("localhost", "nobody.localhost");
    assert_eq!(client.get(&nobody).send().await.unwrap().status(), 404);

    let ready = client.get(address(&first.output, "health")).send().await.unwrap();
    assert_eq!(ready.status(), 200);
    let ready: serde_json::Value = ready.json().await.unwrap();
    assert_eq!(ready, json!({"database": "ok", "migrations": "ok", "files": "ok", "jobs": "ok", "process": "ok"}));

    let owner = credentials(&first.output);
    let token = sign_in(&client, &platform, &owner).await;
    let products = get(&client, &token, &format!("{platform}/api/commerce/v1/products?limit=100")).await;
    assert_eq!(products["data"].as_array().unwrap().len(), 20);
    assert!(first.stop().await.unwrap().success());

    // The secrets are their owner's only.
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(folder.path().join("secret")).unwrap().permissions(),
    );
    assert_eq!(mode & 0o777, 0o600);

    let mut second = Running::start("platform", &["serve"], &environment).unwrap();
    second.wait_for("Ctrl+C").await.unwrap();
    assert!(!second.output.iter().any(|line| line.contains('@')), "passwords are printed once");
    let platform = address(&second.output, "platform");
    // The session outlives the restart.
    let me = get(&client, &token, &format!("{platform}/api/identity/v1/me")).await;
    assert!(me.to_string().contains(&owner.email));
    assert!(second.stop().await.unwrap().success());
}

#[tokio::test]
async fn a_generation_is_stored_and_its_prompt_embedded() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let environment = settings([("listen", "127.0.0.1:0"), ("internal_listen", "127.0.0.1:0"), ("data_dir", data)]);
    let client = client().unwrap();
    let mut server = Running::start("platform", &[], &environment).unwrap();
    server.wait_for("Ctrl+C").await.unwrap();
    let platform = address(&server.output, "platform");
    let token = sign_in(&client, &platform, &credentials(&server.output)).await;

    let stream = client
        .post(format!("{platform}/api/ai-editor/v1/generations"))
        .bearer_auth(&token)
        .header("idempotency-key", "journey-1")
        .json(&json!({"mode": "assembly", "component": {"id": "a"}, "prompt": "A hero that announces the autumn sale"}))
        .send()
        .await
        .unwrap();
    assert_eq!(stream.status(), 200);
    let text = stream.text().await.unwrap();
    assert!(text.contains("\"type\":\"data-tree\"") && text.trim_end().ends_with("data: [DONE]"), "{text}");
    let job = text.split("job_").nth(1).unwrap()[..26].to_owned();
    let events = format!("{platform}/api/jobs/v1/jobs/job_{job}/events");
    let events = client.get(events).bearer_auth(&token).send().await.unwrap().text().await.unwrap();
    assert!(events.contains("succeeded"), "{events}");
    assert!(server.stop().await.unwrap().success());
}

#[tokio::test]
async fn says_all_that_is_wrong_with_the_settings() {
    let environment = settings([("listen", "here"), ("data_dri", "x"), ("secret", "short")]);
    let mut check = Running::start("platform", &["check"], &environment).unwrap();
    assert!(!check.wait().await.unwrap().success());
    let output = check.output.join("\n");
    for part in ["SITEWRIGHT_LISTEN: `here` is not an address", "did you mean SITEWRIGHT_DATA_DIR", "at least 32"] {
        assert!(output.contains(part), "{part} is not in:\n{output}");
    }
}
