//! The form that all mails have: a heading, some sentences, facts in two columns, one thing to do, and a footer.

use std::fmt::Write as _;

use maud::{DOCTYPE, html};

use super::Mail;

/// A mail before it is plain text and HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// The subject.
    pub subject: String,
    /// What stands on top.
    pub heading: String,
    /// What is said, a paragraph each.
    pub paragraphs: Vec<String>,
    /// Facts in two columns, for example what was ordered.
    pub facts: Vec<Fact>,
    /// The one thing to do.
    pub action: Option<Action>,
    /// What is said behind it, a paragraph each.
    pub closing: Vec<String>,
    /// Who writes: the name of the shop.
    pub from_name: String,
}

/// A line of two columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub label: String,
    /// What holds.
    pub value: String,
}

/// A link that is shown as a button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What happens, beginning with a verb.
    pub label: String,
    /// Where it leads.
    pub url: String,
}

impl Letter {
    /// The mail of this key to this address.
    #[must_use]
    pub fn into_mail(self, key: impl Into<String>, to: impl Into<String>) -> Mail {
        Mail {
            key: key.into(),
            to: one_line(&to.into()),
            text: self.text(),
            html: self.html(),
            subject: one_line(&self.subject),
            from_name: one_line(&self.from_name),
            unsubscribe_url: None,
        }
    }

    /// As plain text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", self.heading);
        // Writing to a String cannot fail.
        for paragraph in &self.paragraphs {
            let _ = write!(text, "\n{paragraph}\n");
        }
        if !self.facts.is_empty() {
            text.push('\n');
            for Fact { label, value } in &self.facts {
                let _ = writeln!(text, "{label}: {value}");
            }
        }
        if let Some(Action { label, url }) = &self.action {
            let _ = write!(text, "\n{label}:\n{url}\n");
        }
        for paragraph in &self.closing {
            let _ = write!(text, "\n{paragraph}\n");
        }
        let _ = write!(text, "\n-- \n{}\n", self.from_name);
        text
    }

    /// As a page. Everything that comes from outside is escaped; an address that is not of the web is left out.
    #[must_use]
    pub fn html(&self) -> String {
        let action = self
            .action
            .as_ref()
            .filter(|action| ["https://", "http://"].iter().any(|scheme| action.url.starts_with(scheme)));
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.subject) }
                }
                body style=(BODY) {
                    main style="max-width:34rem;margin:0 auto;padding:2rem 1rem" {
                        h1 style="font-size:1.35rem;line-height:1.3;margin:0 0 1rem" { (self.heading) }
                        @for paragraph in &self.paragraphs { p { (paragraph) } }
                        @if !self.facts.is_empty() {
                            table style="width:100%;border-collapse:collapse;margin:1rem 0" {
                                @for Fact { label, value } in &self.facts {
                                    tr {
                                        th scope="row" style=(LABEL) { (label) }
                                        td style=(VALUE) { (value) }
                                    }
                                }
                            }
                        }
                        @if let Some(Action { label, url }) = action {
                            p { a href=(url) style=(BUTTON) { (label) } }
                        }
                        @for paragraph in &self.closing { p style="color:#55554f" { (paragraph) } }
                        p style="color:#55554f;margin-top:2rem" { (self.from_name) }
                    }
                }
            }
        }
        .into_string()
    }
}

const BODY: &str = "margin:0;background:#ffffff;color:#1c1c1a;font:16px/1.5 system-ui,sans-serif";
const LABEL: &str = "text-align:left;font-weight:400;padding:.35rem .5rem .35rem 0;border-bottom:1px solid #deded8";
const VALUE: &str = "text-align:right;padding:.35rem 0;border-bottom:1px solid #deded8";
const BUTTON: &str =
    "display:inline-block;background:#1c1c1a;color:#ffffff;padding:.7rem 1.2rem;border-radius:6px;text-decoration:none";

/// A header is one line: whatever would begin another is a space.
fn one_line(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(heading: &str, url: &str) -> Letter {
        Letter {
            subject: "Hello\r\nBcc: all@example.com".to_owned(),
            heading: heading.to_owned(),
            action: Some(Action { label: "Open it".to_owned(), url: url.to_owned() }),
            from_name: "Kiln\n& Field".to_owned(),
            ..Letter::default()
        }
    }

    #[test]
    fn a_header_stays_one_line() {
        let mail = letter("Hello", "https://shop.example/").into_mail("key", "a@example.com\nb@example.com");
        assert_eq!(mail.subject, "Hello  Bcc: all@example.com");
        assert_eq!(mail.from_name, "Kiln & Field");
        assert_eq!(mail.to, "a@example.com b@example.com");
    }

    #[test]
    fn what_comes_from_outside_is_text() {
        let html = letter("<script>alert(1)</script>", "https://shop.example/\"onclick=\"x").html();
        assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{html}");
        assert!(!html.contains("<script") && !html.contains("\"onclick"), "{html}");
    }

    #[test]
    fn only_addresses_of_the_web_become_buttons() {
        assert!(letter("Hello", "https://shop.example/").html().contains("<a href=\"https://shop.example/\""));
        assert!(!letter("Hello", "javascript:alert(1)").html().contains("<a "));
    }
}
