//! The problems that operations describe, one type per status, so that an operation lists them by name.

use std::collections::BTreeMap;

use kernel::http::ProblemOut;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema as _};

macro_rules! problems {
    ($($(#[$meta:meta])* $name:ident: $($status:literal $code:literal $description:literal),+;)*) => { $(
        $(#[$meta])*
        pub(super) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                BTreeMap::from([$(one($status, $code, $description)),+])
            }
        }
    )* };
}

problems! {
    /// Of every operation: authentication comes first, also where nobody needs to be known.
    Caller:
        401 "unauthorized" "There is no credential, or it does not count.",
        403 "forbidden" "Known, but not allowed to do this; or a change with a cookie from a foreign page.";
    /// Of operations with a body.
    Body:
        400 "invalid_json" "The body is malformed.",
        413 "payload_too_large" "The body is too large.",
        415 "unsupported_media_type" "The body has an unsupported type.",
        422 "validation_failed" "A field is missing or not acceptable.";
    /// Of the token exchange, whose faults RFC 6749 wants to be 400.
    Exchange:
        400 "invalid_request" "Refused; `code` is the `error` of RFC 6749 and RFC 8693: invalid_request, unsupported_grant_type, invalid_scope or invalid_target.",
        413 "payload_too_large" "The body is too large.",
        415 "unsupported_media_type" "The body has an unsupported type.";
    /// Of lists.
    QueryString: 400 "invalid_query" "The query string or the cursor is not valid.";
    /// Of operations on one resource.
    Absent: 404 "not_found" "It does not exist, or belongs to somebody else.";
    /// Of operations that the present state may forbid.
    Conflict: 409 "already_member" "The present state stands against it; `code` tells what.";
    /// Of changes to a version.
    Version:
        412 "stale_version" "It was changed meanwhile.",
        428 "precondition_required" "If-Match is needed.";
    /// Of operations whose tries are counted.
    TooMany: 429 "too_many_requests" "Too many tries; Retry-After tells when to try again.";
}

fn one(status: u16, code: &str, description: &str) -> (String, RefOr<Response>) {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(ProblemOut::name())))
        .example(Some(serde_json::json!({
            "type": format!("https://sitewright.dev/problems/{code}"),
            "title": description,
            "status": status,
            "code": code,
            "request_id": "req_01h455vb4pex5vsknk084sn02q",
        })))
        .build();
    let response = ResponseBuilder::new().description(description).content("application/problem+json", content).build();
    (status.to_string(), RefOr::T(response))
}
