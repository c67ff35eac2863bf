//! Pieces of forms: a labelled field with its error beside it, and the summary of errors above.

use maud::{Markup, html};

use super::shop::FormState;

/// A field of one line.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    /// Name of the form on its page, which ids begin with.
    pub form: &'a str,
    /// The form's state, if it was sent.
    pub state: Option<&'a FormState>,
    /// BCP 47 tag for amounts in messages.
    pub locale: &'a str,
    /// Its name in the form.
    pub name: &'a str,
    /// Its label.
    pub label: &'a str,
    /// What helps to fill it.
    pub hint: Option<&'a str>,
    /// What it holds unless something was typed.
    pub value: &'a str,
    /// What kind of text it takes.
    pub kind: FieldKind,
}

/// What kind of text a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// An address of mail.
    Email,
    /// A password that is there already.
    Password,
    /// A password that is to be.
    NewPassword,
    /// A whole number from one to this many.
    Quantity(i64),
    /// An amount of money.
    Amount,
    /// A code.
    Code,
    /// Plain text, and what browsers may fill it with.
    Text(&'static str),
}

impl Field<'_> {
    /// Its id, for links and labels.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}-{}", self.form, self.name)
    }

    fn message(&self) -> Option<String> {
        let refusals = self.state.map(|state| state.refusals.as_slice()).unwrap_or_default();
        refusals.iter().find(|refusal| refusal.field() == Some(self.name)).map(|refusal| refusal.message(self.locale))
    }
}

/// A label, its hint, its error and the input.
#[must_use]
pub fn field(field: &Field<'_>) -> Markup {
    let id = field.id();
    let message = field.message();
    let is_lone = field.state.and_then(FormState::lone_field) == Some(field.name);
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described: Vec<&str> = [(field.hint.is_some(), hint_id.as_str()), (message.is_some(), error_id.as_str())]
        .into_iter()
        .filter_map(|(is_there, id)| is_there.then_some(id))
        .collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    let (kind, complete, mode, most) = match field.kind {
        FieldKind::Email => ("email", "email", "email", None),
        FieldKind::Password => ("password", "current-password", "text", None),
        FieldKind::NewPassword => ("password", "new-password", "text", None),
        FieldKind::Quantity(most) => ("number", "off", "numeric", Some(most)),
        FieldKind::Amount => ("text", "off", "decimal", None),
        FieldKind::Code => ("text", "off", "text", None),
        FieldKind::Text(complete) => ("text", complete, "text", None),
    };
    let is_secret = matches!(field.kind, FieldKind::Password | FieldKind::NewPassword);
    let typed = if is_secret { None } else { field.state.and_then(|state| state.value(field.name)) };
    html! {
        div.field {
            label for=(id) { (field.label) }
            @if let Some(hint) = field.hint { p.field__hint id=(hint_id) { (hint) } }
            @if let Some(message) = &message { p.field__err id=(error_id) { span.vh { "Error: " } (message) } }
            input id=(id) name=(field.name) type=(kind) value=[(!is_secret).then(|| typed.unwrap_or(field.value))]
                autocomplete=(complete) inputmode=(mode) min=[most.map(|_| 1)] max=[most]
                aria-invalid=[message.is_some().then_some("true")] aria-describedby=[described] autofocus[is_lone];
        }
    }
}

/// What is wrong with a form, above it. When that is one thing and belongs to a field, it stands at the field only, which takes the
/// focus then.
#[must_use]
pub fn error_summary(form: &str, state: Option<&FormState>, locale: &str) -> Markup {
    if state.is_some_and(|state| state.lone_field().is_some()) {
        return html! {};
    }
    error_list(form, state, locale)
}

/// All that is wrong with a form, also where its fields are not on the page. It takes the focus when the page opens, and leads to
/// the fields.
#[must_use]
pub fn error_list(form: &str, state: Option<&FormState>, locale: &str) -> Markup {
    let Some(state) = state.filter(|state| !state.refusals.is_empty()) else { return html! {} };
    html! {
        div.errs role="alert" tabindex="-1" autofocus {
            ul {
                @for refusal in &state.refusals {
                    li {
                        @match refusal.field() {
                            Some(name) => a href={ "#" (form) "-" (name) } { (refusal.message(locale)) },
                            None => (refusal.message(locale)),
                        }
                    }
                }
            }
        }
    }
}
