//! A payment gateway whose money is not real, with pages, messages and books of its own. It stands for a company elsewhere: what
//! it tells goes through signed webhooks, and it knows nothing of orders.

mod message;
mod store;

use std::sync::Arc;
use std::time::Duration;

use ::jobs::{EnqueueOptions, JobQueue};
use async_trait::async_trait;
use http::HeaderMap;
use kernel::db::retry;
use kernel::money::Money;
use kernel::random::Random;
use kernel::time::{Clock, Timestamp};
use kernel::{Db, RequestCtx, TenantTx};

use crate::error::CommerceError;
use crate::id::{PaymentId, TestEventId};
use crate::jobs::{DeliverTestMessage, FinishTestPayment};
use crate::named::named;
use crate::payments::{
    GatewayError, GatewayEvent, GatewayPayment, GatewayRefund, PaymentGateway, PaymentRequest, RefundRequest,
    SignedMessage, WebhookFault, WebhookSecret,
};
use crate::token::Token;
use message::Message;

/// Its name.
const NAME: &str = "test";
/// Where its page of a payment is.
pub(crate) const PAGE: &str = "/checkout/test-gateway";

/// Posts a message to an address.
#[async_trait]
pub trait WebhookTransport: Send + Sync + std::fmt::Debug {
    /// Sends `body` with these headers; answers the status.
    ///
    /// # Errors
    /// When nobody answers.
    async fn post(&self, url: &str, headers: &[(&'static str, String)], body: String) -> Result<u16, TransportError>;
}

/// Why a message did not arrive.
#[derive(Debug, thiserror::Error)]
#[error("the message did not arrive: {0}")]
pub struct TransportError(pub String);

/// The gateway. Cheap to clone.
#[derive(Clone, Debug)]
pub struct TestGateway {
    /// Its books.
    pub db: Db,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes references unguessable.
    pub random: Arc<dyn Random>,
    /// Where its messages wait.
    pub jobs: JobQueue,
    /// Where the platform is reached, without a trailing slash.
    pub public_url: String,
    /// Signs its messages.
    pub secret: WebhookSecret,
    /// Carries its messages.
    pub transport: Arc<dyn WebhookTransport>,
    /// How long a delayed payment takes.
    pub delay: Duration,
}

named! {
    /// Where a payment is in the gateway's books.
    pub(crate) enum TestPaymentState {
        /// Nobody has paid yet, or the last try was declined.
        Open = "open",
        /// The money is on its way.
        Processing = "processing",
        /// It was paid.
        Paid = "paid",
    }
}

/// A payment in the gateway's books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TestPayment {
    pub(crate) reference: String,
    pub(crate) payment_id: PaymentId,
    pub(crate) description: String,
    pub(crate) amount: Money,
    pub(crate) refunded: i64,
    pub(crate) state: TestPaymentState,
    pub(crate) failure: Option<String>,
    pub(crate) return_url: String,
    pub(crate) cancel_url: String,
    pub(crate) changed_at: Timestamp,
}

/// What a shopper does on the gateway's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Pays.
    Succeed,
    /// Has a card that is declined.
    Decline,
    /// Pays in a way that takes its time.
    Delay,
}

/// Why a message was not delivered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeliveryError {
    /// The books cannot be read.
    #[error(transparent)]
    Books(#[from] CommerceError),
    /// It did not arrive.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// It was not accepted.
    #[error("the receiver answered {0}")]
    Refused(u16),
}

impl TestGateway {
    /// The payment of a reference.
    pub(crate) async fn look(&self, ctx: &RequestCtx, reference: &str) -> Result<TestPayment, CommerceError> {
        let tx = TenantTx::read(&self.db, ctx).await?;
        store::find(&tx, reference).await?.ok_or(CommerceError::NotFound)
    }

    /// Does what the shopper chose. A payment that is no longer open stays as it is.
    pub(crate) async fn choose(
        &self,
        ctx: &RequestCtx,
        reference: &str,
        choice: Choice,
    ) -> Result<TestPayment, CommerceError> {
        retry(async || {
            let tx = TenantTx::begin(&self.db, ctx).await?;
            let mut payment = store::lock(&tx, reference).await?.ok_or(CommerceError::NotFound)?;
            if payment.state == TestPaymentState::Open {
                match choice {
                    Choice::Succeed => payment.state = TestPaymentState::Paid,
                    Choice::Decline => payment.failure = Some("The card was declined.".to_owned()),
                    Choice::Delay => {
                        payment.state = TestPaymentState::Processing;
                        let job = FinishTestPayment { reference: reference.to_owned() };
                        let options = EnqueueOptions { delay: self.delay, ..EnqueueOptions::default() };
                        self.jobs.enqueue_with(&tx, ctx, &job, options).await?;
                    }
                }
                if choice != Choice::Decline {
                    payment.failure = None;
                }
                self.tell(&tx, ctx, &mut payment).await?;
            }
            tx.commit().await?;
            Ok(payment)
        })
        .await
    }

    /// Lets a delayed payment succeed.
    pub(crate) async fn finish(&self, ctx: &RequestCtx, reference: &str) -> Result<(), CommerceError> {
        retry(async || {
            let tx = TenantTx::begin(&self.db, ctx).await?;
            let mut payment = store::lock(&tx, reference).await?.ok_or(CommerceError::NotFound)?;
            if payment.state == TestPaymentState::Processing {
                payment.state = TestPaymentState::Paid;
                self.tell(&tx, ctx, &mut payment).await?;
            }
            Ok::<_, CommerceError>(tx.commit().await?)
        })
        .await
    }

    /// Delivers a message, signed now. One that was accepted before is not sent again.
    pub(crate) async fn deliver(&self, ctx: &RequestCtx, id: TestEventId) -> Result<(), DeliveryError> {
        let tx = TenantTx::read(&self.db, ctx).await.map_err(CommerceError::from)?;
        let body = store::undelivered(&tx, id).await.map_err(CommerceError::from)?;
        drop(tx);
        let Some(body) = body else { return Ok(()) };
        let url = format!("{}/api/commerce/v1/webhooks/{NAME}", self.public_url);
        let headers = self.secret.sign(&id.to_string(), self.clock.now(), &body);
        let status = self.transport.post(&url, &headers, body).await?;
        if !(200..300).contains(&status) {
            return Err(DeliveryError::Refused(status));
        }
        let tx = TenantTx::begin(&self.db, ctx).await.map_err(CommerceError::from)?;
        store::delivered(&tx, id, self.clock.now()).await.map_err(CommerceError::from)?;
        Ok(tx.commit().await.map_err(CommerceError::from)?)
    }

    /// Writes a payment as it is now, and a message about it.
    async fn tell(&self, tx: &TenantTx, ctx: &RequestCtx, payment: &mut TestPayment) -> Result<(), CommerceError> {
        // Later than the last word, even when the clock stands still.
        let soonest = payment.changed_at + Duration::from_micros(1);
        payment.changed_at = self.clock.now().max(soonest);
        store::save(tx, payment).await?;
        self.post(tx, ctx, &Message::of_payment(ctx.tenant, payment)).await
    }

    async fn post(&self, tx: &TenantTx, ctx: &RequestCtx, message: &Message) -> Result<(), CommerceError> {
        let id = TestEventId::generate(&*self.clock, &*self.random);
        store::insert_message(tx, id, &message.to_json(), self.clock.now()).await?;
        let job = DeliverTestMessage { message: id };
        self.jobs.enqueue(tx, ctx, &job).await?;
        Ok(())
    }
}

#[async_trait]
impl PaymentGateway for TestGateway {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn create_payment(&self, ctx: &RequestCtx, request: &PaymentRequest) -> Result<GatewayPayment, GatewayError> {
        let reference = Token::generate(ctx.tenant, &*self.random).to_string();
        let now = self.clock.now();
        let made: Result<String, CommerceError> = retry(async || {
            let tx = TenantTx::begin(&self.db, ctx).await?;
            if let Some(known) = store::of_payment(&tx, request.payment_id).await? {
                return Ok(known);
            }
            let payment = TestPayment {
                reference: reference.clone(),
                payment_id: request.payment_id,
                description: request.description.clone(),
                amount: request.amount,
                refunded: 0,
                state: TestPaymentState::Open,
                failure: None,
                return_url: request.return_url.clone(),
                cancel_url: request.cancel_url.clone(),
                changed_at: now,
            };
            // Of several at once one makes it, and the others find that.
            let is_made = store::insert(&tx, &payment, now).await?;
            let known = if is_made { None } else { store::of_payment(&tx, request.payment_id).await? };
            tx.commit().await?;
            Ok(known.unwrap_or_else(|| reference.clone()))
        })
        .await;
        let reference = made.map_err(unavailable)?;
        Ok(GatewayPayment { page_url: format!("{}{PAGE}/{reference}", self.public_url), reference })
    }

    async fn last_event(&self, ctx: &RequestCtx, reference: &str) -> Result<Option<GatewayEvent>, GatewayError> {
        let payment = self.look(ctx, reference).await.map_err(unavailable)?;
        Ok(Message::of_payment(ctx.tenant, &payment).into_event())
    }

    async fn refund(&self, ctx: &RequestCtx, request: &RefundRequest) -> Result<GatewayRefund, GatewayError> {
        let done: Result<GatewayRefund, CommerceError> = retry(async || {
            let tx = TenantTx::begin(&self.db, ctx).await?;
            let accepted = GatewayRefund::Succeeded { reference: format!("test_{}", request.refund_id) };
            let Some(mut payment) = store::lock(&tx, &request.reference).await? else {
                return Ok(GatewayRefund::Refused { failure: "There is no such payment.".to_owned() });
            };
            if store::has_refund(&tx, request.refund_id).await? {
                return Ok(accepted);
            }
            let refunded = payment.refunded.saturating_add(request.amount.amount);
            if payment.state != TestPaymentState::Paid || refunded > payment.amount.amount {
                return Ok(GatewayRefund::Refused { failure: "That is more than was paid.".to_owned() });
            }
            payment.refunded = refunded;
            store::save(&tx, &payment).await?;
            store::insert_refund(&tx, request.refund_id, &payment.reference, request.amount.amount, self.clock.now())
                .await?;
            self.post(&tx, ctx, &Message::of_refund(ctx.tenant, &payment, request.refund_id, self.clock.now())).await?;
            tx.commit().await?;
            Ok(accepted)
        })
        .await;
        done.map_err(unavailable)
    }

    fn verify_webhook(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<SignedMessage, WebhookFault> {
        let id = self.secret.verify(headers, body, now)?;
        let tenant = message::tenant(body).ok_or(WebhookFault::Unaddressed)?;
        Ok(SignedMessage { id, tenant })
    }

    fn read_event(&self, body: &str) -> Option<GatewayEvent> {
        Message::from_json(body)?.into_event()
    }
}

fn unavailable(error: CommerceError) -> GatewayError {
    match error {
        CommerceError::NotFound => GatewayError::Refused("There is no such payment.".to_owned()),
        error => GatewayError::Unavailable(error.to_string()),
    }
}
