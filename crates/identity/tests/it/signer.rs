//! A host application that signs for its users.

use identity::Config;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use testkit::{Answer, Client};

use crate::app::{App, PUBLIC_URL, text};

pub(crate) const ISSUER: &str = "https://shop.example";
pub(crate) const ED25519: &str = include_str!("keys/ed25519.pem");
pub(crate) const ED25519_PUBLIC: &str = include_str!("keys/ed25519.pub.pem");
pub(crate) const P256: &str = include_str!("keys/p256.pem");
pub(crate) const P256_PUBLIC: &str = include_str!("keys/p256.pub.pem");
pub(crate) const P384_PUBLIC: &str = include_str!("keys/p384.pub.pem");

/// A host's key as the host knows it.
#[derive(Clone)]
pub(crate) struct Signer {
    pub(crate) kid: String,
    pub(crate) algorithm: Algorithm,
    pub(crate) key: EncodingKey,
}

impl Signer {
    /// A host with a shared secret, registered by `client` with these scopes.
    pub(crate) async fn shared_secret(client: &Client, scopes: &[&str]) -> Self {
        let body = json!({"name": "Shop", "issuer": ISSUER, "kind": "hs256", "scopes": scopes});
        let registered = client.post("/api/identity/v1/host-keys", body).await.expect(201).value();
        let secret = text(&registered["secret"]);
        Self {
            kid: text(&registered["key"]["id"]),
            algorithm: Algorithm::HS256,
            key: EncodingKey::from_secret(secret.as_bytes()),
        }
    }

    /// A host with a key pair.
    pub(crate) async fn key_pair(client: &Client, kind: &str, scopes: &[&str]) -> Self {
        let (algorithm, public, key) = match kind {
            "eddsa" => (Algorithm::EdDSA, ED25519_PUBLIC, EncodingKey::from_ed_pem(ED25519.as_bytes()).unwrap()),
            _ => (Algorithm::ES256, P256_PUBLIC, EncodingKey::from_ec_pem(P256.as_bytes()).unwrap()),
        };
        let body = json!({"name": "Shop", "issuer": ISSUER, "kind": kind, "public_key": public, "scopes": scopes});
        let registered = client.post("/api/identity/v1/host-keys", body).await.expect(201).value();
        assert!(registered.get("secret").is_none());
        Self { kid: text(&registered["key"]["id"]), algorithm, key }
    }

    /// A header that says all that it must.
    pub(crate) fn header(&self) -> Header {
        let mut header = Header::new(self.algorithm);
        header.typ = Some("sw-host+jwt".to_owned());
        header.kid = Some(self.kid.clone());
        header
    }

    /// A token that is valid but for what `change` does to its claims.
    pub(crate) fn sign(&self, config: &Config, change: impl FnOnce(&mut Value)) -> String {
        let mut claims = claims(config);
        change(&mut claims);
        jsonwebtoken::encode(&self.header(), &claims, &self.key).unwrap()
    }
}

/// Claims that say all that they must, with a fresh `jti`.
pub(crate) fn claims(config: &Config) -> Value {
    let now = config.clock.now().as_seconds();
    json!({
        "iss": ISSUER, "aud": format!("{PUBLIC_URL}/api/identity/v1/token"), "sub": "user-7", "iat": now, "nbf": now, "exp": now + 120,
        "jti": config.random.secret(), "purpose": "editor",
    })
}

/// The form of an exchange, with further parameters.
pub(crate) fn form(token: &str, more: &[(&str, &str)]) -> String {
    let mut pairs = vec![
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token_type", "urn:ietf:params:oauth:token-type:jwt"),
        ("subject_token", token),
    ];
    pairs.extend_from_slice(more);
    serde_urlencoded::to_string(pairs).unwrap()
}

/// Sends a form to the exchange.
pub(crate) async fn send(client: &Client, form: String) -> Answer {
    let request = http::Request::post("/api/identity/v1/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.into())
        .unwrap();
    client.call(request).await
}

impl App {
    pub(crate) async fn exchange(&self, token: &str, more: &[(&str, &str)]) -> Answer {
        send(&self.public, form(token, more)).await
    }

    /// A fresh editor token.
    pub(crate) async fn editor_token(&self, signer: &Signer) -> String {
        let token = signer.sign(&self.config, |_| ());
        text(&self.exchange(&token, &[]).await.expect(200).value()["access_token"])
    }
}
