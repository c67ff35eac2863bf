//! `/api/commerce/v1/orders`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::http::idempotency::Idempotent;
use kernel::http::page::{Page, PageQuery, PageRequest};
use kernel::http::{Authorized, ETag, IfNoneMatch, Json, Path, Problem, ProblemOut, Query};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::order_body::{
    CancellationIn, FulfilmentIn, FulfilmentStateName, OrderEventOut, OrderOut, OrderStateName, OrderSummaryOut,
    RefundIn, RefundOut,
};
use super::{AppState, document, problems};
use crate::error::CommerceError;
use crate::id::OrderId;
use crate::orders::{self, NewRefund, OrderFilter};
use crate::permission::{ReadOrders, WriteOrders};

/// What cursors of the list are sealed for.
const LIST: &str = "orders";
/// What cursors of a history are sealed for.
const HISTORY: &str = "order-events";

/// What a list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OrdersQuery {
    /// Only orders in this state.
    state: Option<OrderStateName>,
    /// Only orders of which so much was sent.
    fulfilment: Option<FulfilmentStateName>,
    /// Only the order of this number.
    number: Option<i64>,
    /// Only orders of this e-mail address.
    #[param(max_length = 254)]
    email: Option<String>,
    /// Only orders of this customer.
    #[param(example = "cust_01h455vb4pex5vsknk084sn02q")]
    customer_id: Option<String>,
}

/// List orders
///
/// The newest first.
#[utoipa::path(
    get, path = "/api/commerce/v1/orders", tag = "orders", params(OrdersQuery, PageQuery),
    responses((status = 200, description = "A page of orders", body = Page<OrderSummaryOut>), problems::QueryString, problems::Caller)
)]
async fn list_orders(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadOrders>,
    page: PageRequest,
    Query(query): Query<OrdersQuery>,
) -> Result<Page<OrderSummaryOut>, Problem> {
    let after = page.after(&config.cursor_key, &ctx, LIST)?;
    let rows = orders::list(&config, &ctx, &query.into(), after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, LIST, rows, |last| last.id, OrderSummaryOut::from))
}

/// Read an order
///
/// With its lines, payments, fulfilments and refunds.
#[utoipa::path(
    get, path = "/api/commerce/v1/orders/{order_id}", tag = "orders",
    params(
        ("order_id" = OrderId, Path, description = "The order"),
        ("If-None-Match" = Option<String>, Header, description = "Versions that the client has")
    ),
    responses(
        (status = 200, description = "The order", body = OrderOut, headers(("ETag" = String, description = "Its version"))),
        (status = 304, description = "The client has this version"),
        problems::Caller, problems::Absent
    )
)]
async fn get_order(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadOrders>,
    Path(id): Path<OrderId>,
    if_none_match: IfNoneMatch,
) -> Result<Response, Problem> {
    let detail = orders::get(&config, &ctx, id).await?;
    Ok(document(detail.order.version, &if_none_match, OrderOut::from(detail)))
}

/// List an order's history
///
/// The oldest first. Entries are never changed.
#[utoipa::path(
    get, path = "/api/commerce/v1/orders/{order_id}/events", tag = "orders",
    params(("order_id" = OrderId, Path, description = "The order"), PageQuery),
    responses(
        (status = 200, description = "A page of entries", body = Page<OrderEventOut>),
        problems::QueryString, problems::Caller, problems::Absent
    )
)]
async fn list_order_events(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<ReadOrders>,
    Path(id): Path<OrderId>,
    page: PageRequest,
) -> Result<Page<OrderEventOut>, Problem> {
    let after = page.after(&config.cursor_key, &ctx, HISTORY)?;
    let rows = orders::history(&config, &ctx, id, after, page.fetch()).await?;
    Ok(page.page(&config.cursor_key, &ctx, HISTORY, rows, |last| last.id, OrderEventOut::from))
}

/// Cancel an order
///
/// Gives an order up that is not paid, or cost nothing and was not sent, and its stock back. A cancelled order stays as it is. Refund
/// what is paid.
#[utoipa::path(
    post, path = "/api/commerce/v1/orders/{order_id}/cancellation", tag = "orders", request_body = CancellationIn,
    params(("order_id" = OrderId, Path, description = "The order")),
    responses(
        (status = 200, description = "The order after the change", body = OrderOut,
            headers(("ETag" = String, description = "Its new version"))),
        (status = 409, description = "`order_state`: money was paid for it, it was sent, or it has expired.", body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent
    )
)]
async fn cancel_order(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteOrders>,
    Path(id): Path<OrderId>,
    Json(CancellationIn { reason }): Json<CancellationIn>,
) -> Result<Response, Problem> {
    let detail = orders::cancel(&config, &ctx, id, &reason).await?;
    Ok((ETag::version(detail.order.version), Json(OrderOut::from(detail))).into_response())
}

/// Fulfil an order
///
/// Notes that goods of a paid order were sent, all of them or some.
#[utoipa::path(
    post, path = "/api/commerce/v1/orders/{order_id}/fulfilments", tag = "orders", request_body = FulfilmentIn,
    params(
        ("order_id" = OrderId, Path, description = "The order"),
        ("Idempotency-Key" = String, Header, description = "The same for repetitions of the same request")
    ),
    responses(
        (status = 201, description = "The order after the change", body = OrderOut,
            headers(("ETag" = String, description = "Its new version"))),
        (status = 409, description = "`order_state`: it is not paid. `nothing_left`: there is not so much left of a line. `idempotency_key_running`.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent
    )
)]
async fn create_fulfilment(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteOrders>,
    Path(id): Path<OrderId>,
    Idempotent { body, request }: Idempotent<FulfilmentIn>,
) -> Result<Response, Problem> {
    let detail = orders::fulfil(&config, &ctx, id, &request, body.into()).await?;
    Ok((StatusCode::CREATED, ETag::version(detail.order.version), Json(OrderOut::from(detail))).into_response())
}

/// Refund an order
///
/// Gives money back: an amount, some lines, or all that is left. The gateway does it in the background; the refund is `pending`
/// until it has. Money that came when the order was given up or paid already goes back by itself; where the gateway refused that, a
/// refund of all that is left tries it again, before anything else.
#[utoipa::path(
    post, path = "/api/commerce/v1/orders/{order_id}/refunds", tag = "orders", request_body = RefundIn,
    params(
        ("order_id" = OrderId, Path, description = "The order"),
        ("Idempotency-Key" = String, Header, description = "The same for repetitions of the same request")
    ),
    responses(
        (status = 201, description = "The refund", body = RefundOut, headers(("ETag" = String, description = "The order's new version"))),
        (status = 409, description = "`order_state`: it is not paid. `nothing_left`: there is not so much left of a line. `refund_exceeds_payment`: there is not so much money left. `idempotency_key_running`.",
            body = ProblemOut, content_type = "application/problem+json"),
        problems::Body, problems::Caller, problems::Absent
    )
)]
async fn create_refund(
    State(config): State<AppState>,
    Authorized(ctx, ..): Authorized<WriteOrders>,
    Path(id): Path<OrderId>,
    Idempotent { body, request }: Idempotent<RefundIn>,
) -> Result<Response, Problem> {
    let new = NewRefund::try_from(body).map_err(CommerceError::from)?;
    let (detail, refund) = orders::refund(&config, &ctx, id, &request, new).await?;
    let version = detail.order.version;
    let out = OrderOut::from(detail).into_refund(refund).ok_or_else(Problem::not_found)?;
    Ok((StatusCode::CREATED, ETag::version(version), Json(out)).into_response())
}

impl From<OrdersQuery> for OrderFilter {
    fn from(query: OrdersQuery) -> Self {
        Self {
            state: query.state.map(Into::into),
            fulfilment: query.fulfilment.map(Into::into),
            number: query.number,
            email: query.email,
            customer_id: query.customer_id,
        }
    }
}

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_orders))
        .routes(routes!(get_order))
        .routes(routes!(list_order_events))
        .routes(routes!(cancel_order))
        .routes(routes!(create_fulfilment))
        .routes(routes!(create_refund))
}
