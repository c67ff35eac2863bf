//! The jobs of this crate, in one list.

mod erase_customer;
mod send_customer_link;
mod send_email_change_notice;

use crate::config::Config;

pub(crate) use erase_customer::EraseCustomer;
pub(crate) use send_customer_link::SendCustomerLink;
pub(crate) use send_email_change_notice::SendEmailChangeNotice;

/// The handlers of this crate's jobs, for the host's worker.
pub(crate) fn handlers(config: &Config) -> ::jobs::Handlers {
    ::jobs::Handlers::new()
        .add_with(config, erase_customer::run)
        .add_with(config, send_customer_link::run)
        .add_with(config, send_email_change_notice::run)
}
