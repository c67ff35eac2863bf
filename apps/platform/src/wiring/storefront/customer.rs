//! Customers, their sign-in and what they agree to.

use cms::storefront::{
    ConsentText, Customer, Refusal, SignedIn, StorefrontError, Subscribed, Subscription, Visitor, VisitorSecret,
};
use commerce::shop::{carts, customers};
use commerce::{CartToken, CommerceError, ConsentTextId};
use kernel::RequestCtx;

use super::{CommerceStorefront, customer_token, granted, refused, visit};

/// What subscribers of the newsletter agree to.
const NEWSLETTER: &str = "newsletter";

pub(super) fn shown(customer: commerce::Customer) -> Customer {
    Customer { email: customer.email.unwrap_or_default(), name: Some(customer.name).filter(|name| !name.is_empty()) }
}

pub(super) async fn request_link(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
    email: &str,
) -> Result<(), StorefrontError> {
    let page = format!("{}/sign-in", visitor.origin);
    let sent = customers::request_sign_in_link(&shop.config, ctx, &visit(visitor), &page, email).await;
    sent.map_err(refused)
}

pub(super) async fn redeem_link(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
    secret: &VisitorSecret,
) -> Result<SignedIn, StorefrontError> {
    let signed_in = customers::sign_in_with_link(&shop.config, ctx, &visit(visitor), secret.reveal()).await;
    welcome(shop, ctx, visitor, signed_in.map_err(refused)?).await
}

pub(super) async fn sign_in(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
    email: &str,
    password: &str,
) -> Result<SignedIn, StorefrontError> {
    let signed_in = customers::sign_in_with_password(&shop.config, ctx, &visit(visitor), email, password).await;
    welcome(shop, ctx, visitor, signed_in.map_err(refused)?).await
}

/// What the visitor had in their cart becomes the customer's.
async fn welcome(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
    signed_in: customers::SignedIn,
) -> Result<SignedIn, StorefrontError> {
    if let Some(guest) = visitor.cart.as_ref().and_then(|secret| CartToken::parse(secret.reveal())) {
        let merged = carts::merge(&shop.config, ctx, &guest, signed_in.customer.id).await;
        merged.map_err(refused)?;
    }
    let life = signed_in.session.expires_at.since(shop.config.clock.now());
    Ok(SignedIn { customer: granted(signed_in.token.expose(), life)?, cart: None })
}

pub(super) async fn sign_out(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
) -> Result<(), StorefrontError> {
    match customer_token(visitor) {
        Some(token) => customers::sign_out(&shop.config, ctx, &token).await.map_err(refused),
        None => Ok(()),
    }
}

pub(super) async fn newsletter_text(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
) -> Result<Option<ConsentText>, StorefrontError> {
    let text = customers::current_text(&shop.config, ctx, NEWSLETTER).await.map_err(refused)?;
    Ok(text.map(|text| ConsentText { version: text.id.to_string(), text: text.body }))
}

pub(super) async fn subscribe(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
    subscription: &Subscription,
) -> Result<Subscribed, StorefrontError> {
    let text: ConsentTextId = subscription.text_version.parse().map_err(|_| Refusal::Consent)?;
    // Who agreed to words that are no longer used must see the present ones.
    let current = customers::current_text(&shop.config, ctx, NEWSLETTER).await.map_err(refused)?;
    let current = current.filter(|current| current.id == text).ok_or(Refusal::Consent)?;
    let (page, email) = (format!("{}/newsletter", visitor.origin), subscription.email.as_str());
    let source = &subscription.page;
    match customers::subscribe(&shop.config, ctx, &visit(visitor), &page, email, text, source).await {
        Ok(()) if current.double_opt_in => Ok(Subscribed::LinkSent),
        Ok(()) => Ok(Subscribed::Recorded),
        Err(CommerceError::NotFound) => Err(Refusal::Consent.into()),
        Err(error) => Err(refused(error)),
    }
}

pub(super) async fn confirm_subscription(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
    secret: &VisitorSecret,
) -> Result<(), StorefrontError> {
    customers::confirm_consent(&shop.config, ctx, &visit(visitor), secret.reveal()).await.map_err(refused)
}

pub(super) async fn unsubscribe(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
    secret: &VisitorSecret,
) -> Result<(), StorefrontError> {
    let page = format!("{}/unsubscribe", visitor.origin);
    match customers::unsubscribe(&shop.config, ctx, secret.reveal(), &page).await {
        Err(CommerceError::LinkNotUsable | CommerceError::NotFound) => Err(Refusal::LinkBroken.into()),
        outcome => outcome.map_err(refused),
    }
}
