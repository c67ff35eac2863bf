//! What each form makes the shop do, and where the visitor goes then.

use http::HeaderValue;
use kernel::RequestCtx;

use super::account::AccountForm;
use super::cookies::{self, Remembered};
use super::guard::Fields;
use super::is_next;
use super::submit::Action;
use super::system::is_name;
use crate::rendering::parse_price;
use crate::storefront::{
    Refusal, SignedIn, Storefront, StorefrontError, Subscribed, Subscription, Visitor, VisitorSecret,
};

/// Most of one thing that a form may ask for; the shop may allow fewer.
const MAX_QUANTITY: i64 = 99;

/// Where to go next, and what to remember.
pub(super) struct Answer {
    pub(super) to: String,
    pub(super) cookies: Vec<HeaderValue>,
    /// What the visitor gets as a file, instead of going anywhere.
    pub(super) file: Option<String>,
}

impl Answer {
    fn to(place: impl Into<String>) -> Self {
        Self { to: place.into(), cookies: Vec::new(), file: None }
    }
}

/// What forms are read by.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    /// Whether visitors come over TLS.
    pub(super) is_secure: bool,
    /// BCP 47 tag of the site's language.
    pub(super) locale: &'a str,
}

/// Does what a form asks for.
pub(super) async fn act(
    storefront: &dyn Storefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
    action: Action<'_>,
    fields: &Fields,
    Around { is_secure, locale }: Around<'_>,
) -> Result<Answer, StorefrontError> {
    Ok(match action {
        Action::AddToCart => {
            let quantity = quantity(fields)?;
            if fields.get("variant").is_empty() {
                return Err(Refusal::Other("Choose one of the versions.".to_owned()).into());
            }
            let made = storefront.add_to_cart(ctx, visitor, fields.get("variant"), quantity).await?;
            let cookie = made.and_then(|granted| cookies::remember(Remembered::Cart, &granted, is_secure));
            let mut place = "/cart?done=added".to_owned();
            if is_name(fields.get("slug")) {
                place = format!("{place}&product={}", fields.get("slug"));
            }
            Answer { cookies: cookie.into_iter().collect(), ..Answer::to(place) }
        }
        Action::ChangeLine(line) => {
            let quantity = if fields.get("do") == "remove" { 0 } else { quantity(fields)? };
            storefront.change_line(ctx, visitor, line, quantity).await?;
            Answer::to("/cart")
        }
        Action::Coupon => {
            let code = fields.get("code");
            let is_removed = fields.get("do") == "remove";
            if !is_removed && (code.is_empty() || code.len() > 64) {
                return Err(Refusal::CouponUnknown.into());
            }
            storefront.set_coupon(ctx, visitor, (!is_removed).then_some(code)).await?;
            Answer::to("/cart")
        }
        Action::Checkout => Answer::to(storefront.start_checkout(ctx, visitor).await?),
        Action::SignIn if fields.get("do") == "password" => {
            let signed_in = storefront.sign_in(ctx, visitor, email(fields)?, fields.raw("password")).await?;
            let next = fields.get("next");
            welcome(&signed_in, is_next(next).then_some(next), is_secure)
        }
        Action::SignIn => {
            storefront.request_sign_in_link(ctx, visitor, email(fields)?).await?;
            Answer::to("/sign-in?done=sent")
        }
        Action::RedeemLink(secret) => {
            let secret = VisitorSecret::parse(secret).ok_or(Refusal::LinkEnded)?;
            let signed_in = storefront.redeem_sign_in_link(ctx, visitor, &secret).await?;
            let next = if visitor.cart.is_some() { "/cart" } else { "/account" };
            welcome(&signed_in, Some(next), is_secure)
        }
        Action::SignOut => {
            storefront.sign_out(ctx, visitor).await?;
            Answer { cookies: forgotten(is_secure), ..Answer::to("/") }
        }
        Action::Bid(id) => {
            let auction = storefront.auction(ctx, visitor, id).await?.ok_or(StorefrontError::NotFound)?;
            let limit =
                parse_price(fields.get("amount"), auction.card.price.currency, locale).ok_or(Refusal::Amount)?;
            storefront.bid(ctx, visitor, id, limit).await?;
            Answer::to(format!("/auctions/{id}?done=bid"))
        }
        Action::BuyNow(id) => Answer::to(storefront.buy_now(ctx, visitor, id).await?),
        Action::PayOrder(id) => Answer::to(storefront.pay_order(ctx, visitor, id).await?),
        Action::Account(form) => {
            storefront.change_account(ctx, visitor, &form.change(fields)?).await?;
            // Who is erased is signed out.
            let cookies = if form == AccountForm::Erasure { forgotten(is_secure) } else { Vec::new() };
            Answer { cookies, ..Answer::to(form.next(fields)) }
        }
        Action::ConfirmEmail(secret) => {
            let secret = VisitorSecret::parse(secret).ok_or(Refusal::LinkEnded)?;
            storefront.confirm_email(ctx, visitor, &secret).await?;
            Answer::to("/account?done=email")
        }
        Action::Export => {
            let all = storefront.export_account(ctx, visitor).await?;
            Answer { file: Some(format!("{all:#}")), ..Answer::to("/account") }
        }
        Action::Unsubscribe(secret) => {
            let secret = VisitorSecret::parse(secret).ok_or(Refusal::LinkBroken)?;
            storefront.unsubscribe(ctx, visitor, &secret).await?;
            Answer::to("/newsletter?done=unsubscribed")
        }
        Action::Subscribe => {
            let email = email(fields)?.to_owned();
            if fields.get("agree") != "yes" {
                return Err(Refusal::Consent.into());
            }
            let page = Some(fields.get("page")).filter(|page| page.starts_with('/') && page.len() <= 300);
            let page = page.unwrap_or("/newsletter").to_owned();
            let subscription = Subscription { email, text_version: fields.get("version").to_owned(), page };
            match storefront.subscribe(ctx, visitor, &subscription).await? {
                Subscribed::Recorded => Answer::to("/newsletter?done=subscribed"),
                Subscribed::LinkSent => Answer::to("/newsletter?done=sent"),
            }
        }
        Action::ConfirmSubscription(secret) => {
            let secret = VisitorSecret::parse(secret).ok_or(Refusal::LinkEnded)?;
            storefront.confirm_subscription(ctx, visitor, &secret).await?;
            Answer::to("/newsletter?done=subscribed")
        }
    })
}

/// Name of the form on its page.
pub(super) fn form_name(action: Action<'_>, fields: &Fields) -> String {
    match action {
        Action::AddToCart => "buy",
        Action::ChangeLine(line) => return format!("line-{line}"),
        Action::Coupon => "coupon",
        Action::Checkout => "checkout",
        Action::SignIn if fields.get("do") == "password" => "password",
        Action::SignIn => "link",
        Action::RedeemLink(_) | Action::SignOut | Action::ConfirmSubscription(_) | Action::Unsubscribe(_) => "expired",
        Action::ConfirmEmail(_) => "expired",
        Action::Account(form) => return form.name(),
        Action::Export => "export",
        Action::Bid(_) => "bid",
        Action::BuyNow(_) => "buy-now",
        Action::PayOrder(_) => "pay",
        Action::Subscribe => "newsletter",
    }
    .to_owned()
}

/// What a signed-in customer had in the cart is theirs, and must not stay on a shared machine.
fn forgotten(is_secure: bool) -> Vec<HeaderValue> {
    let cookies = [Remembered::Customer, Remembered::Cart];
    cookies.into_iter().filter_map(|what| cookies::forget(what, is_secure)).collect()
}

fn welcome(signed_in: &SignedIn, next: Option<&str>, is_secure: bool) -> Answer {
    let customer = cookies::remember(Remembered::Customer, &signed_in.customer, is_secure);
    let cart = signed_in.cart.as_ref().and_then(|granted| cookies::remember(Remembered::Cart, granted, is_secure));
    Answer { cookies: customer.into_iter().chain(cart).collect(), ..Answer::to(next.unwrap_or("/account")) }
}

fn quantity(fields: &Fields) -> Result<i64, Refusal> {
    let quantity = fields.get("quantity").parse::<i64>().ok();
    quantity.filter(|quantity| (1..=MAX_QUANTITY).contains(quantity)).ok_or(Refusal::Quantity(MAX_QUANTITY))
}

pub(super) fn email(fields: &Fields) -> Result<&str, Refusal> {
    let email = fields.get("email");
    let is_possible = email.len() <= 254
        && !email.chars().any(char::is_whitespace)
        && email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    if is_possible { Ok(email) } else { Err(Refusal::Email) }
}
