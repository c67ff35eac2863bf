use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::totals::totals;
use crate::rendering::{
    Action, ActionStyle, Component, Done, Field, FieldKind, LinkUrl, Need, Render, ShopNeed, action, error_list,
    error_summary, field, format_amount, picture,
};
use crate::storefront::{Cart, CartLine};

/// The visitor's cart.
pub(super) struct CartView;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {
    /// The heading.
    #[serde(default = "heading")]
    title: String,
    /// Where there is more to buy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shop: Option<LinkUrl>,
}

fn heading() -> String {
    "Cart".to_owned()
}

impl Component for CartView {
    type Props = Props;
    const NAME: &'static str = "cart";
    const SUMMARY: &'static str =
        "The visitor's cart with quantities, coupon, sums and the way to the checkout. For the page at /cart.";

    fn example() -> Value {
        json!({ "title": "Your cart", "shop": "/shop" })
    }

    fn need(_: &Self::Props) -> Need {
        Need::Shop(ShopNeed::Cart)
    }

    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup {
        let cart = cx.shop.cart.as_ref().filter(|cart| !cart.lines.is_empty());
        let shop = props.shop.as_ref().map_or("/", LinkUrl::as_str);
        html! {
            section.sec.shop data-component-id=(cx.id) {
                div.wrap {
                    h1 { (props.title) }
                    (error_list("checkout", cx.shop.form("checkout"), &cx.site.locale))
                    (error_list("buy", cx.shop.form("buy"), &cx.site.locale))
                    @match cart {
                        Some(cart) => (filled(cart, shop, cx)),
                        None if cx.shop.is_partial => p.quiet role="status" { "The cart is not loading right now. What is in it is kept; try again in a minute." },
                        None => {
                            p.quiet { "Nothing is in the cart yet." }
                            p.acts { a.btn href=(shop) { "Look around" } }
                        },
                    }
                }
            }
        }
    }
}

fn filled(cart: &Cart, shop: &str, cx: &Render<'_>) -> Markup {
    html! {
        @if cx.shop.done == Some(Done::Added) { p.done role="status" { (added(cart, cx).unwrap_or("It")) " is in your cart." } }
        @if !cart.notices.is_empty() {
            ul.note-list role="status" { @for notice in &cart.notices { li { (notice) } } }
        }
        div.shop__two {
            ul.lines { @for line in &cart.lines { li.line { (cart_line(line, cx)) } } }
            div.shop__side {
                (totals(&cart.totals, &cx.site.locale))
                form method="post" action="/checkout" { button.btn.btn--wide type="submit" { "Check out" } }
                p.eyebrow { "You see delivery, tax and the total before you order." }
                (coupon(cart, cx))
                p { (action(&Action { label: "Keep shopping".to_owned(), href: link(shop), style: ActionStyle::Link })) }
            }
        }
    }
}

/// Name of what was put into the cart just now.
fn added<'a>(cart: &'a Cart, cx: &Render<'_>) -> Option<&'a str> {
    let slug = cx.shop.added.as_deref()?;
    cart.lines.iter().find(|line| line.slug == slug).map(|line| line.title.as_str())
}

fn link(shop: &str) -> LinkUrl {
    LinkUrl::parse(shop).unwrap_or_else(|_| LinkUrl::start())
}

fn cart_line(line: &CartLine, cx: &Render<'_>) -> Markup {
    let locale = &cx.site.locale;
    let form = format!("line-{}", line.id);
    let state = cx.shop.form(&form);
    let quantity = line.quantity.to_string();
    let quantity = Field {
        form: &form,
        state,
        locale,
        name: "quantity",
        label: "Quantity",
        hint: None,
        value: &quantity,
        kind: FieldKind::Quantity(99),
    };
    html! {
        div.line__pic {
            @match &line.image {
                Some(image) => (picture(image, "pic--square", false)),
                None => span.pic.pic--square {},
            }
        }
        div.line__text {
            h2 { a href={ "/products/" (line.slug) } { (line.title) } }
            @if let Some(options) = &line.options { p.eyebrow { (options) } }
            p.eyebrow { (format_amount(line.unit_price, locale)) " each" }
        }
        p.line__total { (format_amount(line.total, locale)) }
        form.line__form method="post" action={ "/cart/lines/" (line.id) } {
            (error_summary(&form, state, locale))
            (field(&quantity))
            button.btn.btn--line type="submit" name="do" value="change" { "Update" span.vh { " the quantity of " (line.title) } }
            button.plain type="submit" name="do" value="remove" { "Remove" span.vh { " " (line.title) } }
        }
    }
}

fn coupon(cart: &Cart, cx: &Render<'_>) -> Markup {
    const FORM: &str = "coupon";
    let state = cx.shop.form(FORM);
    let code = Field {
        form: FORM,
        state,
        locale: &cx.site.locale,
        name: "code",
        label: "Coupon code",
        hint: None,
        value: "",
        kind: FieldKind::Code,
    };
    html! {
        form.inline method="post" action="/cart/coupon" {
            @if let Some(coupon) = &cart.coupon {
                p { "Coupon " strong { (coupon) } }
                button.plain type="submit" name="do" value="remove" { "Remove" span.vh { " the coupon" } }
            } @else {
                (error_summary(FORM, state, &cx.site.locale))
                (field(&code))
                button.btn.btn--line type="submit" name="do" value="add" { "Apply" }
            }
        }
    }
}
