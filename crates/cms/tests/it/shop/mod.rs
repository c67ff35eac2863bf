//! The shop's pages and forms on a site's own host, as a browser without JavaScript uses them.

mod account;
mod auctions;
mod cart;
mod forms;
mod sign_in;

use std::collections::BTreeMap;

use axum::body::Body;
use http::{Method, Request, header};
use testkit::Answer;

use crate::studio::{HOST, Studio};

pub(crate) const ORIGIN: &str = "http://corner.localhost:8080";
const FORM: &str = "application/x-www-form-urlencoded";

/// A browser with its cookies, at one site.
pub(crate) struct Shopper<'a> {
    studio: &'a Studio,
    cookies: BTreeMap<String, String>,
}

impl<'a> Shopper<'a> {
    pub(crate) fn new(studio: &'a Studio) -> Self {
        Self { studio, cookies: BTreeMap::new() }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[("sec-fetch-site", "same-origin")]).await
    }

    /// Sends a form as a page of the site does.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = encode(fields);
        self.send(Method::POST, path, Some((FORM, body)), &[("origin", ORIGIN), ("sec-fetch-site", "same-origin")])
            .await
    }

    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: Option<(&str, String)>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, HOST);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, pairs.join("; "));
        }
        if let Some((kind, _)) = &body {
            request = request.header(header::CONTENT_TYPE, *kind);
        }
        let request = request.body(body.map_or_else(Body::empty, |(_, body)| Body::from(body))).unwrap();
        let answer = self.studio.visitor.call(request).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let (pair, attributes) = cookie.to_str().unwrap().split_once(';').unwrap();
            assert!(attributes.contains("HttpOnly") && attributes.contains("SameSite=Lax"), "{attributes}");
            assert!(!attributes.contains("Domain") && attributes.contains("Path=/;"), "{attributes}");
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Signs in by the link that was mailed.
    pub(crate) async fn sign_in(&mut self, email: &str) {
        self.post("/sign-in", &[("do", "link"), ("email", email)]).await.expect(303);
        let sent = self.studio.storefront.sent_links().pop().unwrap();
        assert_eq!(sent.email, email);
        let path = sent.link.strip_prefix(ORIGIN).unwrap().to_owned();
        self.post(&path, &[]).await.expect(303);
        assert!(self.cookies.contains_key("customer"));
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }
}

/// Fields as a browser encodes them.
pub(crate) fn encode(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| {
        text.bytes().fold(String::new(), |mut out, byte| {
            if byte.is_ascii_alphanumeric() {
                out.push(char::from(byte));
            } else {
                out.push_str(&format!("%{byte:02X}"));
            }
            out
        })
    };
    fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect::<Vec<_>>().join("&")
}

/// Where a redirect leads.
#[track_caller]
pub(crate) fn location(answer: Answer) -> String {
    let answer = answer.expect(303);
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    answer.header("location").unwrap().to_owned()
}

/// The page fails on a form: 422, nothing to be kept, the errors above the form, or the only one at its field, which has the focus.
#[track_caller]
pub(crate) fn refused(answer: Answer, message: &str) -> String {
    let answer = answer.expect(422);
    assert_eq!((answer.header("cache-control"), answer.header("etag")), (Some("private, no-store"), None));
    let html = answer.text();
    let is_above = html.contains("class=\"errs\" role=\"alert\"");
    assert_eq!(html.matches("autofocus").count(), 1, "{html}");
    if !is_above {
        assert_eq!(html.matches("class=\"field__err\"").count(), 1, "{html}");
        let field = html.split('<').find(|tag| tag.contains("autofocus")).unwrap();
        assert!(field.contains("aria-invalid=\"true\" aria-describedby="), "{field}");
    }
    assert!(html.contains(message), "{message} is missing in {html}");
    html
}
