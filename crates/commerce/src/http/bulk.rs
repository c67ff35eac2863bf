//! `/api/commerce/v1/product-exports` and `/api/commerce/v1/product-imports`.

use axum::body::{Body, BodyDataStream};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt as _, stream};
use http::{HeaderMap, StatusCode, header};
use http_body_util::LengthLimitError;
use jobs::JobId;
use kernel::http::{Authorized, Json, Path, Problem, ProblemOut, Query};
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AppState, problems};
use crate::id::{ImportId, ProductId};
use crate::imports::{self, Format, Import, ImportReport, RowError, Upload};
use crate::permission::{ReadProducts, WriteProducts};

/// How a file is written.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BulkFormat)]
enum FormatName {
    /// Comma-separated values (RFC 4180), a line for each variant.
    Csv,
    /// JSON Lines, an object for each product.
    Jsonl,
}

/// What is exported.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ExportQuery {
    /// How the file is written.
    format: FormatName,
}

/// What is imported.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ImportQuery {
    /// How the file is written.
    format: FormatName,
    /// Whether nothing is changed, and only told what would be.
    #[serde(default)]
    dry_run: bool,
}

/// What an import did, or would do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportReport)]
struct ImportReportOut {
    /// Products that were made.
    created: usize,
    /// Products that were changed.
    updated: usize,
    /// Products that were as the file has them.
    unchanged: usize,
    /// Products that were left alone, because of what `errors` tells.
    failed: usize,
    /// What is wrong, row by row; the first thousand.
    errors: Vec<RowErrorOut>,
}

/// An import that a job does or did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Import)]
struct ImportOut {
    /// Its identifier.
    id: ImportId,
    /// How the file is written.
    format: FormatName,
    /// Whether nothing is changed, and only told what would be.
    dry_run: bool,
    /// Bytes of the file.
    bytes: i64,
    /// The job. It tells how far the import is, and can be cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    job_id: Option<JobId>,
    /// What was done so far.
    report: ImportReportOut,
    /// When it was asked for.
    created_at: Timestamp,
    /// When the last product was dealt with.
    #[serde(skip_serializing_if = "Option::is_none")]
    finished_at: Option<Timestamp>,
}

/// What is wrong with a row.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RowError, example = json!({"row": 7, "pointer": "/title", "code": "blank", "detail": "Must contain more than white space."}))]
struct RowErrorOut {
    /// The line of the file that it is about, from 1.
    row: usize,
    /// JSON Pointer into the product; of CSV the column.
    pointer: String,
    /// Stable name of the rule that is broken.
    code: String,
    /// What would be accepted.
    detail: String,
}

/// Export products
///
/// The agency's own products with their variants, in the order of their making, as a file that can be imported. Cells of CSV that a
/// spreadsheet would take for a formula begin with an apostrophe, which the import takes away. Products that change meanwhile are
/// exported as they are when their turn comes.
#[utoipa::path(
    get, path = "/api/commerce/v1/product-exports", tag = "products", params(ExportQuery),
    responses(
        (status = 200, description = "The file", content((String = "text/csv"), (String = "application/jsonl"))),
        problems::QueryString, problems::Caller
    )
)]
async fn export_products(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadProducts>,
    Query(ExportQuery { format }): Query<ExportQuery>,
) -> Result<Response, Problem> {
    let format = Format::from(format);
    let (kind, name) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "products.csv"),
        Format::JsonLines => ("application/jsonl", "products.jsonl"),
    };
    // The first part before the status: what fails then is a problem, what fails later ends the file.
    let first = imports::export_part(&config, &ctx, format, None).await?;
    let head = imports::export_head(format) + first.as_ref().map_or("", |(part, _)| part);
    let next = first.map(|(_, last)| last);
    let parts = stream::try_unfold((Some(head), next), move |(head, after)| {
        let (config, ctx) = (config.clone(), ctx.clone());
        async move { part(&config, &ctx, format, head, after).await }
    });
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, Body::from_stream(parts)).into_response())
}

/// Import products
///
/// From a file as the export writes it. A product whose slug is not there is made; one that is becomes as the file says, and variants
/// that the file does not name stay. Each product is brought in as a whole or not at all; `errors` tells of those that were not.
/// Stock is left alone. A file of at most 1000000 bytes and 10000 products is dealt with at once. A larger one, of at most 100000000
/// bytes and 200000 products, is dealt with by a job, and so is a smaller one with `Prefer: respond-async`.
#[utoipa::path(
    post, path = "/api/commerce/v1/product-imports", tag = "products",
    params(ImportQuery, ("Prefer" = Option<String>, Header, description = "`respond-async` has a job do it", example = "respond-async")),
    request_body(description = "The file", content((String = "text/csv"), (String = "application/jsonl"))),
    responses(
        (status = 200, description = "What was done", body = ImportReportOut),
        (status = 202, description = "The import that a job does", body = ImportOut,
            headers(("Location" = String, description = "Where the job can be looked at"))),
        (status = 409, description = "`import_limit`: as many imports wait or run as may be.", body = ProblemOut, content_type = "application/problem+json"),
        (status = 413, description = "`payload_too_large`: the file is too large.", body = ProblemOut, content_type = "application/problem+json"),
        problems::QueryString, problems::Caller
    )
)]
async fn import_products(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteProducts>,
    Query(ImportQuery { format, dry_run }): Query<ImportQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let (format, mut body) = (Format::from(format), body.into_data_stream());
    let mut begin = Vec::new();
    while !prefers_job(&headers) && begin.len() <= imports::AT_ONCE_MAX {
        match body.next().await {
            Some(piece) => begin.extend_from_slice(&piece.map_err(broken)?),
            None => {
                let report = imports::import(&config, &ctx, format, &begin, dry_run).await?;
                return Ok(Json(ImportReportOut::from(report)).into_response());
            }
        }
    }
    let mut upload = Upload::begin(&config, &ctx, format, dry_run).await?;
    match receive(&mut upload, &begin, body).await {
        Ok(()) => Ok(accepted(upload.finish().await?)),
        Err(problem) => {
            upload.abandon().await?;
            Err(problem)
        }
    }
}

/// Read an import
///
/// One that a job does or did, with what was done so far and what is wrong, row by row. Reports are kept for 30 days.
#[utoipa::path(
    get, path = "/api/commerce/v1/product-imports/{import_id}", tag = "products",
    params(("import_id" = ImportId, Path, description = "The import")),
    responses((status = 200, description = "The import", body = ImportOut), problems::Caller, problems::Absent)
)]
async fn get_product_import(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadProducts>,
    Path(id): Path<ImportId>,
) -> Result<Json<ImportOut>, Problem> {
    Ok(Json(imports::get(&config, &ctx, id).await?.into()))
}

async fn receive(upload: &mut Upload<'_>, begin: &[u8], mut body: BodyDataStream) -> Result<(), Problem> {
    upload.write(begin).await?;
    while let Some(piece) = body.next().await {
        upload.write(&piece.map_err(broken)?).await?;
    }
    Ok(())
}

fn accepted(import: Import) -> Response {
    let location = import.job.map(jobs::location).unwrap_or_default();
    (StatusCode::ACCEPTED, [(header::LOCATION, location)], Json(ImportOut::from(import))).into_response()
}

/// Whether `Prefer` (RFC 7240) asks not to wait.
fn prefers_job(headers: &HeaderMap) -> bool {
    let preferences = headers.get_all("prefer").into_iter().filter_map(|value| value.to_str().ok());
    preferences.flat_map(|value| value.split(',')).any(|one| one.trim().eq_ignore_ascii_case("respond-async"))
}

/// Why a body ended before its end.
fn broken(error: axum::Error) -> Problem {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return crate::CommerceError::FileTooLarge.into();
        }
        cause = error.source();
    }
    Problem::new(StatusCode::BAD_REQUEST, "incomplete_body", "The body did not arrive whole")
}

type Position = (Option<String>, Option<ProductId>);

async fn part(
    config: &crate::Config,
    ctx: &kernel::RequestCtx,
    format: Format,
    head: Option<String>,
    after: Option<ProductId>,
) -> Result<Option<(String, Position)>, crate::CommerceError> {
    if let Some(head) = head {
        return Ok(Some((head, (None, after))));
    }
    let Some(after) = after else { return Ok(None) };
    let part = imports::export_part(config, ctx, format, Some(after)).await?;
    Ok(part.map(|(part, last)| (part, (None, Some(last)))))
}

impl From<ImportReport> for ImportReportOut {
    fn from(report: ImportReport) -> Self {
        let ImportReport { created, updated, unchanged, failed, errors } = report;
        let error =
            |RowError { row, pointer, code, detail }| RowErrorOut { row, pointer, code: code.into_owned(), detail };
        Self { created, updated, unchanged, failed, errors: errors.into_iter().map(error).collect() }
    }
}

impl From<Import> for ImportOut {
    fn from(import: Import) -> Self {
        let Import { id, format, is_dry_run, bytes, job, report, created_at, finished_at, .. } = import;
        let format = match format {
            Format::Csv => FormatName::Csv,
            Format::JsonLines => FormatName::Jsonl,
        };
        Self { id, format, dry_run: is_dry_run, bytes, job_id: job, report: report.into(), created_at, finished_at }
    }
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Csv => Self::Csv,
            FormatName::Jsonl => Self::JsonLines,
        }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(export_products))
        .routes(routes!(import_products))
        .routes(routes!(get_product_import))
}
