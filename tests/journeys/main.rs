//! Journeys through the binaries as an operator runs them.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod browser;
mod embedded;
mod production;
mod shop;

use serde_json::{Value, json};

/// What the first start printed about a demo user.
pub(crate) struct Credentials {
    pub(crate) email: String,
    pub(crate) password: String,
}

/// The first line of the output that holds an address of mail, and the word behind it.
pub(crate) fn credentials(output: &[String]) -> Credentials {
    let line = output.iter().find(|line| line.contains('@')).unwrap();
    let mut words = line.split_whitespace().skip_while(|word| !word.contains('@'));
    Credentials { email: words.next().unwrap().to_owned(), password: words.next().unwrap().to_owned() }
}

/// Signs in and gives the session's token.
pub(crate) async fn sign_in(client: &reqwest::Client, platform: &str, who: &Credentials) -> String {
    let body = json!({"email": who.email, "password": who.password});
    let answer = client.post(format!("{platform}/api/identity/v1/sessions")).json(&body).send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let cookie = answer.headers().get("set-cookie").unwrap().to_str().unwrap();
    cookie.split_once('=').unwrap().1.split(';').next().unwrap().to_owned()
}

/// GET with a bearer, as JSON.
pub(crate) async fn get(client: &reqwest::Client, token: &str, url: &str) -> Value {
    let answer = client.get(url).bearer_auth(token).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{url}");
    answer.json().await.unwrap()
}
