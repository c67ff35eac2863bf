//! What a payment gateway is to this crate. The shape is that of a company with hosted pages, such as Stripe Checkout over
//! Payment Intents with destination charges: we never see a card.

use async_trait::async_trait;
use http::HeaderMap;
use kernel::money::Money;
use kernel::time::Timestamp;
use kernel::{RequestCtx, TenantId};

use crate::id::{OrderId, PaymentId, RefundId};

/// A payment to be made. Its identifier is the idempotency key: the same again is the same payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRequest {
    /// Our name of it, which the gateway's events repeat.
    pub payment_id: PaymentId,
    /// The order, for the gateway's own lists.
    pub order_id: OrderId,
    /// What is paid, as the shopper reads it on the gateway's page.
    pub description: String,
    /// How much.
    pub amount: Money,
    /// What of it the platform keeps; the agency's account gets the rest.
    pub application_fee: Money,
    /// The agency's account at the gateway, where agencies have some.
    pub destination: Option<String>,
    /// Where the receipt goes.
    pub email: String,
    /// Where the shopper comes back to after paying.
    pub return_url: String,
    /// Where the shopper comes back to without paying.
    pub cancel_url: String,
}

/// A payment as the gateway made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayPayment {
    /// The gateway's name of it.
    pub reference: String,
    /// The page where the shopper pays.
    pub page_url: String,
}

/// Money to be given back. Its identifier is the idempotency key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundRequest {
    /// Our name of it.
    pub refund_id: RefundId,
    /// The gateway's name of the payment.
    pub reference: String,
    /// How much.
    pub amount: Money,
    /// What the platform gives back of its fee.
    pub application_fee: Money,
}

/// What a gateway made of a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GatewayRefund {
    /// The money is on its way back; nothing more is to be heard.
    Succeeded {
        /// The gateway's name of it.
        reference: String,
    },
    /// An event will tell.
    Pending,
    /// The gateway will not do it.
    Refused {
        /// Why.
        failure: String,
    },
}

/// What a gateway tells about a payment or a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayEvent {
    /// The payment by our name.
    pub payment_id: PaymentId,
    /// The payment by the gateway's name.
    pub reference: String,
    /// When it happened, by the gateway's clock.
    pub occurred_at: Timestamp,
    /// What happened.
    pub change: GatewayChange,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GatewayChange {
    /// The shopper has paid; the money is on its way.
    Processing,
    /// The money is there.
    Succeeded {
        /// How much.
        amount: Money,
    },
    /// It was declined; the shopper may try again.
    Failed {
        /// Why.
        failure: String,
    },
    /// A refund went through.
    RefundSucceeded {
        /// The refund by our name.
        refund_id: RefundId,
        /// The gateway's name of it.
        reference: String,
    },
    /// A refund was refused.
    RefundFailed {
        /// The refund by our name.
        refund_id: RefundId,
        /// Why.
        failure: String,
    },
}

/// A message whose signature was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedMessage {
    /// The gateway's name of the message; the same message again has the same.
    pub id: String,
    /// The tenant that it is about.
    pub tenant: TenantId,
}

/// Why a gateway did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// It does not answer, or not sensibly; trying again may help.
    #[error("the gateway cannot be reached: {0}")]
    Unavailable(String),
    /// It will not do it.
    #[error("the gateway refused: {0}")]
    Refused(String),
}

/// Why a message is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebhookFault {
    /// A header is missing or not of its form.
    #[error("a header is missing or malformed")]
    Malformed,
    /// The signature is not that of the gateway.
    #[error("the signature is not valid")]
    Forged,
    /// It was signed too long ago, or in the future.
    #[error("it was signed too long ago")]
    Old,
    /// It does not say which tenant it is about.
    #[error("it is about no tenant")]
    Unaddressed,
}

/// A payment gateway. Nothing of it is called inside a transaction.
#[async_trait]
pub trait PaymentGateway: Send + Sync + std::fmt::Debug {
    /// Its name, as it stands in the address of its webhooks.
    fn name(&self) -> &'static str;

    /// Makes the payment and the page where the shopper pays.
    async fn create_payment(&self, ctx: &RequestCtx, request: &PaymentRequest) -> Result<GatewayPayment, GatewayError>;

    /// What last happened to a payment, for a shopper who comes back before the message does. Nothing if nothing has.
    async fn last_event(&self, ctx: &RequestCtx, reference: &str) -> Result<Option<GatewayEvent>, GatewayError>;

    /// Gives money back.
    async fn refund(&self, ctx: &RequestCtx, request: &RefundRequest) -> Result<GatewayRefund, GatewayError>;

    /// Checks a message's signature and age over the raw bytes, and reads only whom it is about.
    ///
    /// # Errors
    /// Why it is not to be believed.
    fn verify_webhook(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<SignedMessage, WebhookFault>;

    /// Reads a message that was verified before. Nothing if it is of no interest.
    fn read_event(&self, body: &str) -> Option<GatewayEvent>;
}
