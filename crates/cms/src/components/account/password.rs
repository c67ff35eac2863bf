//! Setting a password, or another one.

use maud::{Markup, html};

use crate::rendering::{Field, FieldKind, Render, error_summary, field};
use crate::storefront::Account;

const FORM: &str = "new-password";

pub(super) fn part(account: &Account, cx: &Render<'_>) -> Markup {
    let locale = &cx.site.locale;
    let state = cx.shop.form(FORM);
    let password = |name, label, hint, kind| Field { form: FORM, state, locale, name, label, hint, value: "", kind };
    let rule = format!("At least {} characters. It signs you out everywhere else.", account.password_min);
    let (told, opens) = if account.has_password {
        ("You can sign in with your password or by a mailed link.", "Change the password")
    } else {
        ("You sign in by a mailed link. With a password you need no mail.", "Set a password")
    };
    html! {
        h2 #password { "Password" }
        p { (told) }
        details.note open[state.is_some()] {
            summary { (opens) }
            form.stack method="post" action="/account/password" {
                (error_summary(FORM, state, locale))
                // What a password manager keeps the password for.
                input type="email" name="username" value=(account.customer.email) autocomplete="username" readonly hidden;
                @if account.has_password {
                    (field(&password("current_password", "Present password", None, FieldKind::Password)))
                }
                (field(&password("new_password", "New password", Some(&rule), FieldKind::NewPassword)))
                button.btn type="submit" { "Save the password" }
            }
        }
    }
}
