//! The form on a product's page that puts it into the cart.

use maud::{Markup, html};

use crate::rendering::{
    Availability, Field, FieldKind, ProductDetail, ProductVariant, Render, error_list, error_summary, field,
    format_price, stock_note,
};

/// Most of one thing at a time. The shop may allow fewer.
const MAX_QUANTITY: i64 = 99;
const FORM: &str = "buy";

/// Which variant, how many, and the button. Sold out, it says so and offers nothing.
pub(super) fn buy_form(product: &ProductDetail, cx: &Render<'_>) -> Markup {
    let locale = &cx.site.locale;
    let state = cx.shop.form(FORM);
    let can_be_had = |variant: &&ProductVariant| variant.availability != Availability::SoldOut;
    let typed = state.and_then(|state| state.value("variant"));
    let chosen = product
        .variants
        .iter()
        .find(|variant| typed == Some(variant.id.as_str()))
        .or_else(|| product.variants.iter().find(can_be_had));
    let is_sold_out = !product.variants.iter().any(|variant| can_be_had(&variant));
    let quantity = Field {
        form: FORM,
        state,
        locale,
        name: "quantity",
        label: "Quantity",
        hint: None,
        value: "1",
        kind: FieldKind::Quantity(MAX_QUANTITY),
    };
    html! {
        form.buy method="post" action="/cart/lines" {
            @if is_sold_out { (error_list(FORM, state, locale)) } @else { (error_summary(FORM, state, locale)) }
            input type="hidden" name="slug" value=(product.card.slug);
            @if product.variants.len() > 1 {
                (options(&product.variants, chosen, locale))
            } @else if let Some(variant) = chosen.or(product.variants.first()) {
                input type="hidden" name="variant" value=(variant.id);
            }
            @if !is_sold_out {
                div.buy__row { (field(&quantity)) button.btn type="submit" { "Add to cart" } }
            }
        }
    }
}

fn options(variants: &[ProductVariant], chosen: Option<&ProductVariant>, locale: &str) -> Markup {
    html! {
        fieldset.options {
            legend { (legend(variants)) }
            @for (index, variant) in variants.iter().enumerate() {
                @let id = format!("{FORM}-variant-{index}");
                @let is_gone = variant.availability == Availability::SoldOut;
                label.option for=(id) {
                    input type="radio" id=(id) name="variant" value=(variant.id)
                        checked[chosen.is_some_and(|chosen| chosen.id == variant.id)] disabled[is_gone];
                    span.option__name { (variant.title) }
                    span.option__stock { (stock_note(variant.availability, false)) }
                    span.option__price {
                        @if let Some(before) = variant.compare_at { del { span.vh { "before " } (format_price(before, locale)) } " " }
                        (format_price(variant.price, locale))
                    }
                }
            }
        }
    }
}

/// What the variants differ in, when it is one thing.
fn legend(variants: &[ProductVariant]) -> &str {
    let name = |variant: &'_ ProductVariant| match variant.options.as_slice() {
        [(name, _)] => Some(name.clone()),
        _ => None,
    };
    let Some(first) = variants.first() else { return "Version" };
    match first.options.as_slice() {
        [(option, _)] if variants.iter().all(|variant| name(variant).as_ref() == Some(option)) => option,
        _ => "Version",
    }
}
