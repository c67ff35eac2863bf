//! What customers see and change on their own page.

use cms::storefront::{
    Account, AccountAddress, AccountChange, AccountConsent, AccountSession, PostalAddress, Refusal, StorefrontError,
    Visitor, VisitorSecret,
};
use commerce::shop::customers;
use commerce::{AddressId, CommerceError, NewAddress, Violations};
use kernel::RequestCtx;

use super::{CommerceStorefront, customer, customer_token, order, refused, visit};

/// The fields of an address's form that can be wrong.
const FIELDS: [&str; 9] = ["name", "company", "line1", "line2", "postal_code", "city", "region", "country", "phone"];

pub(super) async fn view(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
) -> Result<Option<Account>, StorefrontError> {
    let (Some(token), Some(customer)) = (customer_token(visitor), shop.signed_in(ctx, visitor).await?) else {
        return Ok(None);
    };
    let addresses = customers::list_own_addresses(&shop.config, ctx, &token).await.map_err(refused)?;
    let addresses = addresses.into_iter().map(|address| AccountAddress {
        id: address.id.to_string(),
        lines: lines(address.content.clone()),
        content: shown(address.content),
    });
    let consents = customers::list_own_consents(&shop.config, ctx, &token).await.map_err(refused)?;
    let consents = consents.into_iter().map(|(line, text)| AccountConsent {
        scope: line.scope,
        version: line.text_version,
        text: text.body,
        since: line.created_at,
    });
    let (this, sessions) = customers::list_sessions(&shop.config, ctx, &token).await.map_err(refused)?;
    let sessions = sessions.into_iter().map(|session| AccountSession {
        is_this: session.id == this,
        device: session.user_agent,
        since: session.created_at,
        last_seen: session.last_seen_at,
    });
    let orders = order::list(shop, ctx, customer.id).await?;
    Ok(Some(Account {
        orders,
        addresses: addresses.collect(),
        has_password: customer.has_password,
        password_min: customers::PASSWORD_MIN_CHARS,
        consents: consents.collect(),
        sessions: sessions.collect(),
        countries: customers::COUNTRIES.iter().map(|(code, name)| ((*code).to_owned(), (*name).to_owned())).collect(),
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
        AccountChange::SaveAddress { id, address } => {
            let id = id.as_deref().map(address_id).transpose()?;
            let saved = customers::save_own_address(config, ctx, &token, id, given(address)).await;
            saved.map(drop).map_err(of_address)
        }
        AccountChange::DeleteAddress { id } => {
            customers::delete_own_address(config, ctx, &token, address_id(id)?).await.map_err(of_customer)
        }
        AccountChange::SetName(name) => {
            let named = customers::set_name(config, ctx, &token, name).await;
            named.map(drop).map_err(of_address)
        }
        AccountChange::ChangeEmail(email) => {
            let page = format!("{}/account/email", visitor.origin);
            let asked = customers::request_email_change(config, ctx, &visit(visitor), &page, &token, email).await;
            asked.map_err(of_customer)
        }
        AccountChange::EndOtherSessions => {
            customers::end_other_sessions(config, ctx, &token).await.map_err(of_customer)
        }
        AccountChange::Erase => customers::request_own_erasure(config, ctx, &token).await.map_err(of_customer),
        AccountChange::WithdrawConsent { scope } => {
            let page = format!("{}/account", visitor.origin);
            customers::withdraw_own(config, ctx, &token, scope, &page).await.map_err(of_customer)
        }
    }
}

pub(super) async fn confirm_email(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
    secret: &VisitorSecret,
) -> Result<(), StorefrontError> {
    match customers::confirm_email_change(&shop.config, ctx, &visit(visitor), secret.reveal()).await {
        Err(CommerceError::EmailTaken) => Err(Refusal::Other("Another account has this address.".to_owned()).into()),
        outcome => outcome.map(drop).map_err(refused),
    }
}

pub(super) async fn export(
    shop: &CommerceStorefront,
    ctx: &RequestCtx,
    visitor: &Visitor,
) -> Result<serde_json::Value, StorefrontError> {
    let token = customer_token(visitor).ok_or(StorefrontError::SignInNeeded)?;
    customers::export_own_data(&shop.config, ctx, &token).await.map_err(of_customer)
}

/// What is no id is nobody's address.
fn address_id(text: &str) -> Result<AddressId, StorefrontError> {
    text.parse().map_err(|_| StorefrontError::NotFound)
}

/// Faults of an address stand at its fields.
fn of_address(error: CommerceError) -> StorefrontError {
    match error {
        CommerceError::Invalid(Violations(faults)) => match faults.into_iter().next() {
            Some(fault) => match FIELDS.into_iter().find(|field| fault.pointer.strip_prefix('/') == Some(*field)) {
                Some("country") => Refusal::Field("country", "Choose a country.".to_owned()).into(),
                Some(field) if fault.code == "blank" => Refusal::Field(field, "Fill this in.".to_owned()).into(),
                Some(field) => Refusal::Field(field, fault.detail).into(),
                None => Refusal::Other(fault.detail).into(),
            },
            None => Refusal::Other("This cannot be done.".to_owned()).into(),
        },
        CommerceError::AddressLimit => {
            Refusal::Other("You have as many addresses as can be kept. Delete one first.".to_owned()).into()
        }
        error => of_customer(error),
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

fn given(address: &PostalAddress) -> NewAddress {
    let PostalAddress { name, company, line1, line2, postal_code, city, region, country, phone, .. } = address.clone();
    let PostalAddress { is_default_shipping, is_default_billing, .. } = *address;
    NewAddress {
        name,
        company,
        line1,
        line2,
        city,
        region,
        postal_code,
        country,
        phone,
        is_default_shipping,
        is_default_billing,
    }
}

fn shown(address: NewAddress) -> PostalAddress {
    let NewAddress { name, company, line1, line2, city, region, postal_code, country, phone, .. } = address;
    let NewAddress { is_default_shipping, is_default_billing, .. } = address;
    PostalAddress {
        name,
        company,
        line1,
        line2,
        postal_code,
        city,
        region,
        country,
        phone,
        is_default_shipping,
        is_default_billing,
    }
}

fn lines(address: NewAddress) -> Vec<String> {
    let NewAddress { name, company, line1, line2, city, region, postal_code, country, .. } = address;
    let named = customers::COUNTRIES.iter().find(|(code, _)| *code == country);
    let country = named.map_or(country, |(_, name)| (*name).to_owned());
    let town = [postal_code, city, region].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    [name, company, line1, line2, town, country].into_iter().filter(|line| !line.is_empty()).collect()
}
