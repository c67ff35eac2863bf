//! `/api/commerce/v1/consent-texts`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, Json, Path, Problem, Query};
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AppState, problems};
use crate::consents::{self, ConsentText};
use crate::id::ConsentTextId;
use crate::permission::{ReadCustomers, WriteCustomers};
use crate::text::is_attribute_name;

/// What cursors of the list of texts are sealed for.
const LIST: &str = "consent-texts";

/// What a list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ConsentTextsQuery {
    /// Only texts of this scope.
    #[param(max_length = 64)]
    scope: Option<String>,
}

/// Words to be published.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConsentTextIn, example = json!({"scope": "newsletter", "body": "I want mails about new work, at most once a month."}))]
struct ConsentTextIn {
    /// What is agreed to: a lower-case letter, then lower-case letters, digits, `_` and `-`.
    #[schema(min_length = 1, max_length = 64, pattern = "^[a-z][a-z0-9_-]*$")]
    scope: String,
    /// The words.
    #[schema(min_length = 1, max_length = 5000)]
    body: String,
    /// Whether a mailed link must confirm the consent of somebody who is not signed in.
    #[serde(default = "yes")]
    double_opt_in: bool,
}

/// The words that people agree to, in one version.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConsentText)]
struct ConsentTextOut {
    /// Its identifier.
    id: ConsentTextId,
    /// What is agreed to.
    scope: String,
    /// Counted from 1 in its scope. The highest is what forms show.
    version: i64,
    /// The words.
    body: String,
    /// Whether a mailed link must confirm the consent of somebody who is not signed in.
    double_opt_in: bool,
    /// When it was published.
    created_at: Timestamp,
}

/// List texts of consent
///
/// All versions, the newest first.
#[utoipa::path(
    get, path = "/api/commerce/v1/consent-texts", tag = "consents", params(ConsentTextsQuery, PageQuery),
    responses((status = 200, description = "A page of texts", body = Page<ConsentTextOut>), problems::QueryString, problems::Caller)
)]
async fn list_consent_texts(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadCustomers>,
    page: PageRequest,
    Query(ConsentTextsQuery { scope }): Query<ConsentTextsQuery>,
) -> Result<Page<ConsentTextOut>, Problem> {
    let after = page.after(&config.cursor_key, &ctx, LIST)?;
    if scope.as_deref().is_some_and(|scope| !is_attribute_name(scope)) {
        return Err(Problem::new(StatusCode::BAD_REQUEST, "invalid_query", "The query string is not valid")
            .detail("scope is not the name of a scope"));
    }
    let rows = consents::list_texts(&config, &ctx, scope.as_deref(), after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, LIST, rows, |last| last.id, ConsentTextOut::from))
}

/// Publish a text of consent
///
/// As the next version of its scope. What people agreed to before stays as it was; a version is never changed.
#[utoipa::path(
    post, path = "/api/commerce/v1/consent-texts", tag = "consents", request_body = ConsentTextIn,
    responses(
        (status = 201, description = "The text", body = ConsentTextOut, headers(("Location" = String, description = "Its path"))),
        problems::Body, problems::Caller
    )
)]
async fn publish_consent_text(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteCustomers>,
    Json(ConsentTextIn { scope, body, double_opt_in }): Json<ConsentTextIn>,
) -> Result<Response, Problem> {
    let text = consents::publish_text(&config, &ctx, &scope, &body, double_opt_in).await?;
    let location = [(header::LOCATION, format!("/api/commerce/v1/consent-texts/{}", text.id))];
    Ok((StatusCode::CREATED, location, Json(ConsentTextOut::from(text))).into_response())
}

/// Read a text of consent
///
/// In one version.
#[utoipa::path(
    get, path = "/api/commerce/v1/consent-texts/{consent_text_id}", tag = "consents",
    params(("consent_text_id" = ConsentTextId, Path, description = "The text")),
    responses((status = 200, description = "The text", body = ConsentTextOut), problems::Caller, problems::Absent)
)]
async fn get_consent_text(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadCustomers>,
    Path(id): Path<ConsentTextId>,
) -> Result<Json<ConsentTextOut>, Problem> {
    Ok(Json(consents::get_text(&config, &ctx, id).await?.into()))
}

fn yes() -> bool {
    true
}

impl From<ConsentText> for ConsentTextOut {
    fn from(text: ConsentText) -> Self {
        let ConsentText { id, scope, version, body, double_opt_in, created_at } = text;
        Self { id, scope, version, body, double_opt_in, created_at }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_consent_texts, publish_consent_text)).routes(routes!(get_consent_text))
}
