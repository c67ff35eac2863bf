//! What was paid for an order and what was given back: which payment paid it, and which is money beyond that.

use kernel::money::Money;

use super::model::{OrderDetail, Payment, Refund};
use super::rules;
use super::state::{PaymentState, RefundState};

impl OrderDetail {
    /// What the platform gives back of its fee with a refund.
    #[must_use]
    pub fn fee_of(&self, refund: &Refund) -> Money {
        let payment = self.payments.iter().find(|payment| payment.id == refund.payment_id);
        let share = |payment: &Payment| {
            let of = payment.amount.amount;
            Money { amount: rules::share(payment.application_fee.amount, refund.amount.amount, of), ..refund.amount }
        };
        refund.application_fee.or_else(|| payment.map(share)).unwrap_or(Money { amount: 0, ..refund.amount })
    }

    /// The refunds that did not fail, unrequested ones aside.
    pub fn counted_refunds(&self) -> impl Iterator<Item = &Refund> {
        self.refunds.iter().filter(|refund| refund.state != RefundState::Failed && !refund.unrequested)
    }

    /// The payment that paid the order. Money beyond it has an unrequested refund, whatever became of that.
    #[must_use]
    pub fn paid_by(&self) -> Option<&Payment> {
        self.succeeded().find(|payment| self.returns(payment).next().is_none())
    }

    /// A payment that did not pay the order and whose return the gateway refused.
    pub(crate) fn not_returned(&self) -> Option<&Payment> {
        let is_refused = |payment: &Payment| self.returns(payment).all(|refund| refund.state == RefundState::Failed);
        self.succeeded().find(|payment| self.returns(payment).next().is_some() && is_refused(payment))
    }

    fn succeeded(&self) -> impl Iterator<Item = &Payment> {
        self.payments.iter().filter(|payment| payment.state == PaymentState::Succeeded)
    }

    fn returns(&self, payment: &Payment) -> impl Iterator<Item = &Refund> {
        let id = payment.id;
        self.refunds.iter().filter(move |refund| refund.unrequested && refund.payment_id == id)
    }
}
