//! What customers see and change on their own page.

use cms::storefront::{Account, AccountAddress, AccountChange, AccountConsent, Refusal, StorefrontError, Visitor};
use commerce::shop::customers;
use commerce::{CommerceError, NewAddress};
use kernel::RequestCtx;

use super::{CommerceStorefront, customer, customer_token, order, refused};

pub(super) async fn view(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
) -> Result<Option<Account>, StorefrontError> {
    let (Some(token), Some(customer)) = (customer_token(visitor), shop.signed_in(ctx, visitor).await?) else {
        return Ok(None);
    };
    let addresses = customers::list_own_addresses(&shop.config, ctx, &token).await.map_err(refused)?;
    let addresses = addresses.into_iter().map(|address| AccountAddress { lines: lines(address.content) });
    let consents = customers::list_own_consents(&shop.config, ctx, &token).await.map_err(refused)?;
    let consents = consents.into_iter().map(|(line, text)| AccountConsent {
        scope: line.scope,
        version: line.text_version,
        text: text.body,
        since: line.created_at,
    });
    let orders = order::list(shop, ctx, customer.id).await?;
    Ok(Some(Account {
        orders,
        addresses: addresses.collect(),
        has_password: customer.has_password,
        password_min: customers::PASSWORD_MIN_CHARS,
        consents: consents.collect(),
        customer: customer::shown(customer),
    }))
}

pub(super) async fn change(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
    change: &AccountChange,
) -> Result<(), StorefrontError> {
    let (Some(token), Some(_)) = (customer_token(visitor), shop.signed_in(ctx, visitor).await?) else {
        return Err(StorefrontError::SignInNeeded);
    };
    let config = &shop.config;
    match change {
        AccountChange::SetPassword { current, new } => {
            customers::set_password(config, ctx, &token, current.as_deref(), new).await.map_err(of_password)
        }
        AccountChange::WithdrawConsent { scope } => {
            let page = format!("{}/account", visitor.origin);
            customers::withdraw_own(config, ctx, &token, scope, &page).await.map_err(of_customer)
        }
    }
}

fn of_password(error: CommerceError) -> StorefrontError {
    match error {
        CommerceError::WrongCredentials => Refusal::CurrentPassword.into(),
        error => refused(error),
    }
}

/// Who was signed out meanwhile has to sign in again.
fn of_customer(error: CommerceError) -> StorefrontError {
    match error {
        CommerceError::WrongCredentials => StorefrontError::SignInNeeded,
        error => refused(error),
    }
}

fn lines(address: NewAddress) -> Vec<String> {
    let NewAddress { name, company, line1, line2, city, region, postal_code, country, .. } = address;
    let town = [postal_code, city, region].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    [name, company, line1, line2, town, country].into_iter().filter(|line| !line.is_empty()).collect()
}
