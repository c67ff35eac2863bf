//! The test gateway's page.

use axum::response::Response;
use maud::html;

use super::{Frame, page};
use crate::test_gateway::TestPayment;

/// Where a shopper pays, or not.
pub(super) fn payment_page(payment: &TestPayment) -> Response {
    let body = html! {
        p.test-mode role="status" { strong { "TEST MODE" } " No money moves. Do not enter a real card." }
        main.narrow.gateway {
            p.mark aria-hidden="true" { "T" }
            p.muted { (payment.description) }
            h1.amount { (payment.amount) }
            @if let Some(failure) = &payment.failure {
                p.alert role="alert" { strong { (failure) } " Nothing was paid. Try again or go back." }
            }
            dl.card-facts {
                div { dt { "Card" } dd.number { "4242 4242 4242 4242" } }
                div { dt { "Expires" } dd.number { "12 / 34" } }
                div { dt { "Name" } dd { "Test card" } }
            }
            form method="post" {
                button.primary name="choice" value="pay" { "Pay " (payment.amount) }
                div.pair {
                    button.quiet name="choice" value="decline" { "Decline the card" }
                    button.quiet name="choice" value="delay" { "Pay with a delay" }
                }
            }
            p.back { a href=(payment.cancel_url) { "Back to the checkout" } }
        }
        footer.foot { p { "Test gateway of Sitewright. It stands in for a payment company until one is set up." } }
    };
    // From here the shopper goes on to a shop on any host.
    let anywhere = ["https:".to_owned(), "http:".to_owned()];
    page(&Frame { forms_to: &anywhere, ..Frame::new("Test payment") }, body)
}
