use maud::{Markup, html};

use crate::rendering::format_amount;
use crate::storefront::Totals;

/// The sums of a cart or an order. Tax that prices contain is not added, so it stands below the total.
pub(super) fn totals(totals: &Totals, locale: &str) -> Markup {
    let price = |money| format_amount(money, locale);
    html! {
        dl.sums {
            div { dt { "Subtotal" } dd { (price(totals.subtotal)) } }
            @if totals.discount.amount > 0 { div { dt { "Discount" } dd { "−" (price(totals.discount)) } } }
            div {
                dt { "Delivery" }
                dd {
                    @match totals.shipping {
                        Some(shipping) if shipping.amount == 0 => "Free",
                        Some(shipping) => (price(shipping)),
                        None => "At checkout",
                    }
                }
            }
            @if let Some(tax) = totals.tax.filter(|_| !totals.prices_include_tax) {
                div { dt { "Tax" } dd { (price(tax)) } }
            }
            div.sums__all { dt { "Total" } dd { (price(totals.total)) } }
            @if let Some(tax) = totals.tax.filter(|tax| totals.prices_include_tax && tax.amount > 0) {
                div.sums__tax { dt { "Including tax" } dd { (price(tax)) } }
            }
        }
    }
}
