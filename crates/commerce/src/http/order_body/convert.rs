//! From orders to what clients see of them, and back.

use super::{
    AddressOut, FulfilmentIn, FulfilmentOut, FulfilmentStateName, LineQuantityBody, OrderEventOut, OrderLineOut,
    OrderOut, OrderStateName, OrderSummaryOut, PaymentOut, RefundIn, RefundLineOut, RefundOut, SourceOut, TaxOut,
};
use crate::id::RefundId;
use crate::orders::{
    Address, Fulfilment, FulfilmentState, LineQuantity, NewFulfilment, NewRefund, Order, OrderDetail, OrderEvent,
    OrderLine, OrderState, Payment, PaymentState, Refund, RefundScope, RefundState,
};
use crate::pricing::TaxTotal;

impl From<OrderState> for OrderStateName {
    fn from(state: OrderState) -> Self {
        match state {
            OrderState::PendingPayment => Self::PendingPayment,
            OrderState::Paid => Self::Paid,
            OrderState::PartiallyRefunded => Self::PartiallyRefunded,
            OrderState::Refunded => Self::Refunded,
            OrderState::Cancelled => Self::Cancelled,
            OrderState::Expired => Self::Expired,
        }
    }
}

impl From<OrderStateName> for OrderState {
    fn from(name: OrderStateName) -> Self {
        match name {
            OrderStateName::PendingPayment => Self::PendingPayment,
            OrderStateName::Paid => Self::Paid,
            OrderStateName::PartiallyRefunded => Self::PartiallyRefunded,
            OrderStateName::Refunded => Self::Refunded,
            OrderStateName::Cancelled => Self::Cancelled,
            OrderStateName::Expired => Self::Expired,
        }
    }
}

impl From<FulfilmentState> for FulfilmentStateName {
    fn from(state: FulfilmentState) -> Self {
        match state {
            FulfilmentState::Unfulfilled => Self::Unfulfilled,
            FulfilmentState::PartiallyFulfilled => Self::PartiallyFulfilled,
            FulfilmentState::Fulfilled => Self::Fulfilled,
        }
    }
}

impl From<FulfilmentStateName> for FulfilmentState {
    fn from(name: FulfilmentStateName) -> Self {
        match name {
            FulfilmentStateName::Unfulfilled => Self::Unfulfilled,
            FulfilmentStateName::PartiallyFulfilled => Self::PartiallyFulfilled,
            FulfilmentStateName::Fulfilled => Self::Fulfilled,
        }
    }
}

impl From<Order> for OrderSummaryOut {
    fn from(order: Order) -> Self {
        Self {
            id: order.id,
            number: order.number,
            state: order.state.into(),
            fulfilment: order.fulfilment.into(),
            email: order.contact.email,
            customer_id: order.customer_id,
            total: order.totals.total,
            refunded: order.refunded,
            paid_at: order.paid_at,
            version: order.version,
            created_at: order.created_at,
            updated_at: order.updated_at,
        }
    }
}

impl From<OrderDetail> for OrderOut {
    fn from(detail: OrderDetail) -> Self {
        let OrderDetail { order, lines, fulfilments, payments, refunds } = detail;
        let totals = order.totals;
        Self {
            source: SourceOut { kind: order.source.kind.as_str(), id: order.source.id.clone() },
            phone: order.contact.phone.clone(),
            shipping_address: order.shipping_address.clone().map(Into::into),
            billing_address: order.billing_address.clone().map(Into::into),
            shipping_method: order.shipping_method.clone(),
            coupon: order.coupon.clone(),
            subtotal: totals.subtotal,
            discount: totals.discount,
            shipping: totals.shipping,
            tax: totals.tax,
            taxes: order.taxes.iter().map(Into::into).collect(),
            prices_include_tax: totals.prices_include_tax,
            payment_due_at: order.payment_due_at,
            lines: lines.into_iter().map(Into::into).collect(),
            fulfilments: fulfilments.into_iter().map(Into::into).collect(),
            payments: payments.into_iter().map(Into::into).collect(),
            refunds: refunds.into_iter().map(Into::into).collect(),
            summary: order.into(),
        }
    }
}

impl From<Address> for AddressOut {
    fn from(address: Address) -> Self {
        let Address { name, company, line1, line2, city, region, postal_code, country } = address;
        Self { name, company, line1, line2, city, region, postal_code, country }
    }
}

impl From<&TaxTotal> for TaxOut {
    fn from(total: &TaxTotal) -> Self {
        Self { rate_millionths: total.rate.millionths(), base: total.base, amount: total.amount }
    }
}

impl From<OrderLine> for OrderLineOut {
    fn from(line: OrderLine) -> Self {
        Self {
            id: line.id,
            product_id: line.product_id,
            variant_id: line.variant_id,
            sku: line.sku,
            title: line.title,
            options: line.options,
            image_url: line.image_url,
            quantity: line.quantity,
            unit_price: line.unit_price,
            discount: line.discount,
            tax: line.tax,
            total: line.total,
            fulfilled_quantity: line.sent,
            refunded_quantity: line.refunded,
            refunded: line.refunded_amount,
        }
    }
}

impl From<Fulfilment> for FulfilmentOut {
    fn from(fulfilment: Fulfilment) -> Self {
        let Fulfilment { id, lines, carrier, tracking_number, tracking_url, created_at } = fulfilment;
        let lines = lines.into_iter().map(|LineQuantity { line_id, quantity }| LineQuantityBody { line_id, quantity });
        Self { id, lines: lines.collect(), carrier, tracking_number, tracking_url, created_at }
    }
}

impl From<Refund> for RefundOut {
    fn from(refund: Refund) -> Self {
        let lines = refund.lines.into_iter();
        Self {
            id: refund.id,
            state: RefundState::as_str(refund.state),
            amount: refund.amount,
            lines: lines
                .map(|line| RefundLineOut { line_id: line.line_id, quantity: line.quantity, amount: line.amount })
                .collect(),
            shipping: refund.shipping,
            restock: refund.restock,
            reason: refund.reason,
            failure: refund.failure,
            created_at: refund.created_at,
            updated_at: refund.updated_at,
        }
    }
}

impl From<Payment> for PaymentOut {
    fn from(payment: Payment) -> Self {
        Self {
            id: payment.id,
            gateway: payment.gateway,
            state: PaymentState::as_str(payment.state),
            amount: payment.amount,
            application_fee: payment.application_fee,
            failure: payment.failure,
            created_at: payment.created_at,
            updated_at: payment.updated_at,
        }
    }
}

impl From<OrderEvent> for OrderEventOut {
    fn from(event: OrderEvent) -> Self {
        Self {
            id: event.id,
            kind: event.kind.as_str(),
            from_state: event.from_state.map(Into::into),
            to_state: event.to_state.into(),
            detail: event.detail,
            actor_kind: event.actor_kind,
            actor_id: event.actor_id,
            request_id: event.request_id,
            created_at: event.created_at,
        }
    }
}

impl From<LineQuantityBody> for LineQuantity {
    fn from(body: LineQuantityBody) -> Self {
        Self { line_id: body.line_id, quantity: body.quantity }
    }
}

impl From<FulfilmentIn> for NewFulfilment {
    fn from(body: FulfilmentIn) -> Self {
        let FulfilmentIn { lines, carrier, tracking_number, tracking_url } = body;
        let lines = lines.map(|lines| lines.into_iter().map(Into::into).collect());
        Self { lines, carrier, tracking_number, tracking_url }
    }
}

impl TryFrom<RefundIn> for NewRefund {
    type Error = crate::violation::Violations;

    fn try_from(body: RefundIn) -> Result<Self, Self::Error> {
        let RefundIn { amount, lines, shipping, restock, reason } = body;
        let scope = match (amount, lines, shipping) {
            (Some(_), Some(_), _) | (Some(_), None, true) => {
                let detail = "An amount, or lines and shipping, but not both.";
                return Err(crate::violation::Violations::one("/amount", "ambiguous", detail));
            }
            (Some(amount), None, false) => RefundScope::Amount(amount),
            (None, None, false) => RefundScope::Everything,
            (None, lines, shipping) => {
                let lines = lines.unwrap_or_default().into_iter().map(Into::into).collect();
                RefundScope::Items { lines, shipping }
            }
        };
        Ok(Self { scope, restock, reason })
    }
}

impl OrderOut {
    /// The refund of this id.
    pub(in crate::http) fn into_refund(self, id: RefundId) -> Option<RefundOut> {
        self.refunds.into_iter().find(|refund| refund.id == id)
    }
}
