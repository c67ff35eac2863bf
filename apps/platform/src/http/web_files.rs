//! Browser files that are built from TypeScript, committed, and carried in the binary.

use axum::Router;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http::{HeaderName, HeaderValue, StatusCode, header};
use kernel::http::{ETag, IfNoneMatch};
use sha2::{Digest as _, Sha256};

/// A file, its address and what its page may do.
struct WebFile {
    path: &'static str,
    content_type: &'static str,
    policy: Option<&'static str>,
    body: &'static [u8],
}

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

/// The API reference sets styles from its script, and shows examples with data: pictures.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
     font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// The elements set their styles through constructable sheets, so no inline style is needed.
const DEMO_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const FILES: &[WebFile] = &[
    WebFile {
        path: "/docs",
        content_type: HTML,
        policy: Some(DOCS_POLICY),
        body: include_bytes!("../../web/dist/docs/index.html"),
    },
    WebFile {
        path: "/docs/docs.css",
        content_type: CSS,
        policy: None,
        body: include_bytes!("../../web/dist/docs/docs.css"),
    },
    WebFile {
        path: "/docs/docs.js",
        content_type: JS,
        policy: None,
        body: include_bytes!("../../web/dist/docs/docs.js"),
    },
    WebFile {
        path: "/docs/scalar.js",
        content_type: JS,
        policy: None,
        body: include_bytes!("../../web/dist/docs/scalar.js"),
    },
    WebFile {
        path: "/demo/generate",
        content_type: HTML,
        policy: Some(DEMO_POLICY),
        body: include_bytes!("../../web/dist/demo/generate.html"),
    },
    WebFile {
        path: "/demo/generate.css",
        content_type: CSS,
        policy: None,
        body: include_bytes!("../../web/dist/demo/generate.css"),
    },
    WebFile {
        path: "/demo/generate.js",
        content_type: JS,
        policy: None,
        body: include_bytes!("../../web/dist/demo/generate.js"),
    },
    WebFile {
        path: "/jobs",
        content_type: HTML,
        policy: Some(DEMO_POLICY),
        body: include_bytes!("../../web/dist/jobs/jobs.html"),
    },
    WebFile {
        path: "/jobs/jobs.css",
        content_type: CSS,
        policy: None,
        body: include_bytes!("../../web/dist/jobs/jobs.css"),
    },
    WebFile {
        path: "/jobs/jobs.js",
        content_type: JS,
        policy: None,
        body: include_bytes!("../../web/dist/jobs/jobs.js"),
    },
    WebFile { path: "/elements/jobs.js", content_type: JS, policy: None, body: jobs::ELEMENTS_JS },
    WebFile { path: "/elements/ai-editor.js", content_type: JS, policy: None, body: ai_editor::ELEMENTS_JS },
];

/// All of them. Their names do not change with their content, so browsers ask each time and are told 304.
pub fn web_files() -> Router {
    FILES.iter().fold(Router::new(), |router, file| {
        // The digest is made at the first request, not at the start.
        let tag = std::sync::OnceLock::new();
        let tag: &'static std::sync::OnceLock<ETag> = Box::leak(Box::new(tag));
        router.route(
            file.path,
            get(move |known: IfNoneMatch| {
                let tag = tag.get_or_init(|| ETag::digest(&hex(&Sha256::digest(file.body)[..12])));
                std::future::ready(answer(file, tag, &known))
            }),
        )
    })
}

fn answer(file: &'static WebFile, tag: &ETag, known: &IfNoneMatch) -> Response {
    const NO_CACHE: (HeaderName, &str) = (header::CACHE_CONTROL, "no-cache");
    let mut response = if known.holds(tag) {
        (StatusCode::NOT_MODIFIED, tag.clone(), [NO_CACHE]).into_response()
    } else {
        (tag.clone(), [NO_CACHE, (header::CONTENT_TYPE, file.content_type)], file.body).into_response()
    };
    // A 304 renews the headers that the browser has kept, so it carries the policy too.
    if let Some(policy) = file.policy {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    }
    response
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
