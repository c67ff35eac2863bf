//! Consents: what people agreed to, in which words, where and when. The ledger is only added to; what holds now is what its last
//! line about a scope says. It names nobody: who a line is about, the customer's own row knows until it is erased.

mod ledger;
mod model;
mod store;

use kernel::db::{DbError, retry};
use kernel::{RequestCtx, TenantId, TenantTx};

pub(crate) use ledger::Ledger;
pub use model::{ConsentChange, ConsentLine, ConsentText};

use crate::config::Config;
use crate::customers::links::{self, NewLink};
use crate::customers::{self, Customer, CustomerState, CustomerToken, LinkPurpose, Visit, sign_in};
use crate::error::CommerceError;
use crate::id::{ConsentId, ConsentTextId, CustomerId};
use crate::text::{check_text, is_attribute_name};
use crate::violation::Violations;

/// Whether the customer agrees to `scope`, for the rest of the caller's transaction: a withdrawal waits until it has ended. Whoever
/// enqueues a mail that needs consent asks in the transaction of the enqueueing, and the job asks again.
///
/// # Errors
/// When the database refuses.
pub async fn check(tx: &TenantTx, customer: CustomerId, scope: &str) -> Result<bool, CommerceError> {
    if customers::store::lock_shared(tx, customer).await?.is_none() {
        return Ok(false);
    }
    Ok(store::last(tx, customer, scope).await?.is_some_and(|line| line.change == ConsentChange::Given))
}

/// What a customer agrees to now: the last line about each scope.
///
/// # Errors
/// When the database refuses.
pub async fn current(tx: &TenantTx, customer: CustomerId) -> Result<Vec<ConsentLine>, CommerceError> {
    let mut current: Vec<ConsentLine> = Vec::new();
    for line in store::all(tx, customer).await? {
        match current.last_mut() {
            Some(last) if last.scope == line.scope => *last = line,
            _ => current.push(line),
        }
    }
    Ok(current)
}

/// Publishes the words of a scope as its next version.
pub(crate) async fn publish_text(
    config: &Config,
    ctx: &RequestCtx,
    scope: &str,
    body: &str,
    double_opt_in: bool,
) -> Result<ConsentText, CommerceError> {
    check_new_text(scope, body)?;
    let mut tries = 0;
    loop {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let version = store::current_text(&tx, scope).await?.map_or(1, |last| last.version + 1);
        let id = ConsentTextId::generate(&*config.clock, &*config.random);
        let (scope, body) = (scope.to_owned(), body.to_owned());
        let text = ConsentText { id, scope, version, body, double_opt_in, created_at: config.clock.now() };
        match store::insert_text(&tx, &text).await.map_err(DbError::from) {
            Ok(()) => {
                tx.commit().await?;
                return Ok(text);
            }
            // Somebody published one meanwhile: this is the one after it.
            Err(error) if tries < 4 && error.is_unique_violation("commerce_consent_texts", "version") => tries += 1,
            Err(error) => return Err(error.into()),
        }
    }
}

/// At most `rows` texts, the newest first, older than `after`.
pub(crate) async fn list_texts(
    config: &Config,
    ctx: &RequestCtx,
    scope: Option<&str>,
    after: Option<ConsentTextId>,
    rows: u64,
) -> Result<Vec<ConsentText>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    Ok(store::texts(&tx, scope, after, rows).await?)
}

/// The text of this id.
pub(crate) async fn get_text(
    config: &Config,
    ctx: &RequestCtx,
    id: ConsentTextId,
) -> Result<ConsentText, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    store::text(&tx, id).await?.ok_or(CommerceError::NotFound)
}

/// At most `rows` lines about a customer, the newest first, older than `after`.
pub(crate) async fn list_lines(
    config: &Config,
    ctx: &RequestCtx,
    customer: CustomerId,
    after: Option<ConsentId>,
    rows: u64,
) -> Result<Vec<ConsentLine>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    customers::store::find(&tx, customer).await?.ok_or(CommerceError::NotFound)?;
    Ok(store::lines(&tx, customer, after, rows).await?)
}

/// The words that a form shows; none when the agency has published none.
///
/// # Errors
/// When the database refuses.
pub async fn current_text(
    config: &Config,
    ctx: &RequestCtx,
    scope: &str,
) -> Result<Option<ConsentText>, CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    Ok(store::current_text(&tx, scope).await?)
}

/// Notes that somebody who gave `email` agrees to the text that the form showed. Where the text wants it, the consent counts once
/// the link is followed that is mailed to the address and leads to `page_url`. The answer is the same for every address.
///
/// # Errors
/// [`CommerceError::NotFound`] when there is no such text, no address, too many mails, or the database refuses.
pub async fn subscribe(
    config: &Config,
    ctx: &RequestCtx,
    visit: &Visit,
    page_url: &str,
    email: &str,
    text: ConsentTextId,
    source_page: &str,
) -> Result<(), CommerceError> {
    let email = customers::email::normalise("/email", email)?;
    customers::admit_mail(config, ctx.tenant, &email, visit.address.as_deref()).await?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let text = store::text(&tx, text).await?.ok_or(CommerceError::NotFound)?;
        let customer = customers::find_or_create_guest(config, &tx, ctx, &email).await?;
        let customer = customers::store::lock(&tx, customer.id).await?.ok_or(CommerceError::NotFound)?;
        let change = if text.double_opt_in { ConsentChange::Requested } else { ConsentChange::Given };
        match append(config, &tx, ctx, &customer, &text, change, source_page).await {
            Ok(()) => {}
            // It is given already; who asks here need not be the one who gave it.
            Err(CommerceError::ConsentNotPossible) => return Ok(()),
            Err(error) => return Err(error),
        }
        if text.double_opt_in {
            let new = NewLink {
                purpose: LinkPurpose::ConfirmConsent,
                page_url,
                email: &email,
                customer: Some(customer.id),
                scope: Some(&text.scope),
            };
            links::create(config, &tx, ctx, visit, new).await?;
        }
        Ok(tx.commit().await?)
    })
    .await
}

/// Gives the consent that the link with this token is about.
///
/// # Errors
/// [`CommerceError::LinkNotUsable`], or the database refuses.
pub async fn confirm(config: &Config, ctx: &RequestCtx, visit: &Visit, token: &str) -> Result<(), CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let link = links::redeem(config, &tx, LinkPurpose::ConfirmConsent, &visit.host, token).await?;
        let id = link.customer_id.ok_or(CommerceError::LinkNotUsable)?;
        let scope = link.scope.as_deref().unwrap_or_default();
        let customer = customers::store::lock(&tx, id).await?.ok_or(CommerceError::LinkNotUsable)?;
        let last = store::last(&tx, id, scope).await?.filter(|last| last.change == ConsentChange::Requested);
        let last = last.filter(|_| customer.email.as_deref() == Some(link.email.as_str()));
        let asked = last.ok_or(CommerceError::LinkNotUsable)?;
        let text = store::text(&tx, asked.text_id).await?.ok_or(CommerceError::LinkNotUsable)?;
        append(config, &tx, ctx, &customer, &text, ConsentChange::Given, &asked.source_page).await?;
        Ok(tx.commit().await?)
    })
    .await
}

/// Notes that the signed-in customer agrees. No mail is needed: signing in has shown that the address is theirs.
///
/// # Errors
/// [`CommerceError::WrongCredentials`] when the token stands for nobody, [`CommerceError::ConsentNotPossible`] when it is given
/// already or the address is not confirmed, [`CommerceError::NotFound`] when there is no such text, or the database refuses.
pub async fn agree(
    config: &Config,
    ctx: &RequestCtx,
    token: &CustomerToken,
    text: ConsentTextId,
    source_page: &str,
) -> Result<(), CommerceError> {
    let (customer, _) = sign_in::required(config, ctx, token).await?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let text = store::text(&tx, text).await?.ok_or(CommerceError::NotFound)?;
        let customer = customers::store::lock(&tx, customer.id).await?.ok_or(CommerceError::NotFound)?;
        if customer.state != CustomerState::Account || customer.email_confirmed_at.is_none() {
            return Err(CommerceError::ConsentNotPossible);
        }
        append(config, &tx, ctx, &customer, &text, ConsentChange::Given, source_page).await?;
        Ok(tx.commit().await?)
    })
    .await
}

/// Withdraws a customer's consent. Withdrawing what is withdrawn, or was never given, changes nothing.
pub(crate) async fn withdraw(
    config: &Config,
    ctx: &RequestCtx,
    customer: CustomerId,
    scope: &str,
    source_page: &str,
) -> Result<(), CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let customer = customers::store::lock(&tx, customer).await?.ok_or(CommerceError::NotFound)?;
        withdraw_in(config, &tx, ctx, &customer, scope, source_page).await?;
        Ok(tx.commit().await?)
    })
    .await
}

/// Withdraws the signed-in customer's consent.
///
/// # Errors
/// [`CommerceError::WrongCredentials`] when the token stands for nobody, or the database refuses.
pub async fn withdraw_own(
    config: &Config,
    ctx: &RequestCtx,
    token: &CustomerToken,
    scope: &str,
    source_page: &str,
) -> Result<(), CommerceError> {
    let (customer, _) = sign_in::required(config, ctx, token).await?;
    withdraw(config, ctx, customer.id, scope, source_page).await
}

/// What the signed-in customer agrees to now, with the words of each consent.
///
/// # Errors
/// [`CommerceError::WrongCredentials`] when the token stands for nobody, or the database refuses.
pub async fn list_own(
    config: &Config,
    ctx: &RequestCtx,
    token: &CustomerToken,
) -> Result<Vec<(ConsentLine, ConsentText)>, CommerceError> {
    let (customer, _) = sign_in::required(config, ctx, token).await?;
    let tx = TenantTx::read(&config.db, ctx).await?;
    let mut given = Vec::new();
    for line in current(&tx, customer.id).await?.into_iter().filter(|line| line.change == ConsentChange::Given) {
        if let Some(text) = store::text(&tx, line.text_id).await? {
            given.push((line, text));
        }
    }
    Ok(given)
}

/// What ends mails of a scope by one click, without signing in. It works for ever and can do nothing else.
#[must_use]
pub fn unsubscribe_token(config: &Config, tenant: TenantId, customer: CustomerId, scope: &str) -> String {
    config.link_key.seal("unsubscribe", &tenant.to_string(), format!("{customer} {scope}").as_bytes())
}

/// Withdraws the consent that the token is about.
///
/// # Errors
/// [`CommerceError::LinkNotUsable`] when the token is not one of this tenant's, or the database refuses.
pub async fn unsubscribe(
    config: &Config,
    ctx: &RequestCtx,
    token: &str,
    source_page: &str,
) -> Result<(), CommerceError> {
    let payload = config.link_key.open("unsubscribe", &ctx.tenant.to_string(), token);
    let payload = payload.and_then(|payload| String::from_utf8(payload).ok()).ok_or(CommerceError::LinkNotUsable)?;
    let (customer, scope) = payload.split_once(' ').ok_or(CommerceError::LinkNotUsable)?;
    let customer: CustomerId = customer.parse().map_err(|_| CommerceError::LinkNotUsable)?;
    withdraw(config, ctx, customer, scope, source_page).await
}

/// The text of a consent that was asked for and not given yet.
pub(crate) async fn requested_text(
    tx: &TenantTx,
    customer: Option<CustomerId>,
    scope: &str,
) -> Result<Option<ConsentText>, CommerceError> {
    let Some(customer) = customer else { return Ok(None) };
    let last = store::last(tx, customer, scope).await?.filter(|last| last.change == ConsentChange::Requested);
    match last {
        Some(last) => Ok(store::text(tx, last.text_id).await?),
        None => Ok(None),
    }
}

/// Notes for `account` what `guest` agrees to and the account never spoke about, and ends the guest's consents; both are locked and one
/// person.
pub(crate) async fn move_to_customer(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    guest: &Customer,
    account: &Customer,
) -> Result<(), CommerceError> {
    // The address that was agreed with.
    let account = Customer { email: guest.email.clone(), ..account.clone() };
    for line in current(tx, guest.id).await? {
        if line.change == ConsentChange::Given && store::last(tx, account.id, &line.scope).await?.is_none() {
            let text = store::text(tx, line.text_id).await?.ok_or(CommerceError::NotFound)?;
            append(config, tx, ctx, &account, &text, ConsentChange::Given, &line.source_page).await?;
        }
        withdraw_in(config, tx, ctx, guest, &line.scope, "merged").await?;
    }
    Ok(())
}

async fn withdraw_in(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    customer: &Customer,
    scope: &str,
    source_page: &str,
) -> Result<(), CommerceError> {
    let Some(last) = store::last(tx, customer.id, scope).await? else { return Ok(()) };
    if !ConsentChange::Withdrawn.may_follow(Some(last.change)) {
        return Ok(());
    }
    let text = store::text(tx, last.text_id).await?.ok_or(CommerceError::NotFound)?;
    append(config, tx, ctx, customer, &text, ConsentChange::Withdrawn, source_page).await
}

/// Adds a line about a locked customer, if the last one allows it.
async fn append(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    customer: &Customer,
    text: &ConsentText,
    change: ConsentChange,
    source_page: &str,
) -> Result<(), CommerceError> {
    let last = store::last(tx, customer.id, &text.scope).await?;
    if !change.may_follow(last.as_ref().map(|last| last.change)) {
        return Err(CommerceError::ConsentNotPossible);
    }
    let email = customer.email.as_deref().unwrap_or_default();
    let line = ConsentLine {
        id: ConsentId::generate(&*config.clock, &*config.random),
        customer_id: customer.id,
        scope: text.scope.clone(),
        seq: last.map_or(1, |last| last.seq + 1),
        change,
        text_id: text.id,
        text_version: text.version,
        subject: subject(config, ctx.tenant, email),
        source_page: page_only(source_page),
        created_at: config.clock.now(),
    };
    Ok(store::append(tx, ctx, line).await?)
}

/// A keyed hash of an address: the same address gives the same, and nobody without the key can try addresses.
pub(crate) fn subject(config: &Config, tenant: TenantId, email: &str) -> String {
    config.link_key.seal("consent subject", &format!("{tenant}/{email}"), b"")
}

/// An address of a page without what a form may have put into its query.
fn page_only(source: &str) -> String {
    let page = source.split(['?', '#']).next().unwrap_or_default();
    page.chars().filter(|each| !each.is_control()).take(500).collect()
}

fn check_new_text(scope: &str, body: &str) -> Result<(), Violations> {
    let mut violations = Violations::default();
    if !is_attribute_name(scope) {
        violations.add("/scope", "scope", "Use lower-case letters, digits, _ and -, at most 64, a letter first.");
    }
    if body.trim().is_empty() {
        violations.add("/body", "blank", "Must contain more than white space.");
    }
    check_text(&mut violations, "/body", body, 5_000);
    violations.into_result()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_kept_without_its_query() {
        for (source, kept) in [
            ("https://kiln.example/news?email=ada@example.com#top", "https://kiln.example/news"),
            ("/news\u{0}", "/news"),
            ("", ""),
        ] {
            assert_eq!(page_only(source), kept);
        }
    }
}
