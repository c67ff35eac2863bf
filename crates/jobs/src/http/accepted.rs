//! The answer to a request whose work goes on as a job.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::jobs::JobStatus;
use crate::job::JobId;

/// 202 with the job's address in `Location` and [`AcceptedOut`] as the body; for the handlers of domains.
#[derive(Clone, Copy, Debug)]
pub struct Accepted(pub JobId);

/// A job that was just enqueued.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = AcceptedJob, example = json!({"id": "job_01h455vb4pex5vsknk084sn02q", "status": "queued"}))]
pub struct AcceptedOut {
    /// The job. It can be looked at and watched at the address in `Location`.
    pub id: JobId,
    /// Where it is in its life.
    pub status: JobStatus,
}

impl IntoResponse for Accepted {
    fn into_response(self) -> Response {
        let body = AcceptedOut { id: self.0, status: JobStatus::Queued };
        (StatusCode::ACCEPTED, [(header::LOCATION, crate::location(self.0))], Json(body)).into_response()
    }
}
