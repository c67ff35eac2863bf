//! The jobs of this crate, in one list.

mod advance_auction;
mod apply_webhook;
mod deliver_test_message;
mod erase_customer;
mod expire_order;
mod finish_test_payment;
mod forget_contacts;
mod forget_ended;
mod import_products;
mod send_auction_mail;
mod send_customer_link;
mod send_email_change_notice;
mod send_order_mail;
mod send_refund;

pub(crate) use apply_webhook::ApplyWebhook;
pub(crate) use deliver_test_message::DeliverTestMessage;
pub(crate) use expire_order::ExpireOrder;
pub(crate) use finish_test_payment::FinishTestPayment;
pub(crate) use forget_contacts::ForgetContacts;
pub(crate) use import_products::ImportProducts;
pub(crate) use send_auction_mail::SendAuctionMail;
pub(crate) use send_order_mail::SendOrderMail;
pub(crate) use send_refund::SendRefund;

use crate::config::Config;

pub(crate) use advance_auction::AdvanceAuction;
pub(crate) use erase_customer::EraseCustomer;
pub(crate) use send_customer_link::SendCustomerLink;
pub(crate) use send_email_change_notice::SendEmailChangeNotice;

/// The handlers of this crate's jobs, for the host's worker.
pub(crate) fn handlers(config: &Config) -> ::jobs::Handlers {
    ::jobs::Handlers::new()
        .add_with(config, apply_webhook::run)
        .add_with(config, deliver_test_message::run)
        .add_with(config, advance_auction::run)
        .add_with(config, erase_customer::run)
        .add_with(config, expire_order::run)
        .add_with(config, finish_test_payment::run)
        .add_with(config, forget_contacts::run)
        .add_with(config, forget_ended::run)
        .every(forget_ended::SCHEDULE.0, forget_ended::SCHEDULE.1, &forget_ended::ForgetEnded {})
        .add_with(config, import_products::run)
        .add_with(config, send_auction_mail::run)
        .add_with(config, send_customer_link::run)
        .add_with(config, send_email_change_notice::run)
        .add_with(config, send_order_mail::run)
        .add_with(config, send_refund::run)
}
