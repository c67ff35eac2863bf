//! `/api/commerce/v1/orders/{order_id}/invoice`: a page to print.

use axum::extract::State;
use axum::response::Response;
use kernel::http::{Authorized, Path, Problem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::pages::invoice_page;
use super::{AppState, problems};
use crate::error::CommerceError;
use crate::id::OrderId;
use crate::orders;
use crate::permission::ReadOrders;

/// Print an order's invoice
///
/// A page that is made to be printed: what was agreed, the tax by rate, what was paid and given back.
#[utoipa::path(
    get, path = "/api/commerce/v1/orders/{order_id}/invoice", tag = "orders",
    params(("order_id" = OrderId, Path, description = "The order")),
    responses(
        (status = 200, description = "The page", body = String, content_type = "text/html"),
        problems::Caller, problems::Absent
    )
)]
async fn get_invoice(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadOrders>,
    Path(id): Path<OrderId>,
) -> Result<Response, Problem> {
    let shop = config.checkout.hosts.shop(&ctx).await.map_err(CommerceError::internal)?;
    Ok(invoice_page(&orders::get(&config, &ctx, id).await?, shop.as_ref().map(|shop| shop.name.as_str())))
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_invoice))
}
