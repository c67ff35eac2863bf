use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rendering::{Component, Done, Field, FieldKind, Need, Render, ShopNeed, error_summary, field};

/// Signing in by a link or a password.
pub(super) struct SignIn;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {
    /// The heading.
    #[serde(default = "heading")]
    title: String,
    /// A sentence below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lead: Option<String>,
}

fn heading() -> String {
    "Sign in".to_owned()
}

impl Component for SignIn {
    type Props = Props;
    const NAME: &'static str = "sign-in";
    const SUMMARY: &'static str = "Signs a customer in by a mailed link or a password. For the page at /sign-in.";

    fn example() -> Value {
        json!({ "title": "Sign in", "lead": "To see your orders, or to bid." })
    }

    fn need(_: &Self::Props) -> Need {
        Need::Shop(ShopNeed::Customer)
    }

    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup {
        html! {
            section.sec.shop data-component-id=(cx.id) {
                div.wrap.shop__narrow {
                    @match (&cx.shop.customer, cx.shop.done) {
                        (_, Some(Done::LinkOpened)) => (confirm()),
                        (_, Some(Done::EmailLinkOpened)) => {
                            h1 { "Your new email address" }
                            p { "One more step: confirm that this address is yours. You sign in with it from then on." }
                            form method="post" { button.btn type="submit" { "Use this address" } }
                        },
                        (Some(customer), _) => {
                            h1 { "You are signed in" }
                            (error_summary("expired", cx.shop.form("expired"), &cx.site.locale))
                            p { "As " strong { (customer.email) } "." }
                            p.acts { a.btn href="/account" { "Your account" } }
                            (sign_out())
                        },
                        (None, Some(Done::LinkSent)) => {
                            h1 { "Look into your mail" }
                            p role="status" { "We have sent you a link that signs you in. It works once, and for a short time." }
                            p { a href="/sign-in" { "Use another address" } }
                        },
                        (None, _) => (forms(props, cx)),
                    }
                }
            }
        }
    }
}

/// The button that uses a link up: mail programs open links to look at them, so opening alone does nothing.
fn confirm() -> Markup {
    html! {
        h1 { "Sign in" }
        p { "Your link is here. One more step, so that only you can use it." }
        form method="post" { button.btn type="submit" { "Sign in" } }
    }
}

/// The button that signs out.
pub(super) fn sign_out() -> Markup {
    html! { form method="post" action="/sign-out" { button.plain type="submit" { "Sign out" } } }
}

fn forms(props: &Props, cx: &Render<'_>) -> Markup {
    let locale = &cx.site.locale;
    let (by_link, by_password) = (cx.shop.form("link"), cx.shop.form("password"));
    let email = |form, state, hint| Field {
        form,
        state,
        locale,
        name: "email",
        label: "Email",
        hint,
        value: "",
        kind: FieldKind::Email,
    };
    let password = Field {
        form: "password",
        state: by_password,
        locale,
        name: "password",
        label: "Password",
        hint: None,
        value: "",
        kind: FieldKind::Password,
    };
    html! {
        h1 { (props.title) }
        @if cx.shop.done == Some(Done::ErasureAsked) {
            p.done role="status" { "Your data is being erased. You are signed out everywhere." }
        }
        @if let Some(lead) = &props.lead { p { (lead) } }
        (error_summary("expired", cx.shop.form("expired"), locale))
        form.stack method="post" action="/sign-in" {
            (error_summary("link", by_link, locale))
            (next(cx))
            (field(&email("link", by_link, Some("We send a link that signs you in. No password is needed."))))
            button.btn type="submit" name="do" value="link" { "Send me a link" }
        }
        details.note open[by_password.is_some()] {
            summary { "Sign in with a password" }
            form.stack method="post" action="/sign-in" {
                (error_summary("password", by_password, locale))
                (next(cx))
                (field(&email("password", by_password, None)))
                (field(&password))
                button.btn.btn--line type="submit" name="do" value="password" { "Sign in" }
            }
        }
    }
}

fn next(cx: &Render<'_>) -> Markup {
    html! { @if let Some(next) = &cx.shop.next { input type="hidden" name="next" value=(next); } }
}
