//! A host's word becomes an editor token once, and only if every part of it is right.

use std::time::Duration;

use identity::{Secret, TokenKey, TokenKeys};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use testkit::both;

use crate::MIGRATIONS;
use crate::app::{App, text};
use crate::signer::{P256_PUBLIC, Signer, claims, form, send};

const ME: &str = "/api/identity/v1/me";

both! {
    async fn every_kind_of_key_is_exchanged(db: TestDb) {
        let app = App::new(db);
        let (tenant, owner) = app.agency("north").await;
        let signers = [
            Signer::shared_secret(&owner.client, &["members:read", "products:read"]).await,
            Signer::key_pair(&owner.client, "eddsa", &["members:read", "products:read"]).await,
            Signer::key_pair(&owner.client, "es256", &["members:read", "products:read"]).await,
        ];
        for signer in signers {
            let token = signer.sign(&app.config, |_| ());
            let answer = app.exchange(&token, &[("audience", "sw-editor"), ("requested_token_type", "urn:ietf:params:oauth:token-type:access_token")]).await.expect(200);
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            let issued = answer.value();
            assert_eq!((&issued["token_type"], &issued["expires_in"]), (&json!("Bearer"), &json!(900)));
            assert_eq!(issued["scope"], "members:read products:read");
            let editor = app.bearer(&text(&issued["access_token"]));
            let me = editor.get(ME).await.expect(200).value();
            assert_eq!((&me["kind"], &me["tenant_id"]), (&json!("token"), &json!(tenant)));
            assert_eq!(me["id"], "https://shop.example#user-7");
            editor.get("/api/identity/v1/members").await.expect(200);
            editor.get("/api/identity/v1/api-keys").await.problem(403, "forbidden");
            editor.get("/api/identity/v1/sessions").await.problem(403, "members_only");
        }
    }

    async fn scopes_only_become_fewer(db: TestDb) {
        let app = App::new(db);
        let (_, owner) = app.agency("north").await;
        let signer = Signer::shared_secret(&owner.client, &["pages:write", "products:read"]).await;
        let fresh = || signer.sign(&app.config, |_| ());
        let narrowed = app.exchange(&fresh(), &[("scope", "products:read")]).await.expect(200).value();
        assert_eq!(narrowed["scope"], "products:read");
        app.exchange(&fresh(), &[("scope", "products:read products:write")]).await.problem(400, "invalid_scope");
        let by_the_host = signer.sign(&app.config, |claims| claims["scope"] = json!("pages:write members:write"));
        assert_eq!(app.exchange(&by_the_host, &[]).await.expect(200).value()["scope"], "pages:write");
        let by_the_host = signer.sign(&app.config, |claims| claims["scope"] = json!("pages:write"));
        app.exchange(&by_the_host, &[("scope", "products:read")]).await.problem(400, "invalid_scope");
    }

    async fn a_token_works_once(db: TestDb) {
        let app = App::new(db);
        let (_, owner) = app.agency("north").await;
        let signer = Signer::shared_secret(&owner.client, &["products:read"]).await;
        let token = signer.sign(&app.config, |_| ());
        // Twenty at once, by two processes; one success. A third process, started later, knows of it too.
        let elsewhere = app.elsewhere(|_| ());
        let tasks: Vec<_> = (0..20)
            .map(|number| {
                let client = if number % 2 == 0 { app.public.clone() } else { elsewhere.clone() };
                let form = form(&token, &[]);
                tokio::spawn(async move { send(&client, form).await })
            })
            .collect();
        let mut successes = 0;
        for task in tasks {
            let answer = task.await.unwrap();
            if answer.status == 200 {
                successes += 1;
            } else {
                answer.problem(400, "invalid_request");
            }
        }
        assert_eq!(successes, 1);
        send(&app.elsewhere(|_| ()), form(&token, &[])).await.problem(400, "invalid_request");
        // What is forgotten of old tokens has run out by itself.
        app.clock.advance(Duration::from_secs(126));
        app.exchange(&signer.sign(&app.config, |_| ()), &[]).await.expect(200);
        app.exchange(&token, &[]).await.problem(400, "invalid_request");
    }

    async fn every_claim_counts(db: TestDb) {
        let app = App::new(db);
        let (_, owner) = app.agency("north").await;
        let signer = Signer::shared_secret(&owner.client, &["products:read"]).await;
        let now = claims(&app.config)["iat"].as_i64().unwrap();
        let wrong: Vec<(&str, Value)> = vec![
            ("iss", json!("https://evil.example")),
            ("iss", json!(["https://shop.example"])),
            ("iss", json!("https://shop.example/")),
            ("aud", json!("https://app.example.com")),
            ("aud", json!(["https://app.example.com/api/identity/v1/token"])),
            ("aud", json!("sw-editor")),
            ("sub", json!("")),
            ("sub", json!("two words")),
            ("sub", json!("x".repeat(129))),
            ("sub", json!(7)),
            ("purpose", json!("checkout")),
            ("jti", json!("short")),
            ("jti", json!("x".repeat(129))),
            ("exp", json!(now - 5)),
            ("exp", json!(now + 301)),
            ("exp", json!(i64::MAX)),
            ("exp", json!(-1)),
            ("exp", json!("soon")),
            ("exp", json!(1.0e300)),
            ("iat", json!(now + 6)),
            ("iat", json!(now - 181)),
            ("iat", json!(i64::MIN)),
            ("nbf", json!(now + 6)),
            ("nbf", json!(now + 200)),
            ("scope", json!(["products:read"])),
        ];
        for (claim, value) in wrong {
            let token = signer.sign(&app.config, |claims| claims[claim] = value.clone());
            let answer = app.exchange(&token, &[]).await;
            assert_eq!(answer.status.as_u16(), 400, "{claim} = {value}");
            answer.problem(400, "invalid_request");
        }
        for claim in ["iss", "aud", "sub", "exp", "nbf", "iat", "jti", "purpose"] {
            let token = signer.sign(&app.config, |claims| {
                claims.as_object_mut().unwrap().remove(claim);
            });
            app.exchange(&token, &[]).await.problem(400, "invalid_request");
        }
        // A clock that is off by seconds does no harm.
        let ahead = signer.sign(&app.config, |claims| {
            for claim in ["iat", "nbf"] {
                claims[claim] = json!(now + 5);
            }
        });
        app.exchange(&ahead, &[]).await.expect(200);
        let behind = signer.sign(&app.config, |claims| {
            (claims["iat"], claims["nbf"], claims["exp"]) = (json!(now - 100), json!(now - 100), json!(now - 4));
        });
        app.exchange(&behind, &[]).await.expect(200);
    }

    async fn the_header_counts(db: TestDb) {
        let app = App::new(db);
        let (_, owner) = app.agency("north").await;
        let shared = Signer::shared_secret(&owner.client, &["products:read"]).await;
        let pair = Signer::key_pair(&owner.client, "es256", &["products:read"]).await;
        let edwards = Signer::key_pair(&owner.client, "eddsa", &["products:read"]).await;
        let with = |signer: &Signer, change: &dyn Fn(&mut Header)| {
            let mut header = signer.header();
            change(&mut header);
            jsonwebtoken::encode(&header, &claims(&app.config), &signer.key).unwrap()
        };
        let retyped = |typ: &str| with(&shared, &|header| header.typ = Some(typ.to_owned()));
        let public_as_secret = Signer { algorithm: Algorithm::HS256, key: EncodingKey::from_secret(P256_PUBLIC.as_bytes()), kid: pair.kid.clone() };
        let trimmed_as_secret = Signer { key: EncodingKey::from_secret(P256_PUBLIC.trim().as_bytes()), ..public_as_secret.clone() };
        let wrong = [
            with(&shared, &|header| header.typ = None),
            retyped("JWT"),
            retyped("sw-editor+jwt"),
            retyped("SW-HOST+JWT"),
            with(&shared, &|header| header.kid = None),
            with(&shared, &|header| header.kid = Some("hky_01h455vb4pex5vsknk084sn02q".to_owned())),
            with(&shared, &|header| header.kid = Some("../../etc/passwd".to_owned())),
            with(&shared, &|header| header.alg = Algorithm::HS384),
            with(&shared, &|header| header.alg = Algorithm::HS512),
            with(&shared, &|header| header.crit = Some(vec!["exp".to_owned()])),
            // One key's signature under another key's name.
            with(&shared, &|header| header.kid = Some(pair.kid.clone())),
            with(&pair, &|header| header.kid = Some(shared.kid.clone())),
            with(&pair, &|header| header.kid = Some(edwards.kid.clone())),
            // A public key used as if it were a shared secret.
            public_as_secret.sign(&app.config, |_| ()),
            trimmed_as_secret.sign(&app.config, |_| ()),
            unsigned(&shared, &app),
        ];
        for (number, token) in wrong.iter().enumerate() {
            let answer = app.exchange(token, &[]).await;
            assert_eq!(answer.status.as_u16(), 400, "number {number}: {token}");
            let problem = answer.problem(400, "invalid_request");
            assert_eq!(problem.detail.unwrap(), "The subject token is not valid here and now, or was used already.");
        }
    }

    async fn no_mutation_is_accepted(db: TestDb) {
        use rand::rngs::StdRng;
        use rand::{Rng as _, SeedableRng as _};
        let seed: u64 = std::env::var("SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(18);
        println!("seed {seed}");
        let mut dice = StdRng::seed_from_u64(seed);
        let app = App::new(db);
        let (_, owner) = app.agency("north").await;
        let signers = [
            Signer::shared_secret(&owner.client, &["products:read"]).await,
            Signer::key_pair(&owner.client, "eddsa", &["products:read"]).await,
            Signer::key_pair(&owner.client, "es256", &["products:read"]).await,
        ];
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/";
        for signer in &signers {
            for _ in 0..80 {
                let honest = signer.sign(&app.config, |_| ());
                let mut token = honest.clone().into_bytes();
                for _ in 0..dice.random_range(1..3) {
                    let at = dice.random_range(0..token.len());
                    match dice.random_range(0..3) {
                        0 => token[at] = alphabet[dice.random_range(0..alphabet.len())],
                        1 => token.insert(at, alphabet[dice.random_range(0..alphabet.len())]),
                        _ => drop(token.remove(at)),
                    }
                }
                let token = String::from_utf8(token).unwrap();
                if token != honest {
                    let answer = app.exchange(&token, &[]).await;
                    assert_ne!(answer.status.as_u16(), 200, "seed {seed}: {token}");
                }
            }
        }
    }

    async fn keys_rotate_by_name(db: TestDb) {
        let app = App::new(db);
        let (_, owner) = app.agency("north").await;
        let old = Signer::shared_secret(&owner.client, &["products:read"]).await;
        let new = Signer::shared_secret(&owner.client, &["products:read"]).await;
        let by_old = app.bearer(&app.editor_token(&old).await);
        let by_new = app.bearer(&app.editor_token(&new).await);
        owner.client.post(&format!("/api/identity/v1/host-keys/{}/retire", old.kid), json!(null)).await.expect(200);
        by_old.get(ME).await.problem(401, "unauthorized");
        by_new.get(ME).await.expect(200);
        app.exchange(&old.sign(&app.config, |_| ()), &[]).await.problem(400, "invalid_request");
        app.exchange(&new.sign(&app.config, |_| ()), &[]).await.expect(200);
    }

    async fn an_editor_token_fits_only_its_purpose(db: TestDb) {
        let app = App::new(db);
        let (_, owner) = app.agency("north").await;
        let signer = Signer::shared_secret(&owner.client, &["products:read"]).await;
        // The host's own token is no bearer, and the editor token cannot be exchanged for another.
        let hosts = signer.sign(&app.config, |_| ());
        app.bearer(&hosts).get(ME).await.problem(401, "unauthorized");
        let editors = app.editor_token(&signer).await;
        app.exchange(&editors, &[]).await.problem(400, "invalid_request");

        // Another key of ours, another issuer, or the same text a moment too late.
        let keys = |kid: &str, secret: &[u8]| TokenKeys { current: TokenKey { kid: kid.to_owned(), secret: Secret::new(secret) }, previous: Vec::new() };
        let bearer = format!("Bearer {editors}");
        let at = |client: testkit::Client| client.header("authorization", &bearer);
        at(app.elsewhere(|config| config.editor_token_keys = keys("now", b"another secret of editor tokens"))).get(ME).await.problem(401, "unauthorized");
        at(app.elsewhere(|config| config.public_url = "https://other.example".to_owned())).get(ME).await.problem(401, "unauthorized");
        let rotated = app.elsewhere(|config| {
            let previous = vec![config.editor_token_keys.current.clone()];
            config.editor_token_keys = TokenKeys { previous, ..keys("next", b"the next secret of editor tokens") };
        });
        at(rotated).get(ME).await.expect(200);
        app.clock.advance(Duration::from_secs(899));
        at(app.public.clone()).get(ME).await.expect(200);
        app.clock.advance(Duration::from_secs(1));
        at(app.public.clone()).get(ME).await.problem(401, "unauthorized");
    }

    async fn the_form_is_checked(db: TestDb) {
        let app = App::new(db);
        let (_, owner) = app.agency("north").await;
        let signer = Signer::shared_secret(&owner.client, &["products:read"]).await;
        let token = || signer.sign(&app.config, |_| ());
        let more = |name: &str, value: &str| form(&token(), &[(name, value)]);
        send(&app.public, more("resource", "https://app.example.com")).await.problem(400, "invalid_target");
        send(&app.public, more("audience", "somebody else")).await.problem(400, "invalid_target");
        send(&app.public, more("actor_token", "x")).await.problem(400, "invalid_request");
        send(&app.public, more("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token")).await.problem(400, "invalid_request");
        send(&app.public, more("subject_token", "x")).await.problem(400, "invalid_request");
        send(&app.public, more("unknown", "is ignored")).await.expect(200);
        send(&app.public, form(&token(), &[]).replace("token-exchange", "password")).await.problem(400, "unsupported_grant_type");
        send(&app.public, form(&token(), &[]).replace("token-type%3Ajwt", "token-type%3Asaml2")).await.problem(400, "invalid_request");
        send(&app.public, String::new()).await.problem(400, "invalid_request");
        send(&app.public, "%ff=%ff&=&&&".to_owned()).await.problem(400, "invalid_request");
        send(&app.public, form(&"x".repeat(9_000), &[])).await.problem(400, "invalid_request");
        send(&app.public, form(&"x".repeat(40_000), &[])).await.problem(413, "payload_too_large");
        app.public.post("/api/identity/v1/token", json!({})).await.problem(415, "unsupported_media_type");
    }

    async fn a_suspended_tenant_exchanges_nothing(db: TestDb) {
        let app = App::new(db);
        let (tenant, owner) = app.agency("north").await;
        let signer = Signer::shared_secret(&owner.client, &["products:read"]).await;
        let operator = app.operator().await;
        operator.post(&format!("/api/identity/v1/tenants/{tenant}/suspend"), json!(null)).await.expect(200);
        app.exchange(&signer.sign(&app.config, |_| ()), &[]).await.problem(400, "invalid_request");
    }
}

/// A token that says `alg: none` and has no signature.
fn unsigned(signer: &Signer, app: &App) -> String {
    use base64::Engine as _;
    let encode = |value: Value| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string());
    let header = encode(json!({"alg": "none", "typ": "sw-host+jwt", "kid": signer.kid}));
    format!("{header}.{}.", encode(claims(&app.config)))
}
