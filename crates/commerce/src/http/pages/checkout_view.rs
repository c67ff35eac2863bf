//! The look of the checkout: who and where, a last look, and the summary beside both.

use std::time::Duration;

use axum::response::Response;
use http::StatusCode;
use kernel::money::Money;
use maud::{Markup, html};

use super::checkout_form::DetailsForm;
use super::invoice_view::postal;
use super::{Frame, page};
use crate::checkout::{Change, CheckoutView, Content, Details, Review, countries};
use crate::moment::{minute, span};
use crate::orders::{OrderDetail, PaymentState};
use crate::violation::Violation;

/// A form with what was written into it and what is wrong with that.
pub(super) struct Entry<'a> {
    pub(super) form: &'a DetailsForm,
    pub(super) faults: &'a [Violation],
    pub(super) token: &'a str,
}

/// Who buys and where it goes.
pub(super) fn details_page(view: &CheckoutView, entry: &Entry<'_>, status: StatusCode) -> Response {
    let form = entry.form;
    let main = html! {
        (steps(0))
        h1 { "Contact and delivery" }
        @if !entry.faults.is_empty() {
            div.alert role="alert" tabindex="-1" {
                strong { "Check these fields" }
                ul { @for fault in entry.faults { li { a href={ "#" (field_id(&fault.pointer)) } { (label_of(&fault.pointer)) } ": " (explain(fault)) } } }
            }
        }
        @if let Content::Cart(review) = &view.content { (notices(review)) }
        form.stack method="post" action="/checkout/details" novalidate {
            input type="hidden" name="form" value=(entry.token);
            fieldset {
                legend { "Contact" }
                div.fields {
                    (input(entry, "email", "email", "Email", &form.email, "email", "", true))
                    (input(entry, "phone", "tel", "Phone, for the carrier", &form.phone, "tel", "", false))
                }
            }
            fieldset {
                legend { "Delivery address" }
                (address(entry, "", "shipping", [&form.name, &form.company, &form.line1, &form.line2, &form.postal_code, &form.city, &form.region, &form.country]))
            }
            details open[form.other_billing.is_some()] {
                summary { "The invoice goes to another address" }
                div.check {
                    input type="checkbox" id="other_billing" name="other_billing" checked[form.other_billing.is_some()];
                    label for="other_billing" { "Use the address below for the invoice" }
                }
                fieldset {
                    legend.skip { "Invoice address" }
                    (address(entry, "billing_", "billing", [&form.billing_name, &form.billing_company, &form.billing_line1, &form.billing_line2, &form.billing_postal_code, &form.billing_city, &form.billing_region, &form.billing_country]))
                }
            }
            button.primary { "Continue to review" }
        }
    };
    frame(view, "Contact and delivery", status, main)
}

/// What a review is shown for.
pub(super) struct Asked<'a> {
    pub(super) token: &'a str,
    /// Another way of sending was chosen just now.
    pub(super) sent_otherwise: bool,
    /// How long goods are held for an order that waits for its payment.
    pub(super) held: Duration,
    pub(super) status: StatusCode,
}

/// A last look at everything.
pub(super) fn review_page(view: &CheckoutView, review: &Review, asked: &Asked<'_>) -> Response {
    let changed = asked.status == StatusCode::CONFLICT;
    let total = review.priced.total;
    let ask = changed || !review.changes.is_empty();
    let main = html! {
        (steps(1))
        h1 { "Review and pay" }
        @if changed && review.obstacles.is_empty() && review.changes.is_empty() {
            div.notice role="alert" { p { strong { "The total is now " (total) "." } } p { "Nothing was ordered. Check the summary and confirm." } }
        }
        @if asked.sent_otherwise && !changed {
            div.notice role="status" { p { strong { "The total is now " (total) "." } " Nothing is ordered yet." } }
        }
        (notices(review))
        @if let Some(details) = &view.checkout.details { (facts(details)) }
        form.stack method="post" action="/checkout/pay" {
            input type="hidden" name="form" value=(asked.token);
            input type="hidden" name="seen" value=(review.fingerprint);
            (ways(review))
            @if review.obstacles.is_empty() {
                @if ask {
                    div.check {
                        input type="checkbox" id="confirm" name="confirm" required;
                        label for="confirm" { "I agree to the changed total of " (total) }
                    }
                }
                button.primary { "Order and pay " (total) }
            } @else {
                p { a href=(view.shop_url) { "Back to the shop" } " to change your cart." }
            }
        }
        p.muted { "You pay on the next page. The order is placed when you press the button; the goods are then held for you for " (span(asked.held)) "." }
    };
    frame(view, "Review and pay", asked.status, main)
}

/// How it can be sent. The button takes a choice over; paying with another choice than the total was shown for does the same.
fn ways(review: &Review) -> Markup {
    let chosen = review.priced.shipping_name.as_deref();
    html! {
        @if review.ways.len() > 1 {
            fieldset {
                legend { "Delivery" }
                div.ways {
                    @for (index, way) in review.ways.iter().enumerate() {
                        label.way for={ "way-" (index) } {
                            input type="radio" id={ "way-" (index) } name="way" value=(way.name) checked[chosen == Some(way.name.as_str())];
                            span { (way.name) }
                            span.price { @if way.price.amount == 0 { "Free" } @else { (way.price) } }
                        }
                    }
                }
                button.quiet formaction="/checkout/shipping" formnovalidate { "Update the total" }
            }
        }
    }
}

/// An order that waits for its payment.
pub(super) fn order_page(view: &CheckoutView, detail: &OrderDetail, token: &str) -> Response {
    let order = &detail.order;
    let declined = detail.payments.first().and_then(|payment| payment.failure.as_ref());
    let is_coming = detail.payments.iter().any(|payment| payment.state == PaymentState::Processing);
    let details = Details {
        contact: order.contact.clone(),
        shipping: order.shipping_address.clone().unwrap_or_default(),
        billing: order.billing_address.clone(),
        way: None,
    };
    let main = html! {
        (steps(1))
        h1 { "Pay order " (order.number) }
        @if is_coming {
            div.notice role="status" { p { strong { "Your payment is being processed." } } p { "There is nothing more to do. A mail tells you when the money has arrived." } }
            (facts(&details))
        } @else {
            @if let Some(failure) = declined { p.alert role="alert" { (failure) " Nothing was paid." } }
            (facts(&details))
            form.stack method="post" action="/checkout/pay" {
                input type="hidden" name="form" value=(token);
                button.primary { "Pay " (order.totals.total) }
            }
            p.muted { "The goods are held for you until " (minute(order.payment_due_at)) "." }
        }
    };
    frame(view, "Pay your order", StatusCode::OK, main)
}

fn frame(view: &CheckoutView, title: &str, status: StatusCode, main: Markup) -> Response {
    let body = html! {
        a.skip href="#main" { "Skip to the form" }
        header.top { div { p.shop { (view.shop_name) } p { a href=(view.shop_url) { "Back to the shop" } } } }
        div.columns {
            aside.summary aria-labelledby="summary" { h2 #summary { "Your order" } (summary(view)) }
            main #main { (main) }
        }
    };
    let origin = [view.shop_url.trim_end_matches('/').to_owned()];
    page(&Frame { status, forms_to: &origin, ..Frame::new(title) }, body)
}

fn steps(at: usize) -> Markup {
    html! {
        ol.steps aria-label="Steps" {
            @for (index, step) in ["Contact and delivery", "Review and pay"].into_iter().enumerate() {
                li aria-current=[(index == at).then_some("step")] { (index + 1) ". " (step) }
            }
        }
    }
}

fn summary(view: &CheckoutView) -> Markup {
    match &view.content {
        Content::Cart(review) => {
            let priced = &review.priced;
            let known = view.checkout.details.is_some();
            html! {
                ul.lines { @for line in &priced.lines { (item(view, &line.title, &line.options, line.image_url.as_deref(), line.quantity, line.subtotal)) } }
                dl.totals {
                    (row("Subtotal", &priced.subtotal.to_string()))
                    @if priced.discount.amount > 0 { (row("Discount", &format!("−{}", priced.discount))) }
                    @match &priced.shipping_name {
                        Some(name) => (delivery(name, priced.shipping)),
                        None => (row("Delivery", if known { "–" } else { "At the next step" })),
                    }
                    (sum(priced.total, priced.tax, priced.prices_include_tax))
                }
            }
        }
        Content::Order(detail) => {
            let totals = &detail.order.totals;
            html! {
                ul.lines { @for line in &detail.lines { (item(view, &line.title, &line.options, line.image_url.as_deref(), line.quantity, line.total)) } }
                dl.totals {
                    (row("Subtotal", &totals.subtotal.to_string()))
                    @if totals.discount.amount > 0 { (row("Discount", &format!("−{}", totals.discount))) }
                    (delivery(detail.order.shipping_method.as_deref().unwrap_or_default(), totals.shipping))
                    (sum(totals.total, totals.tax, totals.prices_include_tax))
                }
            }
        }
        Content::Gone => html! {},
    }
}

/// What sending costs, in a way that may have no name.
fn delivery(name: &str, price: Money) -> Markup {
    let label = if name.is_empty() { "Delivery".to_owned() } else { format!("Delivery, {name}") };
    row(&label, &if price.amount == 0 { "Free".to_owned() } else { price.to_string() })
}

/// The total, behind the tax that is added to it and before the tax that it contains.
fn sum(total: Money, tax: Money, is_included: bool) -> Markup {
    html! {
        @if !is_included { (row("Tax", &tax.to_string())) }
        div.total { dt { "Total" } dd { (total) } }
        @if is_included && tax.amount > 0 { div.muted { dt { "Including tax" } dd { (tax) } } }
    }
}

fn item(view: &CheckoutView, title: &str, options: &str, image: Option<&str>, quantity: i64, amount: Money) -> Markup {
    // A picture on the shop's own host is named by its path.
    let place = |image: &str| {
        if image.starts_with('/') {
            format!("{}{image}", view.shop_url.trim_end_matches('/'))
        } else {
            image.to_owned()
        }
    };
    html! {
        li {
            @match image { Some(image) => img src=(place(image)) alt="" width="56" height="56" loading="lazy";, None => span.blank {}, }
            span.what {
                span { (title) }
                @if !options.is_empty() { small { (options) } }
                small { "Quantity " (quantity) }
            }
            span.price { (amount) }
        }
    }
}

fn row(label: &str, value: &str) -> Markup {
    html! { div { dt { (label) } dd { (value) } } }
}

fn facts(details: &Details) -> Markup {
    html! {
        dl.facts {
            div { dt { "Contact" } dd { (details.contact.email) @if let Some(phone) = &details.contact.phone { br; (phone) } } }
            div { dt { "Delivery" } dd { (postal(&details.shipping)) } }
            @if let Some(billing) = &details.billing { div { dt { "Invoice" } dd { (postal(billing)) } } }
        }
        p { a href="/checkout?edit=1" { "Change contact or delivery" } }
    }
}

fn notices(review: &Review) -> Markup {
    html! {
        @if !review.obstacles.is_empty() {
            div.alert role="alert" { ul { @for obstacle in &review.obstacles { li { (obstacle) } } } }
        }
        @if !review.changes.is_empty() {
            div.notice role="status" {
                strong { "Prices have changed since you left the shop" }
                ul {
                    @for change in &review.changes {
                        li {
                            @match change {
                                Change::Price { title, before, now } => { (title) ": " s { (before) } " " strong { (now) } }
                                Change::Gone { title } => { (title) " is no longer sold and was taken out." }
                                Change::Coupon { why, before, now } => { (why) " Your discount is now " strong { (now) } " instead of " (before) "." }
                                Change::Discount { before, now } => { "Your discount is now " strong { (now) } " instead of " (before) "." }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Name, company, two lines, postal code, town, region, country.
fn address(entry: &Entry<'_>, prefix: &str, section: &str, values: [&String; 8]) -> Markup {
    let [name, company, line1, line2, postal_code, city, region, country] = values;
    let named = |field: &str| format!("{prefix}{field}");
    let auto = |token: &str| format!("{section} {token}");
    let country_id = named("country");
    let fault = fault(entry, &country_id);
    html! {
        div.fields {
            (input(entry, &named("name"), "text", "Name", name, &auto("name"), "", true))
            (input(entry, &named("company"), "text", "Company", company, &auto("organization"), "", false))
            (input(entry, &named("line1"), "text", "Street and number", line1, &auto("address-line1"), "", true))
            (input(entry, &named("line2"), "text", "Floor, flat or other", line2, &auto("address-line2"), "", false))
            (input(entry, &named("postal_code"), "text", "Postal code", postal_code, &auto("postal-code"), "third", true))
            (input(entry, &named("city"), "text", "Town", city, &auto("address-level2"), "wide", true))
            (input(entry, &named("region"), "text", "State or region", region, &auto("address-level1"), "half", false))
            div.half {
                label for=(country_id) { "Country" }
                select id=(country_id) name=(country_id) autocomplete=(auto("country")) required aria-invalid=[fault.map(|_| "true")] {
                    option value="" { "Choose" }
                    @for (code, label) in countries::COUNTRIES { option value=(code) selected[code == country] { (label) } }
                }
                @if let Some(fault) = fault { p.fault id={ (country_id) "-fault" } { (explain(fault)) } }
            }
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "a field is all that")]
fn input(
    entry: &Entry<'_>,
    name: &str,
    kind: &str,
    label: &str,
    value: &str,
    auto: &str,
    width: &str,
    required: bool,
) -> Markup {
    let fault = fault(entry, name);
    let note = fault.map(|_| format!("{name}-fault"));
    html! {
        div class=[Some(width).filter(|width| !width.is_empty())] {
            label for=(name) { (label) @if !required { " " span.optional { "(optional)" } } }
            input type=(kind) id=(name) name=(name) value=(value) autocomplete=(auto) required[required]
                aria-invalid=[fault.map(|_| "true")] aria-describedby=[note.as_deref()];
            @if let Some(fault) = fault { p.fault id={ (name) "-fault" } { (explain(fault)) } }
        }
    }
}

fn fault<'a>(entry: &Entry<'a>, field: &str) -> Option<&'a Violation> {
    entry.faults.iter().find(|fault| field_id(&fault.pointer) == field)
}

/// `/shipping/city` is the field `city`, `/billing/city` is `billing_city`.
fn field_id(pointer: &str) -> String {
    let pointer = pointer.trim_start_matches('/');
    pointer.strip_prefix("shipping/").map_or_else(|| pointer.replace('/', "_"), str::to_owned)
}

fn label_of(pointer: &str) -> String {
    let field = field_id(pointer);
    let name = match field.trim_start_matches("billing_") {
        "email" => "Email",
        "line1" => "Street and number",
        "line2" => "Floor, flat or other",
        "postal_code" => "Postal code",
        "city" => "Town",
        "region" => "State or region",
        "country" => "Country",
        "company" => "Company",
        "phone" => "Phone",
        _ => "Name",
    };
    if field.starts_with("billing_") { format!("{name} of the invoice") } else { name.to_owned() }
}

/// What is wrong, for shoppers.
fn explain(fault: &Violation) -> &str {
    match fault.code {
        "blank" => "Fill this in.",
        "email_format" => "Write an address such as name@example.com.",
        "country_format" | "country_unknown" => "Choose a country.",
        "too_long" => "Use fewer characters.",
        "control_character" => "Remove characters that cannot be printed.",
        _ => &fault.detail,
    }
}
