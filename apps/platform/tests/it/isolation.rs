//! Guarantees 10 and 11, reduced: the catalogue lint over the whole schema, and every operation of the description with another
//! tenant's identifiers in its path and body.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use testkit::{Answer, Client, both};

use crate::api::{Operation, operations};
use crate::{MIGRATIONS, Platform};

/// Identifiers by prefix.
type Known = BTreeMap<String, BTreeSet<String>>;

/// All identifiers in a text.
fn identifiers(text: &str) -> impl Iterator<Item = (String, String)> + '_ {
    text.split(|character: char| !character.is_ascii_lowercase() && !character.is_ascii_digit() && character != '_')
        .filter_map(|word| {
            let (prefix, suffix) = word.split_once('_')?;
            (suffix.len() == 26 && suffix.starts_with(|first| ('0'..='7').contains(&first)))
                .then(|| (prefix.to_owned(), word.to_owned()))
        })
}

/// The prefix that a pattern such as `^prod_[0-7]…` asks for.
fn prefix_of(pattern: &str) -> Option<&str> {
    pattern.strip_prefix('^')?.split_once('_').map(|(prefix, _)| prefix)
}

async fn call(client: &Client, operation: &Operation, path: &str, body: Option<Value>) -> Answer {
    let client = client.header("if-match", "*").header("idempotency-key", &format!("isolation-{}", operation.id));
    client.send(operation.method.clone(), path, body).await
}

/// Whether an operation would end the caller's own session or change how it signs in.
fn acts_on_the_caller(operation: &Operation) -> bool {
    ["session", "password", "token", "me"].iter().any(|word| operation.id.split('_').any(|part| part == *word))
        || operation.takes_other_body
}

/// Whether an operation gives the same to everybody: the bytes of an asset, to whoever knows its address.
fn is_public(operation: &Operation) -> bool {
    operation.id == "get_asset_file"
}

/// Reads everything that `client` can list, and everything that hangs on it.
async fn collect(client: &Client, operations: &[Operation]) -> (Known, BTreeMap<String, String>) {
    let mut known = Known::new();
    let mut texts = BTreeMap::new();
    for _round in 0..3 {
        for operation in operations
            .iter()
            .filter(|operation| operation.method == http::Method::GET && !operation.path.ends_with("/events"))
        {
            let id = |_: &str, pattern: &str| known.get(prefix_of(pattern)?)?.first().cloned();
            let Some(path) = operation.fill(id) else { continue };
            let answer = call(client, operation, &path, None).await;
            if answer.status.is_success() {
                let text = answer.text();
                for (prefix, id) in identifiers(&text) {
                    known.entry(prefix).or_default().insert(id);
                }
                texts.insert(path, without_age(&text));
            }
        }
    }
    (known, texts)
}

/// How long the oldest job has waited grows by itself.
fn without_age(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(mut queues) => {
            for queue in queues["data"].as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
                queue.remove("oldest_seconds");
            }
            queues.to_string()
        }
        Err(_) => text.to_owned(),
    }
}

/// `body` with identifiers of the other tenant wherever it holds one.
fn with_foreign(body: &Value, foreign: &Known) -> Value {
    let mut text = body.to_string();
    for (prefix, id) in identifiers(&body.to_string()) {
        if let Some(other) = foreign.get(&prefix).and_then(BTreeSet::first) {
            text = text.replace(&id, other);
        }
    }
    serde_json::from_str(&text).unwrap()
}

both! {
    async fn the_database_keeps_tenants_apart(db: TestDb) {
        assert_eq!(db.isolation_faults().await.unwrap(), []);
    }

    async fn no_operation_reaches_another_tenant(db: TestDb) {
        let platform = Platform::start(&db).await;
        let operations = operations();
        let (ours, theirs) = (platform.owner("kiln-and-field").await, platform.owner("voltbound").await);
        // Whatever can be made by an example is made, so that there is something of every kind to reach for.
        for operation in operations.iter().filter(|operation| operation.method == http::Method::POST && !acts_on_the_caller(operation)) {
            let (known, _) = collect(&theirs, &operations).await;
            let id = |_: &str, pattern: &str| known.get(prefix_of(pattern)?)?.last().cloned();
            if let Some(path) = operation.fill(id) {
                let body = operation.body.as_ref().map(|body| with_foreign(body, &known));
                call(&theirs, operation, &path, body).await;
            }
        }
        let (mut foreign, before) = collect(&theirs, &operations).await;
        let (own, _) = collect(&ours, &operations).await;
        for (prefix, ids) in &mut foreign {
            ids.retain(|id| !own.get(prefix).is_some_and(|own| own.contains(id)));
        }

        let mut reached = BTreeMap::new();
        for operation in operations.iter().filter(|operation| !operation.parameters.is_empty() && !is_public(operation)) {
            let Some(path) = operation.fill(|_, pattern| foreign.get(prefix_of(pattern)?)?.first().cloned()) else {
                reached.insert(operation.id.clone(), "no identifier of this kind");
                continue;
            };
            let absent = |_: &str, pattern: &str| Some(format!("{}_7zzzzzzzzzzzzzzzzzzzzzzzzz", prefix_of(pattern)?));
            let absent = operation.fill(absent).unwrap();
            let foreign_answer = call(&ours, operation, &path, operation.body.clone()).await;
            let absent_answer = call(&ours, operation, &absent, operation.body.clone()).await;
            let name = format!("{} {} ({})", operation.method, operation.path, operation.id);
            // An operator's operations are not an agency's, whatever they name.
            let expected = if foreign_answer.text().contains("operators_only") { 403 } else { 404 };
            assert_eq!(foreign_answer.status, expected, "{name}: {}", foreign_answer.text());
            assert_eq!(without_place(&foreign_answer), without_place(&absent_answer), "{name}");
            reached.insert(operation.id.clone(), if expected == 404 { "404" } else { "operators only" });
        }
        // Foreign identifiers in bodies: refused or harmless, and never an answer with anything of theirs in it.
        for operation in &operations {
            let Some(body) = operation.body.as_ref().filter(|_| !acts_on_the_caller(operation)) else { continue };
            let planted = with_foreign(body, &foreign);
            let Some(path) = operation.fill(|_, pattern| own.get(prefix_of(pattern)?)?.first().cloned()) else { continue };
            let answer = call(&ours, operation, &path, Some(planted.clone())).await;
            assert!(!answer.status.is_server_error(), "{}: {}", operation.id, answer.text());
            let sent: BTreeSet<_> = identifiers(&planted.to_string()).map(|(_, id)| id).collect();
            for (prefix, id) in identifiers(&answer.text()).filter(|(_, id)| !sent.contains(id)) {
                assert!(!foreign.get(&prefix).is_some_and(|ids| ids.contains(&id)), "{} answered {id}", operation.id);
            }
        }
        let (_, after) = collect(&theirs, &operations).await;
        assert!(before.keys().eq(after.keys()), "nothing of theirs has come or gone");
        for (path, text) in &before {
            assert_eq!(Some(text), after.get(path), "nothing of theirs has changed at {path}");
        }
        for (operation, outcome) in reached {
            println!("{operation}: {outcome}");
        }
    }

    async fn strangers_are_asked_who_they_are(db: TestDb) {
        let platform = Platform::start(&db).await;
        let open = ["create_session", "exchange_token", "accept_invitation", "get_asset_file"];
        for operation in operations() {
            let path = operation.fill(|_, pattern| Some(format!("{}_7zzzzzzzzzzzzzzzzzzzzzzzzz", prefix_of(pattern).unwrap_or("x")))).unwrap();
            let answer = call(&platform.anonymous(), &operation, &path, operation.body.clone()).await;
            let expected_open = open.contains(&operation.id.as_str());
            assert!(answer.status == 401 || expected_open, "{}: {} {}", operation.id, answer.status, answer.text());
        }
    }
}

/// A problem without what tells where it happened.
fn without_place(answer: &Answer) -> Value {
    let mut value = answer.value();
    for name in ["instance", "request_id"] {
        value.as_object_mut().unwrap().remove(name);
    }
    value
}
