//! Links in mails: each works once, for a while, on one host, for one purpose.
//!
//! The token is derived from the row's identifier by a key that the database does not have, so the job that mails it needs no secret
//! in its payload; the row keeps its hash.

use std::time::Duration;

use kernel::{RequestCtx, TenantId, TenantTx};

use super::links_store as store;
use super::model::LinkPurpose;
use super::token::hash;
use crate::config::Config;
use crate::entity::customer_link::Model as Link;
use crate::error::CommerceError;
use crate::id::{CustomerId, CustomerLinkId};
use crate::jobs::SendCustomerLink;
use crate::mail::{self, Mail};
use crate::{consents, customers};

/// How long a link works that signs in or changes something.
pub(crate) const LIFE: Duration = Duration::from_secs(15 * 60);
/// How long a link works that confirms a consent.
const CONSENT_LIFE: Duration = Duration::from_secs(7 * 24 * 3600);
/// Longest text that is looked at as a token.
const MAX_TOKEN: usize = 200;

/// Where a shopper is, as the host of the page knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visit {
    /// The host name of the shop, without port.
    pub host: String,
    /// What the shop calls itself in mails.
    pub shop_name: String,
    /// The network address that limits count, see `kernel::http::ClientAddress::limit_key`.
    pub address: Option<String>,
    /// What the browser calls itself.
    pub user_agent: Option<String>,
}

/// What a link is to do.
pub(crate) struct NewLink<'a> {
    pub(crate) purpose: LinkPurpose,
    /// Where it leads, without its token.
    pub(crate) page_url: &'a str,
    /// Who gets it, normalised.
    pub(crate) email: &'a str,
    pub(crate) customer: Option<CustomerId>,
    pub(crate) scope: Option<&'a str>,
}

/// Makes a link and has it mailed, within the caller's transaction.
pub(crate) async fn create(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    visit: &Visit,
    new: NewLink<'_>,
) -> Result<CustomerLinkId, CommerceError> {
    let now = config.clock.now();
    let id = CustomerLinkId::generate(&*config.clock, &*config.random);
    let life = if new.purpose == LinkPurpose::ConfirmConsent { CONSENT_LIFE } else { LIFE };
    let row = Link {
        tenant_id: tx.tenant(),
        id,
        purpose: new.purpose,
        email: new.email.to_owned(),
        customer_id: new.customer,
        scope: new.scope.map(str::to_owned),
        token_hash: hash(&token(config, tx.tenant(), new.purpose, &visit.host, id)),
        host: visit.host.clone(),
        page_url: new.page_url.to_owned(),
        shop_name: visit.shop_name.clone(),
        created_at: now,
        expires_at: now + life,
        used_at: None,
    };
    store::insert(tx, row).await?;
    config.jobs.enqueue(tx, ctx, &SendCustomerLink { link: id }).await?;
    Ok(id)
}

/// Uses a link up, within the caller's transaction. Of several that try at once, one succeeds.
pub(crate) async fn redeem(
    config: &Config,
    tx: &TenantTx,
    purpose: LinkPurpose,
    host: &str,
    presented: &str,
) -> Result<Link, CommerceError> {
    let id = open(config, tx.tenant(), purpose, host, presented).ok_or(CommerceError::LinkNotUsable)?;
    let used = store::use_up(tx, id, purpose, &hash(presented), config.clock.now()).await?;
    if !used {
        return Err(CommerceError::LinkNotUsable);
    }
    store::find(tx, id).await?.ok_or(CommerceError::LinkNotUsable)
}

/// The mail that carries a link; none when the link is gone, was used or has ended.
pub(crate) async fn mail(config: &Config, ctx: &RequestCtx, id: CustomerLinkId) -> Result<Option<Mail>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    let link = store::find(&tx, id).await?;
    let Some(link) = link.filter(|link| link.used_at.is_none() && link.expires_at > config.clock.now()) else {
        return Ok(None);
    };
    let (url, minutes) = (url(config, &link), LIFE.as_secs() / 60);
    let letter = match link.purpose {
        LinkPurpose::SignIn => mail::sign_in_link(&link.shop_name, &url, minutes),
        LinkPurpose::ChangeEmail => mail::confirm_email(&link.shop_name, &url, minutes),
        LinkPurpose::ConfirmConsent => {
            let scope = link.scope.as_deref().unwrap_or_default();
            let Some(text) = consents::requested_text(&tx, link.customer_id, scope).await? else { return Ok(None) };
            mail::confirm_consent(&link.shop_name, &text.body, &url)
        }
    };
    Ok(Some(letter.into_mail(format!("{}/{id}", link.purpose), link.email)))
}

/// What the present address is told when another one was asked for; nothing when that has happened already.
pub(crate) async fn change_notice(
    config: &Config,
    ctx: &RequestCtx,
    id: CustomerLinkId,
) -> Result<Option<Mail>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    let Some(link) = store::find(&tx, id).await? else { return Ok(None) };
    let Some(customer) = link.customer_id else { return Ok(None) };
    let present = customers::store::find(&tx, customer).await?.and_then(|customer| customer.email);
    let letter = mail::email_change_asked(&link.shop_name);
    Ok(present.filter(|email| *email != link.email).map(|email| letter.into_mail(format!("notice/{id}"), email)))
}

/// The address that a link leads to, with its token.
fn url(config: &Config, link: &Link) -> String {
    let separator = if link.page_url.contains('?') { '&' } else { '?' };
    let token = token(config, link.tenant_id, link.purpose, &link.host, link.id);
    format!("{}{separator}token={token}", link.page_url)
}

fn token(config: &Config, tenant: TenantId, purpose: LinkPurpose, host: &str, id: CustomerLinkId) -> String {
    config.link_key.seal("customer link", &bound_to(tenant, purpose, host), id.to_string().as_bytes())
}

fn open(
    config: &Config,
    tenant: TenantId,
    purpose: LinkPurpose,
    host: &str,
    presented: &str,
) -> Option<CustomerLinkId> {
    if presented.len() > MAX_TOKEN {
        return None;
    }
    let payload = config.link_key.open("customer link", &bound_to(tenant, purpose, host), presented)?;
    std::str::from_utf8(&payload).ok()?.parse().ok()
}

fn bound_to(tenant: TenantId, purpose: LinkPurpose, host: &str) -> String {
    format!("{tenant}/{purpose}/{host}")
}
