//! `/api/commerce/v1/variants/{variant_id}/availability`.

use axum::extract::State;
use kernel::http::{Authorized, Json, Path, Problem};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AppState, problems};
use crate::id::VariantId;
use crate::permission::ReadStock;
use crate::stock::{self, Availability};

/// How many of a variant can be had.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Availability)]
struct AvailabilityOut {
    /// The variant.
    variant_id: VariantId,
    /// How many there are at all locations.
    on_hand: i64,
    /// How many can be had: on hand and not held for an order.
    available: i64,
}

/// Read how many of a variant can be had
///
/// On hand at all locations, without what is held for orders that are not paid yet.
#[utoipa::path(
    get, path = "/api/commerce/v1/variants/{variant_id}/availability", tag = "stock",
    params(("variant_id" = VariantId, Path, description = "The variant")),
    responses(
        (status = 200, description = "How many can be had now", body = AvailabilityOut),
        problems::Caller, problems::Absent
    )
)]
async fn get_availability(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadStock>,
    Path(variant): Path<VariantId>,
) -> Result<Json<AvailabilityOut>, Problem> {
    let Availability { variant_id, on_hand, available } = stock::availability(&config, &ctx, variant).await?;
    Ok(Json(AvailabilityOut { variant_id, on_hand, available }))
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_availability))
}
