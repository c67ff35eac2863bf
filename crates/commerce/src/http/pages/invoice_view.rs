//! An invoice to print.

use axum::response::Response;
use kernel::money::Money;
use maud::{Markup, html};

use super::{Frame, page};
use crate::checkout::countries;
use crate::moment::day;
use crate::orders::{Address, OrderDetail, OrderState, RefundState};

/// What was agreed, what was paid, what was given back, and by whom it was sold.
pub(crate) fn invoice_page(detail: &OrderDetail, seller: Option<&str>) -> Response {
    let order = &detail.order;
    let totals = &order.totals;
    let title = format!("Invoice {}", order.number);
    let billed = order.billing_address.as_ref().or(order.shipping_address.as_ref());
    let body = html! {
        main.invoice {
            header {
                div {
                    @if let Some(seller) = seller { p.seller { (seller) } }
                    h1 { (title) }
                }
                dl.dates {
                    div { dt { "Ordered" } dd { (day(order.created_at)) } }
                    @match order.paid_at {
                        Some(paid_at) => { div { dt { "Paid" } dd { (day(paid_at)) } } }
                        None => { div { dt { "Payment" } dd { (unpaid(order.state)) } } }
                    }
                }
            }
            div.parties {
                @if let Some(address) = billed { section { h2 { "Billed to" } (postal(address)) p { (order.contact.email) } } }
                @if let Some(address) = &order.shipping_address { section { h2 { "Sent to" } (postal(address)) } }
            }
            table {
                caption.skip { "What was ordered" }
                thead { tr { th scope="col" { "Item" } th scope="col" { "Quantity" } th scope="col" { "Price" } th scope="col" { "Total" } } }
                tbody {
                    @for line in &detail.lines {
                        tr {
                            th scope="row" {
                                (line.title)
                                @if !line.options.is_empty() { small { (line.options) } }
                                small { (line.sku) }
                            }
                            td { (line.quantity) }
                            td { (line.unit_price) }
                            td { (line.total) }
                        }
                    }
                }
            }
            dl.totals {
                (row("Subtotal", totals.subtotal))
                @if totals.discount.amount > 0 {
                    div { dt { "Discount" @if let Some(code) = &order.coupon { " (" (code) ")" } } dd { "−" (totals.discount) } }
                }
                div {
                    dt { "Delivery" @if let Some(method) = order.shipping_method.as_deref().filter(|method| !method.is_empty()) { " (" (method) ")" } }
                    dd { (totals.shipping) }
                }
                @if !totals.prices_include_tax { (taxes(detail)) }
                div.total { dt { "Total" } dd { (totals.total) } }
                @if totals.prices_include_tax { (taxes(detail)) }
                @for refund in detail.counted_refunds().filter(|refund| refund.state == RefundState::Succeeded) {
                    div { dt { "Refunded on " (day(refund.updated_at)) } dd { "−" (refund.amount) } }
                }
            }
            @if let Some(payment) = detail.paid_by().filter(|payment| payment.gateway == "test") {
                dl.notes {
                    div { dt { "Payment" } dd { "In test mode. No money moved." } }
                    div { dt { "Reference" } dd { (payment.id) } }
                }
            }
        }
    };
    page(&Frame::new(&title), body)
}

fn taxes(detail: &OrderDetail) -> Markup {
    let including = if detail.order.totals.prices_include_tax { "Including tax" } else { "Tax" };
    html! {
        @for tax in &detail.order.taxes {
            div.muted { dt { (including) " " (percent(tax.rate.millionths())) " on " (tax.base) } dd { (tax.amount) } }
        }
    }
}

fn row(label: &str, amount: Money) -> Markup {
    html! { div { dt { (label) } dd { (amount) } } }
}

/// An address as it stands on a parcel.
pub(super) fn postal(address: &Address) -> Markup {
    let town = [&address.postal_code, &address.city].map(String::as_str).join(" ");
    let lines = [
        Some(address.name.as_str()),
        address.company.as_deref(),
        Some(address.line1.as_str()),
        address.line2.as_deref(),
        Some(town.trim()),
        address.region.as_deref(),
        Some(countries::name(&address.country)),
    ];
    let text: Vec<_> = lines.into_iter().flatten().filter(|line| !line.is_empty()).collect();
    html! { address { (text.join("\n")) } }
}

/// How an order stands that nobody has paid.
const fn unpaid(state: OrderState) -> &'static str {
    match state {
        OrderState::Cancelled => "Cancelled",
        OrderState::Expired => "Not paid in time",
        OrderState::PendingPayment | OrderState::Paid | OrderState::PartiallyRefunded | OrderState::Refunded => {
            "Not paid yet"
        }
    }
}

/// A rate without needless zeros: `19 %`, `7.7 %`.
fn percent(millionths: u32) -> String {
    let text = format!("{}.{:04}", millionths / 10_000, millionths % 10_000);
    format!("{}\u{a0}%", text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_written_short() {
        for (millionths, text) in
            [(190_000, "19\u{a0}%"), (77_000, "7.7\u{a0}%"), (0, "0\u{a0}%"), (88_750, "8.875\u{a0}%")]
        {
            assert_eq!(percent(millionths), text);
        }
    }
}
