//! What the test gateway's messages say.

use kernel::TenantId;
use kernel::money::Money;
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{TestPayment, TestPaymentState};
use crate::id::{PaymentId, RefundId};
use crate::payments::{GatewayChange, GatewayEvent};

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Message {
    #[serde(rename = "type")]
    kind: Kind,
    timestamp: Timestamp,
    data: Data,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Kind {
    #[serde(rename = "payment.created")]
    Created,
    #[serde(rename = "payment.processing")]
    Processing,
    #[serde(rename = "payment.succeeded")]
    Succeeded,
    #[serde(rename = "payment.failed")]
    Failed,
    #[serde(rename = "refund.succeeded")]
    Refunded,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Data {
    tenant: TenantId,
    payment: PaymentId,
    reference: String,
    amount: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refund: Option<RefundId>,
    test: bool,
}

impl Message {
    /// What is to be told of a payment as it is.
    pub(super) fn of_payment(tenant: TenantId, payment: &TestPayment) -> Self {
        let kind = match (payment.state, &payment.failure) {
            (TestPaymentState::Open, None) => Kind::Created,
            (TestPaymentState::Open, Some(_)) => Kind::Failed,
            (TestPaymentState::Processing, _) => Kind::Processing,
            (TestPaymentState::Paid, _) => Kind::Succeeded,
        };
        let data = Data {
            tenant,
            payment: payment.payment_id,
            reference: payment.reference.clone(),
            amount: payment.amount,
            failure: payment.failure.clone(),
            refund: None,
            test: true,
        };
        Self { kind, timestamp: payment.changed_at, data }
    }

    /// What is to be told of a refund.
    pub(super) fn of_refund(tenant: TenantId, payment: &TestPayment, refund: RefundId, now: Timestamp) -> Self {
        let payment = Self::of_payment(tenant, payment);
        let data = Data { failure: None, refund: Some(refund), ..payment.data };
        Self { kind: Kind::Refunded, timestamp: now, data }
    }

    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    pub(super) fn from_json(body: &str) -> Option<Self> {
        serde_json::from_str(body).ok()
    }

    /// What it means for a payment. Nothing while nothing has happened.
    pub(super) fn into_event(self) -> Option<GatewayEvent> {
        let Data { payment, reference, amount, failure, refund, .. } = self.data;
        let change = match self.kind {
            Kind::Created => return None,
            Kind::Processing => GatewayChange::Processing,
            Kind::Succeeded => GatewayChange::Succeeded { amount },
            Kind::Failed => GatewayChange::Failed { failure: failure.unwrap_or_default() },
            Kind::Refunded => {
                let refund_id = refund?;
                GatewayChange::RefundSucceeded { refund_id, reference: format!("test_{refund_id}") }
            }
        };
        Some(GatewayEvent { payment_id: payment, reference, occurred_at: self.timestamp, change })
    }
}

/// The tenant that a message is about, whatever else it says.
pub(super) fn tenant(body: &[u8]) -> Option<TenantId> {
    let body: serde_json::Value = serde_json::from_slice(body).ok()?;
    body.pointer("/data/tenant")?.as_str()?.parse().ok()
}
