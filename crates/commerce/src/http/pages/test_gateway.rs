//! `/checkout/test-gateway`: the page where a shopper pays with money that is not real.

use axum::Router;
use axum::extract::{Form, Path, State};
use axum::response::Response;
use axum::routing::get;
use http::{HeaderMap, StatusCode};
use kernel::RequestCtx;
use serde::Deserialize;

use super::gateway_view::payment_page;
use super::{AppState, Request, foreign_form, is_own_form, message, see_other};
use crate::error::CommerceError;
use crate::payments::Payments;
use crate::test_gateway::{Choice, PAGE, TestGateway, TestPaymentState};
use crate::token::Token;

/// What the shopper pressed.
#[derive(Debug, Deserialize)]
struct ChoiceForm {
    choice: ChoiceName,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ChoiceName {
    Pay,
    Decline,
    Delay,
}

async fn show(State(config): State<AppState>, Request(request): Request, Path(reference): Path<String>) -> Response {
    let Some((gateway, ctx)) = opened(&config.payments, request, &reference) else { return absent() };
    match gateway.look(&ctx, &reference).await {
        Ok(payment) if payment.state == TestPaymentState::Open => payment_page(&payment),
        Ok(payment) => see_other(&payment.return_url),
        Err(error) => failed(&ctx, &error),
    }
}

async fn choose(
    State(config): State<AppState>,
    Request(request): Request,
    Path(reference): Path<String>,
    headers: HeaderMap,
    Form(form): Form<ChoiceForm>,
) -> Response {
    let Some((gateway, ctx)) = opened(&config.payments, request, &reference) else { return absent() };
    if !is_own_form(&headers, &gateway.public_url) {
        return foreign_form();
    }
    let choice = match form.choice {
        ChoiceName::Pay => Choice::Succeed,
        ChoiceName::Decline => Choice::Decline,
        ChoiceName::Delay => Choice::Delay,
    };
    match gateway.choose(&ctx, &reference, choice).await {
        Ok(payment) if payment.state == TestPaymentState::Open => see_other(&format!("{PAGE}/{reference}")),
        Ok(payment) => see_other(&payment.return_url),
        Err(error) => failed(&ctx, &error),
    }
}

/// The gateway, and the tenant that the reference names; whether there is such a payment the gateway's books tell.
fn opened<'a>(
    payments: &'a Payments,
    request_id: kernel::RequestId,
    reference: &str,
) -> Option<(&'a TestGateway, RequestCtx)> {
    let Payments::Test(gateway) = payments else { return None };
    let token: Token = reference.parse().ok()?;
    Some((gateway, RequestCtx::system(token.tenant(), request_id)))
}

fn absent() -> Response {
    message(StatusCode::NOT_FOUND, "There is no such payment", "Go back to the shop and check out again.")
}

fn failed(ctx: &RequestCtx, error: &CommerceError) -> Response {
    if matches!(error, CommerceError::NotFound) {
        return absent();
    }
    tracing::error!(request_id = %ctx.request_id, error = error as &dyn std::error::Error, "a page of the test gateway failed");
    message(
        StatusCode::SERVICE_UNAVAILABLE,
        "The payment page is not available",
        "Nothing was paid. Try again shortly.",
    )
}

pub(super) fn routes() -> Router<AppState> {
    Router::new().route(&format!("{PAGE}/{{reference}}"), get(show).post(choose))
}
