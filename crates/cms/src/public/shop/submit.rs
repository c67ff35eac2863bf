//! A form that was sent: checked, acted upon, and answered.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use kernel::RequestCtx;

use super::super::snapshot::Snapshot;
use super::super::{Visit, neutral, show_again};
use super::account::AccountForm;
use super::actions::{self, Answer, Around};
use super::system::is_name;
use super::{SystemPage, guard};
use crate::config::Config;
use crate::error::CmsError;
use crate::rendering::FormState;
use crate::storefront::{Storefront, StorefrontError, Visitor, VisitorSecret};

/// What a form asks for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Action<'a> {
    AddToCart,
    ChangeLine(&'a str),
    Coupon,
    Checkout,
    SignIn,
    RedeemLink(&'a str),
    SignOut,
    Bid(&'a str),
    BuyNow(&'a str),
    PayOrder(&'a str),
    Account(AccountForm<'a>),
    ConfirmEmail(&'a str),
    Export,
    Subscribe,
    ConfirmSubscription(&'a str),
    Unsubscribe(&'a str),
}

impl<'a> Action<'a> {
    fn at(path: &'a str) -> Option<Self> {
        let mut parts = path.strip_prefix('/')?.split('/');
        let parts = (parts.next()?, parts.next(), parts.next(), parts.next());
        Some(match parts {
            ("cart", Some("lines"), None, None) => Self::AddToCart,
            ("cart", Some("lines"), Some(line), None) if is_name(line) => Self::ChangeLine(line),
            ("cart", Some("coupon"), None, None) => Self::Coupon,
            ("checkout", None, None, None) => Self::Checkout,
            ("sign-in", None, None, None) => Self::SignIn,
            ("sign-in", Some(secret), None, None) if is_name(secret) => Self::RedeemLink(secret),
            ("sign-out", None, None, None) => Self::SignOut,
            ("auctions", Some(id), Some("bids"), None) if is_name(id) => Self::Bid(id),
            ("auctions", Some(id), Some("buy"), None) if is_name(id) => Self::BuyNow(id),
            ("orders", Some(id), Some("pay"), None) if is_name(id) => Self::PayOrder(id),
            ("account", Some("email"), Some(secret), None) if is_name(secret) => Self::ConfirmEmail(secret),
            ("account", Some("export"), None, None) => Self::Export,
            ("account", Some(part), name, None) => Self::Account(AccountForm::at(part, name)?),
            ("newsletter", None, None, None) => Self::Subscribe,
            ("newsletter", Some(secret), None, None) if is_name(secret) => Self::ConfirmSubscription(secret),
            ("unsubscribe", Some(secret), None, None) if is_name(secret) => Self::Unsubscribe(secret),
            _ => return None,
        })
    }
}

/// The page whose form is posted to this path. Whoever asks for the path itself, as when the page of a refused form is opened
/// again, is led there and sends nothing.
pub(in crate::public) fn page_of_form(path: &str) -> Option<String> {
    Some(match Action::at(path)? {
        Action::AddToCart | Action::ChangeLine(_) | Action::Coupon | Action::Checkout => "/cart".to_owned(),
        Action::SignOut | Action::Account(_) => "/account".to_owned(),
        Action::Bid(id) | Action::BuyNow(id) => format!("/auctions/{id}"),
        Action::PayOrder(id) => format!("/orders/{id}"),
        // The others are pages themselves.
        _ => return None,
    })
}

/// Acts upon a form and answers.
pub(in crate::public) async fn submit(
    config: &Config,
    ctx: &RequestCtx,
    site: &std::sync::Arc<Snapshot>,
    visit: &Visit,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, CmsError> {
    let (Some(storefront), Some(action)) = (&config.storefront, Action::at(visit.uri.path())) else {
        return Ok(neutral::method_not_allowed());
    };
    let is_from_here = guard::is_from_here(headers, &visit.visitor.origin);
    if let (Action::Unsubscribe(secret), false) = (action, is_from_here) {
        return Ok(one_click(&**storefront, ctx, visit, secret).await);
    }
    if !is_from_here {
        return Ok(neutral::refused(StatusCode::FORBIDDEN, "This form was sent from another site"));
    }
    let fields = match guard::fields(headers, body).await {
        Ok(fields) => fields,
        Err(answer) => return Ok(answer),
    };
    let around = Around { is_secure: super::is_secure(config), locale: &site.facts.locale };
    let visitor = Visitor { site_name: site.facts.name.clone(), ..visit.visitor.clone() };
    match actions::act(&**storefront, ctx, &visitor, action, &fields, around).await {
        Ok(Answer { file: Some(file), .. }) => Ok(download(file)),
        Ok(Answer { to, cookies, .. }) => Ok(see_other(&to, cookies)),
        Err(StorefrontError::Refused(refusal)) => {
            let slug = fields.get("slug").to_owned();
            let form = actions::form_name(action, &fields);
            let state = FormState { form, values: fields.shown_again(), refusals: vec![refusal] };
            let (page, name) = shown_on(action);
            show_again(config, ctx, site, visit, page, name, &slug, state).await
        }
        Err(StorefrontError::SignInNeeded) => {
            let next = match action {
                Action::Bid(id) | Action::BuyNow(id) => format!("/sign-in?next=/auctions/{id}"),
                _ => "/sign-in?next=/account".to_owned(),
            };
            Ok(see_other(&next, Vec::new()))
        }
        Err(StorefrontError::NotFound) => super::super::not_found(config, ctx, site, visit).await,
        Err(error @ StorefrontError::Down(_)) => {
            tracing::error!(request_id = %ctx.request_id, error = &error as &dyn std::error::Error, "a form could not be acted upon");
            Ok(neutral::unavailable())
        }
    }
}

/// Unsubscribes for a mail program, which posts from no page (RFC 8058). The secret alone allows it, whatever the body says, and the
/// answer is no redirect.
async fn one_click(storefront: &dyn Storefront, ctx: &RequestCtx, visit: &Visit, secret: &str) -> Response {
    let Some(secret) = VisitorSecret::parse(secret) else { return neutral::not_found() };
    match storefront.unsubscribe(ctx, &visit.visitor, &secret).await {
        Ok(()) => neutral::unsubscribed(),
        Err(StorefrontError::Down(error)) => {
            tracing::error!(request_id = %ctx.request_id, error = &*error as &dyn std::error::Error, "nobody was unsubscribed");
            neutral::unavailable()
        }
        Err(_) => neutral::not_found(),
    }
}

/// The page that a form is on, and what it is about.
fn shown_on<'a>(action: Action<'a>) -> (SystemPage, Option<&'a str>) {
    match action {
        Action::AddToCart | Action::ChangeLine(_) | Action::Coupon | Action::Checkout => (SystemPage::Cart, None),
        Action::SignIn | Action::RedeemLink(_) | Action::SignOut | Action::ConfirmEmail(_) => {
            (SystemPage::SignIn, None)
        }
        Action::Bid(id) | Action::BuyNow(id) => (SystemPage::Auction, Some(id)),
        Action::PayOrder(_) | Action::Account(_) | Action::Export => (SystemPage::Account, None),
        Action::Subscribe | Action::ConfirmSubscription(_) | Action::Unsubscribe(_) => (SystemPage::Newsletter, None),
    }
}

/// A document of the visitor's own, to be kept as a file.
fn download(text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"my-data.json\""));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn see_other(to: &str, cookies: Vec<HeaderValue>) -> Response {
    let Ok(to) = HeaderValue::from_str(to) else { return neutral::unavailable() };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, to);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    // The address of a link that signs in must not be told to the next page.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    for cookie in cookies {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
}
