//! Signing in on shops that are not ours to render: their own servers ask for it, with what they know of the visitor.

use std::net::IpAddr;

use kernel::RequestCtx;
use kernel::http::ClientAddress;

use super::carts;
use super::customers::{self, Customer, CustomerToken, SignedIn, Visit};
use crate::carts::CartToken;
use crate::checkout::returns;
use crate::config::Config;
use crate::error::CommerceError;

/// A visitor of a shop, as its server tells.
#[derive(Clone, Debug, Default)]
pub struct ShopVisitor {
    /// The host name of the shop, without port; one that is verified to be the agency's.
    pub host: String,
    /// The visitor's network address, which limits count.
    pub address: Option<IpAddr>,
    /// What the visitor's browser calls itself.
    pub user_agent: Option<String>,
}

/// What shows who somebody is.
#[derive(Clone)]
pub enum SignInProof {
    /// The token of a mailed link.
    Link(String),
    /// Address and password.
    Password {
        /// The address.
        email: String,
        /// The password.
        password: String,
    },
}

/// Mails a link that signs in. It leads to `path` on the visitor's host, with `token` in its query.
///
/// # Errors
/// [`CommerceError::HostNotVerified`], [`CommerceError::Invalid`] for a path that is none on that host or no address of mail,
/// [`CommerceError::TooManyTries`]; or when the database fails.
pub async fn request_link(
    config: &Config,
    ctx: &RequestCtx,
    visitor: &ShopVisitor,
    path: &str,
    email: &str,
) -> Result<(), CommerceError> {
    let (origin, visit) = verified(config, ctx, visitor, path).await?;
    customers::request_sign_in_link(config, ctx, &visit, &format!("{origin}{path}"), email).await
}

/// Signs in, and makes the guest's cart the customer's.
///
/// # Errors
/// [`CommerceError::HostNotVerified`], [`CommerceError::LinkNotUsable`], [`CommerceError::WrongCredentials`],
/// [`CommerceError::TooManyTries`]; or when the database fails.
pub async fn sign_in(
    config: &Config,
    ctx: &RequestCtx,
    visitor: &ShopVisitor,
    proof: SignInProof,
    cart: Option<&str>,
) -> Result<SignedIn, CommerceError> {
    let (_, visit) = verified(config, ctx, visitor, "/").await?;
    let signed_in = match proof {
        SignInProof::Link(token) => customers::sign_in_with_link(config, ctx, &visit, &token).await?,
        SignInProof::Password { email, password } => {
            customers::sign_in_with_password(config, ctx, &visit, &email, &password).await?
        }
    };
    // One that is none is as good as no cart.
    if let Some(guest) = cart.and_then(CartToken::parse) {
        carts::merge(config, ctx, &guest, signed_in.customer.id).await?;
    }
    Ok(signed_in)
}

/// Whom a session's token stands for.
///
/// # Errors
/// [`CommerceError::NotFound`] for a token that is made up, ended or another tenant's; or when the database fails.
pub async fn signed_in(config: &Config, ctx: &RequestCtx, token: &str) -> Result<Customer, CommerceError> {
    let token = CustomerToken::parse(token).ok_or(CommerceError::NotFound)?;
    customers::authenticate(config, ctx, &token).await?.ok_or(CommerceError::NotFound)
}

/// Gives whom a session's token stands for a password, or another one, and ends all their other sessions.
///
/// # Errors
/// [`CommerceError::NotFound`] for a token that is made up, ended or another tenant's, [`CommerceError::WrongCredentials`] when
/// `current` is not the present password, a violation at `/new_password`, [`CommerceError::TooManyTries`]; or when the database fails.
pub async fn set_password(
    config: &Config,
    ctx: &RequestCtx,
    token: &str,
    current: Option<&str>,
    new: &str,
) -> Result<(), CommerceError> {
    let token = CustomerToken::parse(token).ok_or(CommerceError::NotFound)?;
    customers::authenticate(config, ctx, &token).await?.ok_or(CommerceError::NotFound)?;
    customers::set_password(config, ctx, &token, current, new).await
}

/// Ends the session of this token, if there is one.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(config: &Config, ctx: &RequestCtx, token: &str) -> Result<(), CommerceError> {
    match CustomerToken::parse(token) {
        Some(token) => customers::sign_out(config, ctx, &token).await,
        None => Ok(()),
    }
}

async fn verified(
    config: &Config,
    ctx: &RequestCtx,
    visitor: &ShopVisitor,
    path: &str,
) -> Result<(String, Visit), CommerceError> {
    let origin = returns::check_target(config, ctx, &visitor.host, path).await?;
    let shop = config.checkout.hosts.shop(ctx).await.map_err(CommerceError::internal)?;
    let visit = Visit {
        host: visitor.host.clone(),
        shop_name: shop.map_or_else(|| visitor.host.clone(), |shop| shop.name),
        address: visitor.address.map(|address| ClientAddress(address.to_canonical()).limit_key()),
        user_agent: visitor.user_agent.clone(),
    };
    Ok((origin, visit))
}
