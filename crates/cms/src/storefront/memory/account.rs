//! What a customer changes on their own page.

use super::super::{AccountChange, AccountConsent, Refusal, StorefrontError, Visitor, VisitorSecret};
use super::shop::Shop;

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

    pub(super) fn change_account(&mut self, visitor: &Visitor, change: &AccountChange) -> Result<(), StorefrontError> {
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
                let own = visitor.customer.as_ref().map(VisitorSecret::reveal);
                self.signed_in.retain(|secret, who| *who != email || Some(secret.as_str()) == own);
                self.passwords.insert(email, new.clone());
            }
            AccountChange::WithdrawConsent { scope } if scope == SCOPE => self.end_subscription(&email),
            AccountChange::WithdrawConsent { .. } => {}
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
