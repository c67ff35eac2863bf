//! Paying an order at a gateway: beginning it, hearing of it, giving it back. This module knows what a gateway's words mean for
//! an order; it refuses to know any gateway.

mod port;
mod signature;
mod store;
mod webhooks;

use std::sync::Arc;
use std::time::Duration;

use kernel::db::retry;
use kernel::money::Money;
use kernel::{RequestCtx, TenantTx};

pub use port::{
    GatewayChange, GatewayError, GatewayEvent, GatewayPayment, GatewayRefund, PaymentGateway, PaymentRequest,
    RefundRequest, SignedMessage, WebhookFault,
};
pub use signature::{WeakSecret, WebhookSecret};
pub(crate) use webhooks::{apply_webhook, receive_webhook};

use crate::config::Config;
use crate::database_time_store;
use crate::error::CommerceError;
use crate::id::{OrderId, PaymentId, RefundId};
use crate::orders::{self, Order, OrderEventKind, OrderState, PaidOutcome, Payment, PaymentState, RefundOutcome};
use crate::test_gateway::TestGateway;

/// How long stock is held for money that is on its way.
const PROCESSING_WINDOW: Duration = Duration::from_secs(3 * 24 * 3600);

/// Who takes payments. There is one of them, so the test gateway cannot be reached beside a live one.
#[derive(Clone, Debug)]
pub enum Payments {
    /// The built-in gateway, whose money is not real.
    Test(TestGateway),
    /// A company.
    Live(Arc<dyn PaymentGateway>),
}

impl Payments {
    /// The gateway.
    #[must_use]
    pub fn gateway(&self) -> &dyn PaymentGateway {
        match self {
            Self::Test(gateway) => gateway,
            Self::Live(gateway) => &**gateway,
        }
    }
}

/// Where a shopper comes back to from a gateway's page.
#[derive(Clone, Debug)]
pub(crate) struct ReturnUrls {
    pub(crate) paid: String,
    pub(crate) cancelled: String,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Applied {
    /// Something changed.
    Changed,
    /// It was known, older than what is known, or of no interest.
    Ignored,
    /// It does not fit what we know: another reference or another amount.
    Mismatch,
}

/// Begins to pay an order, or goes on with what was begun; answers the gateway's page. An order that costs nothing is paid at
/// once, and one whose money is on its way is not paid again: there is no page.
pub(crate) async fn begin(
    config: &Config,
    ctx: &RequestCtx,
    id: OrderId,
    urls: &ReturnUrls,
) -> Result<Option<String>, CommerceError> {
    let gateway = config.payments.gateway();
    let (order, payment) = match open_payment(config, ctx, id, gateway.name()).await? {
        (_, None) => return Ok(None),
        (order, Some(payment)) => (order, payment),
    };
    if let Some(url) = payment.page_url {
        return Ok(Some(url));
    }
    let request = PaymentRequest {
        payment_id: payment.id,
        order_id: order.id,
        description: format!("Order {}", order.number),
        amount: payment.amount,
        application_fee: payment.application_fee,
        destination: None,
        email: order.contact.email,
        return_url: urls.paid.clone(),
        cancel_url: urls.cancelled.clone(),
    };
    let made = gateway.create_payment(ctx, &request).await?;
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let (_, mut payment) = lock(&tx, payment.id).await?;
        payment.reference = Some(made.reference.clone());
        payment.page_url = Some(made.page_url.clone());
        payment.updated_at = config.clock.now();
        orders::store::save_payment(&tx, &payment).await?;
        Ok::<_, CommerceError>(tx.commit().await?)
    })
    .await?;
    Ok(Some(made.page_url))
}

/// Asks the gateway how a payment stands, for a shopper who comes back before the message does.
pub(crate) async fn refresh(config: &Config, ctx: &RequestCtx, payment: &Payment) -> Result<(), CommerceError> {
    let gateway = config.payments.gateway();
    let Some(reference) = payment.reference.as_deref().filter(|_| payment.gateway == gateway.name()) else {
        return Ok(());
    };
    if let Some(event) = gateway.last_event(ctx, reference).await? {
        apply(config, ctx, &event).await?;
    }
    Ok(())
}

/// Does to orders and payments what an event tells of. Events may come in any order and any number of times: the outcome is
/// the same.
pub(crate) async fn apply(config: &Config, ctx: &RequestCtx, event: &GatewayEvent) -> Result<Applied, CommerceError> {
    let settled = |refund_id: RefundId, outcome: RefundOutcome| async move {
        orders::settle_refund(config, ctx, refund_id, &outcome).await.map(|()| Applied::Changed)
    };
    match &event.change {
        GatewayChange::RefundSucceeded { refund_id, reference } => {
            settled(*refund_id, RefundOutcome::Succeeded { reference: reference.clone() }).await
        }
        GatewayChange::RefundFailed { refund_id, failure } => {
            settled(*refund_id, RefundOutcome::Failed { failure: failure.clone() }).await
        }
        GatewayChange::Processing | GatewayChange::Succeeded { .. } | GatewayChange::Failed { .. } => {
            retry(async || {
                let tx = TenantTx::begin(&config.db, ctx).await?;
                let applied = apply_to_payment(config, &tx, ctx, event).await?;
                tx.commit().await?;
                Ok(applied)
            })
            .await
        }
    }
}

/// Has the gateway give a refund's money back. Doing it again does it once.
pub(crate) async fn send_refund(config: &Config, ctx: &RequestCtx, id: RefundId) -> Result<(), CommerceError> {
    let tx = TenantTx::read(&config.db, ctx).await?;
    let order = orders::store::refund_order(&tx, id).await?.ok_or(CommerceError::NotFound)?;
    let order = orders::store::find(&tx, order).await?.ok_or(CommerceError::NotFound)?;
    let detail = orders::store::detail(&tx, order).await?;
    drop(tx);
    let refund = detail.refunds.iter().find(|refund| refund.id == id).ok_or(CommerceError::NotFound)?;
    let payment = detail.payments.iter().find(|payment| payment.id == refund.payment_id);
    let payment = payment.ok_or(CommerceError::NotFound)?;
    let request = RefundRequest {
        refund_id: refund.id,
        reference: payment.reference.clone().unwrap_or_default(),
        amount: refund.amount,
        application_fee: detail.fee_of(refund),
    };
    let outcome = match config.payments.gateway().refund(ctx, &request).await {
        Ok(GatewayRefund::Succeeded { reference }) => RefundOutcome::Succeeded { reference },
        Ok(GatewayRefund::Pending) => return Ok(()),
        Ok(GatewayRefund::Refused { failure }) | Err(GatewayError::Refused(failure)) => {
            RefundOutcome::Failed { failure }
        }
        Err(error) => return Err(error.into()),
    };
    orders::settle_refund(config, ctx, id, &outcome).await
}

async fn open_payment(
    config: &Config,
    ctx: &RequestCtx,
    id: OrderId,
    gateway: &str,
) -> Result<(Order, Option<Payment>), CommerceError> {
    retry(async || {
        let tx = TenantTx::begin(&config.db, ctx).await?;
        let mut order = orders::store::lock(&tx, id).await?.ok_or(CommerceError::NotFound)?;
        if order.state != OrderState::PendingPayment {
            return Err(CommerceError::OrderState { state: order.state });
        }
        if order.totals.total.amount == 0 {
            let fee = order.totals.total;
            orders::mark_paid(config, &tx, ctx, &mut order, fee).await?;
            tx.commit().await?;
            return Ok((order, None));
        }
        let payments = orders::store::payments(&tx, id).await?;
        // Money is on its way: whoever pays once more pays twice.
        if payments.iter().any(|payment| payment.state == PaymentState::Processing) {
            return Ok((order, None));
        }
        let begun = payments.into_iter().find(|payment| {
            payment.gateway == gateway && matches!(payment.state, PaymentState::Pending | PaymentState::Failed)
        });
        if let Some(payment) = begun {
            return Ok((order, Some(payment)));
        }
        let now = config.clock.now();
        let total = order.totals.total;
        let payment = Payment {
            id: PaymentId::generate(&*config.clock, &*config.random),
            order_id: id,
            gateway: gateway.to_owned(),
            reference: None,
            page_url: None,
            state: PaymentState::Pending,
            amount: total,
            application_fee: share_of(total, i64::from(config.checkout.fee_basis_points), 10_000),
            failure: None,
            changed_at: kernel::time::Timestamp::EPOCH,
            created_at: now,
            updated_at: now,
        };
        orders::store::insert_payment(&tx, &payment).await?;
        let kind = OrderEventKind::PaymentStarted;
        orders::note(config, &tx, ctx, &mut order, kind, Some(gateway.to_owned())).await?;
        tx.commit().await?;
        Ok((order, Some(payment)))
    })
    .await
}

async fn apply_to_payment(
    config: &Config,
    tx: &TenantTx,
    ctx: &RequestCtx,
    event: &GatewayEvent,
) -> Result<Applied, CommerceError> {
    let (mut order, mut payment) = lock(tx, event.payment_id).await?;
    if payment.reference.as_ref().is_some_and(|known| *known != event.reference) {
        return Ok(Applied::Mismatch);
    }
    let next = match &event.change {
        GatewayChange::Succeeded { amount } if *amount != payment.amount => return Ok(Applied::Mismatch),
        GatewayChange::Succeeded { .. } => PaymentState::Succeeded,
        GatewayChange::Failed { .. } => PaymentState::Failed,
        _ => PaymentState::Processing,
    };
    // Money outweighs everything; of the rest the latest word counts, whenever it arrives.
    let is_news = next == PaymentState::Succeeded || event.occurred_at > payment.changed_at;
    if !is_news || !payment.state.may_become(next) {
        return Ok(Applied::Ignored);
    }
    let before = std::mem::replace(&mut payment.state, next);
    payment.reference.get_or_insert_with(|| event.reference.clone());
    payment.changed_at = event.occurred_at;
    payment.updated_at = config.clock.now();
    payment.failure = match &event.change {
        GatewayChange::Failed { failure } => Some(failure.clone()),
        _ => None,
    };
    orders::store::save_payment(tx, &payment).await?;
    match next {
        PaymentState::Succeeded => {
            match orders::mark_paid(config, tx, ctx, &mut order, payment.application_fee).await? {
                PaidOutcome::Paid => {}
                PaidOutcome::PaidBefore | PaidOutcome::TooLate => {
                    orders::return_payment(config, tx, ctx, &mut order, &payment).await?;
                }
            }
        }
        PaymentState::Processing => {
            let until = database_time_store::now(tx).await? + PROCESSING_WINDOW;
            orders::extend(tx, ctx, &mut order, until).await?;
            orders::note(config, tx, ctx, &mut order, OrderEventKind::PaymentProcessing, None).await?;
        }
        _ => {
            let others = orders::store::payments(tx, order.id).await?;
            let comes = others.iter().any(|other| other.state == PaymentState::Processing);
            if before == PaymentState::Processing && !comes {
                let until = database_time_store::now(tx).await? + config.checkout.payment_window;
                orders::shorten(config, tx, ctx, &mut order, until).await?;
            }
            let failure = payment.failure.clone();
            orders::note(config, tx, ctx, &mut order, OrderEventKind::PaymentFailed, failure).await?;
        }
    }
    Ok(Applied::Changed)
}

/// The order of a payment, locked, and the payment as it is under that lock.
async fn lock(tx: &TenantTx, id: PaymentId) -> Result<(Order, Payment), CommerceError> {
    let order = orders::store::payment(tx, id).await?.ok_or(CommerceError::NotFound)?.order_id;
    let order = orders::store::lock(tx, order).await?.ok_or(CommerceError::NotFound)?;
    let payment = orders::store::payment(tx, id).await?.ok_or(CommerceError::NotFound)?;
    Ok((order, payment))
}

fn share_of(money: Money, count: i64, of: i64) -> Money {
    Money { amount: orders::rules::share(money.amount, count, of), ..money }
}
