//! `/checkout`: a cart that was handed over becomes an order.

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use axum::routing::get;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use kernel::{RequestCtx, RequestId};
use serde::Deserialize;

use super::checkout_form::DetailsForm;
use super::checkout_view::{Asked, Entry, details_page, order_page, review_page};
use super::{AppState, Request, foreign_form, is_own_form, message, message_with_link, see_other};
use crate::checkout::handovers::{self, CHECKOUT_LIFE, WayBack};
use crate::checkout::visits::{self, PAGE, Paying, Wish};
use crate::checkout::{Checkout, CheckoutView, Content};
use crate::config::Config;
use crate::error::CommerceError;
use crate::orders::OrderState;
use crate::token::Token;

/// The page after another way of sending was chosen.
const SENT_OTHERWISE: &str = "/checkout?sent=1";

/// What a page may be asked for.
#[derive(Debug, Default, Deserialize)]
struct Step {
    /// To change what was written.
    #[serde(default)]
    edit: Option<String>,
    /// Another way of sending was chosen.
    #[serde(default)]
    sent: Option<String>,
}

/// The wish to pay.
#[derive(Debug, Deserialize)]
struct PayForm {
    #[serde(default)]
    form: String,
    #[serde(default)]
    seen: String,
    #[serde(default)]
    confirm: Option<String>,
    #[serde(default)]
    way: Option<String>,
}

/// Redeems a token and forgets it: the address that is shown afterwards has none.
async fn redeem(
    State(config): State<AppState>,
    Request(request): Request,
    Path(token): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    // Whoever only looks ahead must not use it up.
    let purpose = headers.get("sec-purpose").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if method == Method::HEAD || purpose.contains("prefetch") {
        return message(StatusCode::SERVICE_UNAVAILABLE, "Open this page to check out", "It works once.");
    }
    match handovers::redeem(&config, request, &token).await {
        Ok(session) => {
            let mut response = see_other(PAGE);
            if let Ok(cookie) = HeaderValue::try_from(cookie(&config, &session)) {
                response.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            response
        }
        Err(CommerceError::HandoverUsed) => {
            let text =
                "A link to the checkout works once and for two minutes. Go back to the shop and check out again.";
            led_back(&config, request, &token, StatusCode::GONE, "This link has been used or is too old", text).await
        }
        Err(CommerceError::CartChanged) => {
            let text = "The cart has changed since. Go back to the shop and check out again.";
            led_back(&config, request, &token, StatusCode::CONFLICT, "Your cart has changed", text).await
        }
        Err(error) => failed(request, &error),
    }
}

/// A message of a way over that does not work, with the way back to the shop where there is one.
async fn led_back(
    config: &Config,
    request: RequestId,
    token: &str,
    status: StatusCode,
    title: &str,
    text: &str,
) -> Response {
    let (url, label) = match handovers::way_back(config, request, token).await {
        Ok(Some(WayBack::Cart(url))) => (url, "Back to your cart"),
        Ok(Some(WayBack::Order(url))) => (url, "Back to your order"),
        Ok(Some(WayBack::Shop(url))) => (url, "Back to the shop"),
        // What it says holds without a link as well.
        Ok(None) | Err(_) => (String::new(), ""),
    };
    message_with_link(status, title, text, &url, label)
}

async fn show(
    State(config): State<AppState>,
    Request(request): Request,
    Query(step): Query<Step>,
    headers: HeaderMap,
) -> Response {
    let (ctx, checkout, session) = match visit(&config, request, &headers).await {
        Ok(visit) => visit,
        Err(response) => return *response,
    };
    match visits::view(&config, &ctx, checkout).await {
        Ok(view) => {
            let shown =
                Shown { edit: step.edit.is_some(), sent_otherwise: step.sent.is_some(), status: StatusCode::OK };
            render(&config, &ctx, &view, &session, shown)
        }
        Err(error) => failed(request, &error),
    }
}

async fn save(
    State(config): State<AppState>,
    Request(request): Request,
    headers: HeaderMap,
    Form(form): Form<DetailsForm>,
) -> Response {
    let (ctx, checkout, session) = match visit(&config, request, &headers).await {
        Ok(visit) => visit,
        Err(response) => return *response,
    };
    if !is_own(&config, &headers, &session, &form.form) {
        return foreign_form();
    }
    match visits::save_details(&config, &ctx, &checkout, &form.to_details()).await {
        // Paid or given up meanwhile: the page tells.
        Ok(()) | Err(CommerceError::OrderState { .. }) => see_other(PAGE),
        Err(CommerceError::Invalid(faults)) => match visits::view(&config, &ctx, checkout).await {
            Ok(view) => {
                let entry = Entry { form: &form, faults: &faults.0, token: &csrf(&session) };
                details_page(&view, &entry, StatusCode::UNPROCESSABLE_ENTITY)
            }
            Err(error) => failed(request, &error),
        },
        Err(error) => failed(request, &error),
    }
}

async fn pay(
    State(config): State<AppState>,
    Request(request): Request,
    headers: HeaderMap,
    Form(form): Form<PayForm>,
) -> Response {
    let (ctx, checkout, session) = match visit(&config, request, &headers).await {
        Ok(visit) => visit,
        Err(response) => return *response,
    };
    if !is_own(&config, &headers, &session, &form.form) {
        return foreign_form();
    }
    let wish = Wish { seen: &form.seen, confirmed: form.confirm.is_some(), way: form.way.as_deref() };
    match visits::pay(&config, &ctx, &checkout, wish).await {
        Ok(Paying::Go(url)) => see_other(&url),
        Ok(Paying::SentOtherwise) => see_other(SENT_OTHERWISE),
        Ok(Paying::LookAgain) => match visits::view(&config, &ctx, checkout).await {
            Ok(view) => {
                let shown = Shown { status: StatusCode::CONFLICT, ..Shown::default() };
                render(&config, &ctx, &view, &session, shown)
            }
            Err(error) => failed(request, &error),
        },
        Err(error) => failed(request, &error),
    }
}

/// Keeps in which way it is to be sent, and shows the new total.
async fn choose_way(
    State(config): State<AppState>,
    Request(request): Request,
    headers: HeaderMap,
    Form(form): Form<PayForm>,
) -> Response {
    let (ctx, checkout, session) = match visit(&config, request, &headers).await {
        Ok(visit) => visit,
        Err(response) => return *response,
    };
    if !is_own(&config, &headers, &session, &form.form) {
        return foreign_form();
    }
    match visits::choose_way(&config, &ctx, &checkout, form.way.as_deref().unwrap_or_default()).await {
        Ok(true) => see_other(SENT_OTHERWISE),
        Ok(false) => see_other(PAGE),
        Err(error) => failed(request, &error),
    }
}

/// How a visit is shown.
#[derive(Clone, Copy, Default)]
struct Shown {
    /// What was written is to be changed.
    edit: bool,
    /// Another way of sending was chosen just now.
    sent_otherwise: bool,
    status: StatusCode,
}

/// The page that the visit is at.
fn render(config: &Config, ctx: &RequestCtx, view: &CheckoutView, session: &Token, shown: Shown) -> Response {
    let Shown { edit, sent_otherwise, status } = shown;
    let token = csrf(session);
    match &view.content {
        Content::Gone => {
            let text = "It was changed, ordered or forgotten since you came here.";
            message_with_link(StatusCode::CONFLICT, "Your cart has changed", text, &view.shop_url, "Back to the shop")
        }
        Content::Order(detail) if detail.order.state != OrderState::PendingPayment => {
            see_other(&visits::way_back(config, ctx, &view.checkout, &detail.order))
        }
        Content::Order(detail) if detail.order.shipping_address.is_none() || edit => {
            let known = view.known.as_ref().map(DetailsForm::of);
            let form = known.unwrap_or_else(|| DetailsForm::of_order(&detail.order));
            details_page(view, &Entry { form: &form, faults: &[], token: &token }, status)
        }
        Content::Order(detail) => order_page(view, detail, &token),
        Content::Cart(review) => match &view.checkout.details {
            Some(_) if !edit => {
                let held = config.checkout.payment_window;
                review_page(view, review, &Asked { token: &token, sent_otherwise, held, status })
            }
            details => {
                let form = details.as_ref().or(view.known.as_ref()).map(DetailsForm::of).unwrap_or_default();
                details_page(view, &Entry { form: &form, faults: &[], token: &token }, status)
            }
        },
    }
}

/// Whoever asks for the address of a form, as when the page that refused it is opened again, is led to the page.
async fn form_page() -> Response {
    see_other(PAGE)
}

/// The visit that the cookie stands for.
async fn visit(
    config: &Config,
    request: RequestId,
    headers: &HeaderMap,
) -> Result<(RequestCtx, Checkout, Token), Box<Response>> {
    let ended = || {
        let text = "A checkout stays open for two hours. Go back to the shop and check out again.";
        Box::new(message(StatusCode::NOT_FOUND, "There is no checkout open", text))
    };
    let token: Token = session(config, headers).and_then(|text| text.parse().ok()).ok_or_else(ended)?;
    match visits::find(config, request, &token).await {
        Ok(Some((ctx, checkout))) => Ok((ctx, checkout, token)),
        Ok(None) => Err(ended()),
        Err(error) => Err(Box::new(failed(request, &error))),
    }
}

/// A name that a browser keeps to this host and to TLS, where there is TLS.
const fn cookie_name(config: &Config) -> &'static str {
    if config.checkout.secure_cookies { "__Host-checkout" } else { "checkout" }
}

fn cookie(config: &Config, session: &Token) -> String {
    let secure = if config.checkout.secure_cookies { "; Secure" } else { "" };
    let (name, life) = (cookie_name(config), CHECKOUT_LIFE.as_secs());
    format!("{name}={session}; Path=/; HttpOnly; SameSite=Lax; Max-Age={life}{secure}")
}

fn session(config: &Config, headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == cookie_name(config)).then(|| value.to_owned()))
}

/// What only a page of this visit can know.
fn csrf(session: &Token) -> String {
    session.digest("checkout form")
}

fn is_own(config: &Config, headers: &HeaderMap, session: &Token, form: &str) -> bool {
    is_own_form(headers, &config.checkout.public_url) && form == csrf(session)
}

fn failed(request: RequestId, error: &CommerceError) -> Response {
    match error {
        CommerceError::NotFound | CommerceError::HostNotVerified => {
            message(StatusCode::NOT_FOUND, "There is no such checkout", "Go back to the shop and check out again.")
        }
        CommerceError::CartClosed | CommerceError::Pricing(_) => {
            let text = "Go back to the shop, look at your cart, and check out again.";
            message(StatusCode::CONFLICT, "Your cart cannot be ordered as it is", text)
        }
        CommerceError::Gateway(_) => {
            tracing::warn!(request_id = %request, error = error as &dyn std::error::Error, "the payment gateway did not begin a payment");
            let text = "Your order is kept and nothing was paid. Load the checkout again in a moment.";
            message_with_link(
                StatusCode::SERVICE_UNAVAILABLE,
                "The payment page is not available",
                text,
                PAGE,
                "Back to the checkout",
            )
        }
        error => {
            tracing::error!(request_id = %request, error = error as &dyn std::error::Error, "a page of the checkout failed");
            let text = "Nothing was ordered. Load the page again in a moment.";
            message(StatusCode::SERVICE_UNAVAILABLE, "The checkout is not available for a moment", text)
        }
    }
}

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route(PAGE, get(show))
        .route("/checkout/details", get(form_page).post(save))
        .route("/checkout/pay", get(form_page).post(pay))
        .route("/checkout/shipping", get(form_page).post(choose_way))
        .route("/checkout/{token}", get(redeem))
}
