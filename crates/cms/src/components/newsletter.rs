use maud::{Markup, html};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::rendering::{Component, Done, Field, FieldKind, Need, Render, ShopNeed, error_summary, field};
use crate::storefront::{ConsentText, Refusal};

/// Subscribing to the newsletter, with the consent that it needs.
pub(super) struct Newsletter;

#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Props {
    /// The heading.
    title: String,
    /// A sentence about what one gets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lead: Option<String>,
    /// Whether the heading is that of the page.
    #[serde(default)]
    is_page_heading: bool,
}

const FORM: &str = "newsletter";

impl Component for Newsletter {
    type Props = Props;
    const NAME: &'static str = "newsletter";
    const SUMMARY: &'static str = "Subscribes visitors to the shop's newsletter and records their consent.";

    fn example() -> Value {
        json!({ "title": "News from the shelves", "lead": "New arrivals, twice a month.", "is_page_heading": false })
    }

    fn need(_: &Self::Props) -> Need {
        Need::Shop(ShopNeed::Newsletter)
    }

    fn render(props: &Self::Props, cx: &Render<'_>) -> Markup {
        html! {
            section.sec.shop.news data-component-id=(cx.id) {
                div.wrap.shop__narrow {
                    @if props.is_page_heading { h1 { (props.title) } } @else { h2 { (props.title) } }
                    @if let Some(lead) = &props.lead { p { (lead) } }
                    (error_summary("expired", cx.shop.form("expired"), &cx.site.locale))
                    @match &cx.shop.consent {
                        _ if cx.shop.done == Some(Done::UnsubscribeOpened) => {
                            p { "One more step: confirm that you want no more of these mails." }
                            form method="post" { button.btn type="submit" { "Unsubscribe" } }
                        },
                        _ if cx.shop.done == Some(Done::Unsubscribed) => {
                            p.done role="status" { "You are off the list. These mails are no longer sent to you." }
                        },
                        _ if cx.shop.done == Some(Done::Subscribed) => p.done role="status" { "You are on the list." },
                        _ if cx.shop.done == Some(Done::SubscriptionSent) => {
                            p.done role="status" { "We have sent you a mail. Follow its link, and you are on the list." }
                        },
                        _ if cx.shop.done == Some(Done::LinkOpened) => {
                            p { "One more step: confirm that you want the newsletter." }
                            form method="post" { button.btn type="submit" { "Confirm" } }
                        },
                        Some(consent) => (form(consent, cx)),
                        None => p.quiet { "The newsletter takes no new names at the moment." },
                    }
                }
            }
        }
    }
}

fn form(consent: &ConsentText, cx: &Render<'_>) -> Markup {
    let locale = &cx.site.locale;
    let state = cx.shop.form(FORM);
    let email = Field {
        form: FORM,
        state,
        locale,
        name: "email",
        label: "Email",
        hint: None,
        value: "",
        kind: FieldKind::Email,
    };
    let refused = state.is_some_and(|state| state.refusals.contains(&Refusal::Consent));
    let error = format!("{FORM}-agree-error");
    html! {
        form.stack method="post" action="/newsletter" {
            (error_summary(FORM, state, locale))
            input type="hidden" name="version" value=(consent.version);
            input type="hidden" name="page" value=(cx.path);
            (field(&email))
            div.field {
                @if refused { p.field__err id=(error) { span.vh { "Error: " } (Refusal::Consent.message(locale)) } }
                label.tick for={ (FORM) "-agree" } {
                    input type="checkbox" id={ (FORM) "-agree" } name="agree" value="yes" checked[state.is_some_and(|state| state.value("agree").is_some())]
                        aria-invalid=[refused.then_some("true")] aria-describedby=[refused.then_some(&error)]
                        autofocus[refused && state.is_some_and(|state| state.lone_field().is_some())];
                    span { (consent.text) }
                }
            }
            button.btn type="submit" { "Subscribe" }
        }
    }
}
