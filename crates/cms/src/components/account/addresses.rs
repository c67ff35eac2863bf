//! The customer's addresses: to see, to add, to change and to delete.

use maud::{Markup, html};

use crate::rendering::{Field, FieldKind, FormState, Render, error_summary, field};
use crate::storefront::{Account, AccountAddress, PostalAddress};

/// Name, label, and what browsers fill it with.
type Line = (&'static str, &'static str, &'static str);

const BEFORE_COUNTRY: [Line; 7] = [
    ("name", "Name", "name"),
    ("company", "Company (optional)", "organization"),
    ("line1", "Street and number", "address-line1"),
    ("line2", "Floor, flat or other (optional)", "address-line2"),
    ("postal_code", "Postal code", "postal-code"),
    ("city", "Town", "address-level2"),
    ("region", "State or region (optional)", "address-level1"),
];

pub(super) fn part(account: &Account, cx: &Render<'_>) -> Markup {
    let state = cx.shop.form("address");
    // The first address is for everything.
    let is_first = account.addresses.is_empty();
    let new = PostalAddress { is_default_shipping: is_first, is_default_billing: is_first, ..PostalAddress::default() };
    html! {
        h2 #addresses { "Addresses" }
        @if account.addresses.is_empty() { p.quiet { "No address is kept. You give one at the checkout, or here." } }
        @else {
            ul.account__list aria-labelledby="addresses" {
                @for address in &account.addresses { li { (one(address, account, cx)) } }
            }
        }
        details.note open[state.is_some()] {
            summary { "Add an address" }
            (form("address", "/account/addresses", &new, account, cx, html! {}))
        }
    }
}

fn one(address: &AccountAddress, account: &Account, cx: &Render<'_>) -> Markup {
    let content = &address.content;
    let name = format!("address-{}", address.id);
    let delete = html! {
        button.btn.btn--line type="submit" name="do" value="delete" formnovalidate { "Delete" span.vh { " this address" } }
    };
    html! {
        div.account__address { @for line in &address.lines { span { (line) } } }
        @if content.is_default_shipping || content.is_default_billing {
            p.quiet {
                @match (content.is_default_shipping, content.is_default_billing) {
                    (true, true) => "For delivery and bills",
                    (true, false) => "For delivery",
                    _ => "For bills",
                }
            }
        }
        details open[cx.shop.form(&name).is_some()] {
            summary { "Change" span.vh { " the address " (address.lines.join(", ")) } }
            (form(&name, &format!("/account/addresses/{}", address.id), content, account, cx, delete))
        }
    }
}

fn form(name: &str, action: &str, content: &PostalAddress, account: &Account, cx: &Render<'_>, more: Markup) -> Markup {
    let locale = &cx.site.locale;
    let state = cx.shop.form(name);
    let text = |(field_name, label, fill): Line| {
        let kind = FieldKind::Text(fill);
        let value = value(content, field_name);
        field(&Field { form: name, state, locale, name: field_name, label, hint: None, value, kind })
    };
    html! {
        form.stack method="post" action=(action) {
            (error_summary(name, state, locale))
            @for line in BEFORE_COUNTRY { (text(line)) }
            (country(name, state, content, account, locale))
            (text(("phone", "Phone (optional)", "tel")))
            (tick(name, state, "is_default_shipping", "Deliver here unless I choose otherwise", content.is_default_shipping))
            (tick(name, state, "is_default_billing", "Make bills out to it unless I choose otherwise", content.is_default_billing))
            p.acts { button.btn type="submit" { "Save the address" } (more) }
        }
    }
}

fn country(form: &str, state: Option<&FormState>, content: &PostalAddress, account: &Account, locale: &str) -> Markup {
    let id = format!("{form}-country");
    let chosen = state.and_then(|state| state.value("country")).unwrap_or(&content.country);
    let refusals = state.map(|state| state.refusals.as_slice()).unwrap_or_default();
    let error = refusals.iter().find(|refusal| refusal.field() == Some("country")).map(|each| each.message(locale));
    let error_id = format!("{id}-error");
    html! {
        div.field {
            label for=(id) { "Country" }
            @if let Some(error) = &error { p.field__err id=(error_id) { span.vh { "Error: " } (error) } }
            select id=(id) name="country" autocomplete="country" aria-invalid=[error.is_some().then_some("true")]
                aria-describedby=[error.is_some().then_some(&error_id)] autofocus[error.is_some()] {
                option value="" { "Choose" }
                @for (code, label) in &account.countries { option value=(code) selected[code == chosen] { (label) } }
            }
        }
    }
}

fn tick(form: &str, state: Option<&FormState>, name: &str, label: &str, is_set: bool) -> Markup {
    let id = format!("{form}-{name}");
    let is_set = state.map_or(is_set, |state| state.value(name).is_some());
    html! {
        label.tick for=(id) { input type="checkbox" id=(id) name=(name) value="yes" checked[is_set]; span { (label) } }
    }
}

fn value<'a>(content: &'a PostalAddress, name: &str) -> &'a str {
    match name {
        "name" => &content.name,
        "company" => &content.company,
        "line1" => &content.line1,
        "line2" => &content.line2,
        "postal_code" => &content.postal_code,
        "city" => &content.city,
        "region" => &content.region,
        _ => &content.phone,
    }
}
