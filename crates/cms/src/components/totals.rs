use maud::{Markup, html};

use crate::rendering::format_price;
use crate::storefront::Totals;

/// The sums of a cart or an order.
pub(super) fn totals(totals: &Totals, locale: &str) -> Markup {
    let price = |money| format_price(money, locale);
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
            @if let Some(tax) = totals.tax {
                div {
                    dt { @if totals.prices_include_tax { "Tax included" } @else { "Tax" } }
                    dd { (price(tax)) }
                }
            }
            div.sums__all { dt { "Total" } dd { (price(totals.total)) } }
        }
    }
}
