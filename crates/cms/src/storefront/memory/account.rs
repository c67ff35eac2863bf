//! What a customer changes on their own page.

use super::super::{
    AccountAddress, AccountChange, AccountConsent, AccountSession, Customer, PostalAddress, Refusal, SentLink,
    StorefrontError, Visitor, VisitorSecret,
};
use super::shop::Shop;

use kernel::time::Timestamp;

/// Characters of a password at least.
pub(super) const PASSWORD_MIN: usize = 10;
/// The only thing that can be agreed to.
const SCOPE: &str = "newsletter";

impl Shop {
    pub(super) fn consents_of(&self, email: &str) -> Vec<AccountConsent> {
        let own = self.subscriptions.iter().find(|(subscription, _)| subscription.email == email);
        own.map(|(_, since)| AccountConsent {
            scope: SCOPE.to_owned(),
            version: 1,
            text: self.consent.text.clone(),
            since: *since,
        })
        .into_iter()
        .collect()
    }

    pub(super) fn customer(&self, email: String) -> Customer {
        Customer { name: self.names.get(&email).filter(|name| !name.is_empty()).cloned(), email }
    }

    pub(super) fn sessions_of(&self, visitor: &Visitor, email: &str, now: Timestamp) -> Vec<AccountSession> {
        let own = visitor.customer.as_ref().map(VisitorSecret::reveal);
        let all = self.signed_in.iter().filter(|(_, who)| *who == email);
        all.map(|(secret, _)| AccountSession {
            device: None,
            since: now,
            last_seen: now,
            is_this: Some(secret.as_str()) == own,
        })
        .collect()
    }

    pub(super) fn confirm_email(&mut self, secret: &VisitorSecret) -> Result<(), StorefrontError> {
        let (before, after) = self.moving.remove(secret.reveal()).ok_or(Refusal::LinkEnded)?;
        if self.passwords.contains_key(&after) {
            return Err(Refusal::Other("Another account has this address.".to_owned()).into());
        }
        self.signed_in.values_mut().filter(|who| **who == before).for_each(|who| who.clone_from(&after));
        if let Some(password) = self.passwords.remove(&before) {
            self.passwords.insert(after, password);
        }
        Ok(())
    }

    fn end_others(&mut self, visitor: &Visitor, email: &str) {
        let own = visitor.customer.as_ref().map(VisitorSecret::reveal);
        self.signed_in.retain(|secret, who| *who != email || Some(secret.as_str()) == own);
    }

    /// The customer's addresses. Who has given none has one all the same, so that there is something to see.
    pub(super) fn addresses_of(&self, email: &str) -> Vec<AccountAddress> {
        let own: Vec<_> =
            self.addresses.iter().filter(|(who, _)| who == email).map(|(_, address)| address.clone()).collect();
        if own.is_empty() {
            let content = PostalAddress {
                line1: "12 High Street".to_owned(),
                city: "Bristol".to_owned(),
                country: "GB".to_owned(),
                ..PostalAddress::default()
            };
            return vec![kept("first", content)];
        }
        own
    }

    fn save_address(
        &mut self,
        email: String,
        id: Option<&String>,
        content: &PostalAddress,
        make: impl FnOnce() -> String,
    ) -> Result<(), StorefrontError> {
        if content.name.is_empty() {
            return Err(Refusal::Field("name", "Must contain more than white space.".to_owned()).into());
        }
        let Some(id) = id else {
            self.addresses.push((email, kept(&make(), content.clone())));
            return Ok(());
        };
        let own = self.addresses.iter_mut().find(|(who, address)| *who == email && address.id == *id);
        own.ok_or(StorefrontError::NotFound)?.1 = kept(id, content.clone());
        Ok(())
    }

    pub(super) fn change_account(
        &mut self,
        visitor: &Visitor,
        change: &AccountChange,
        make: impl FnOnce() -> String,
    ) -> Result<(), StorefrontError> {
        let email = self.email(visitor).ok_or(StorefrontError::SignInNeeded)?;
        match change {
            AccountChange::SetPassword { new, .. } if new.chars().count() < PASSWORD_MIN => {
                let message = format!("Use at least {PASSWORD_MIN} characters.");
                return Err(Refusal::Field("new_password", message).into());
            }
            AccountChange::SetPassword { current, new } => {
                if self.passwords.get(&email).is_some_and(|known| current.as_ref() != Some(known)) {
                    return Err(Refusal::CurrentPassword.into());
                }
                self.end_others(visitor, &email);
                self.passwords.insert(email, new.clone());
            }
            AccountChange::WithdrawConsent { scope } if scope == SCOPE => self.end_subscription(&email),
            AccountChange::WithdrawConsent { .. } => {}
            AccountChange::SaveAddress { id, address } => self.save_address(email, id.as_ref(), address, make)?,
            AccountChange::DeleteAddress { id } => {
                self.addresses.retain(|(who, address)| *who != email || address.id != *id);
            }
            AccountChange::SetName(name) => {
                self.names.insert(email, name.clone());
            }
            AccountChange::ChangeEmail(new) => {
                let secret = make();
                let link = format!("{}/account/email?token={secret}", visitor.origin);
                self.sent.push(SentLink { email: new.clone(), link });
                self.moving.insert(secret, (email, new.clone()));
            }
            AccountChange::EndOtherSessions => self.end_others(visitor, &email),
            AccountChange::Erase => {
                self.end_subscription(&email);
                self.addresses.retain(|(who, _)| *who != email);
                self.signed_in.retain(|_, who| *who != email);
                self.passwords.remove(&email);
            }
        }
        Ok(())
    }

    pub(super) fn unsubscribe(&mut self, secret: &VisitorSecret) -> Result<(), StorefrontError> {
        let email = self.leaving.get(secret.reveal()).cloned().ok_or(Refusal::LinkBroken)?;
        self.end_subscription(&email);
        Ok(())
    }

    fn end_subscription(&mut self, email: &str) {
        self.subscriptions.retain(|(subscription, _)| subscription.email != email);
    }
}

fn kept(id: &str, content: PostalAddress) -> AccountAddress {
    let lines = [&content.name, &content.line1, &content.city].into_iter().filter(|line| !line.is_empty());
    AccountAddress { id: id.to_owned(), lines: lines.cloned().collect(), content }
}
