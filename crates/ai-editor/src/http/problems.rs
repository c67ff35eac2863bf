//! The problem replies that operations share, for the description. What is particular to one operation (409) stands there.

use std::collections::BTreeMap;

use kernel::http::ProblemOut;
use utoipa::{
    IntoResponses, ToSchema,
    openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder},
};

/// 401 and 403.
pub(super) struct Caller;
/// 404.
pub(super) struct Absent;
/// 400 of a query string.
pub(super) struct QueryString;
/// 400, 413, 415 and 422 of a JSON body.
pub(super) struct Body;
/// 503 of a dependency.
pub(super) struct Dependency;

impl IntoResponses for Caller {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        of([
            ("401", "`unauthorized`: nobody is signed in and no key was sent."),
            ("403", "`forbidden`: a permission is missing."),
        ])
    }
}

impl IntoResponses for Absent {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        of([("404", "`not_found`: there is no such resource, or it is another tenant's.")])
    }
}

impl IntoResponses for QueryString {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        of([("400", "`invalid_query`, `invalid_cursor`: the query string is not valid.")])
    }
}

impl IntoResponses for Body {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        of([
            (
                "400",
                "`invalid_json`, `incomplete_body`: the body is not JSON. With a key also `idempotency_key_missing`, `idempotency_key_invalid`.",
            ),
            ("413", "`payload_too_large`: the body is too large."),
            ("415", "`unsupported_media_type`: the body is not called JSON."),
            (
                "422",
                "`validation_failed`: fields are not valid; `errors` names them all. With a key also `idempotency_key_reused`: it was used with another body.",
            ),
        ])
    }
}

impl IntoResponses for Dependency {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        of([("503", "`unavailable`: something this needs is not there for a moment; nothing was changed.")])
    }
}

fn of<const N: usize>(replies: [(&str, &str); N]) -> BTreeMap<String, RefOr<Response>> {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(ProblemOut::name()))).build();
    replies
        .into_iter()
        .map(|(status, description)| {
            let reply =
                ResponseBuilder::new().description(description).content("application/problem+json", content.clone());
            (status.to_owned(), RefOr::T(reply.build()))
        })
        .collect()
}
