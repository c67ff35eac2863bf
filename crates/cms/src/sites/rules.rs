//! What the parts of a site must look like.

use std::sync::LazyLock;

use serde_json::Value;

use super::definition::{Layout, Settings};
use crate::rendering::{PageKind, Place, Registry, Violation, escape, read_tree, text_fault};

/// First parts of host names that agencies may not have.
const RESERVED: [&str; 8] = ["www", "api", "app", "admin", "mail", "platform", "docs", "checkout"];
const MAX_DOMAINS: usize = 10;

/// The theme of a site that brings none: plain, in light and dark.
pub(crate) fn default_theme() -> &'static Value {
    static THEME: LazyLock<Value> =
        LazyLock::new(|| serde_json::from_str(include_str!("default_theme.json")).unwrap_or_default());
    &THEME
}

pub(crate) fn check_name(name: &str, found: &mut Vec<Violation>) {
    check_text("/name", name, 1, 120, found);
}

/// Host names directly under `base`. Others need a proof that the agency owns them.
pub(crate) fn check_domains(domains: &[String], base: &str, found: &mut Vec<Violation>) {
    if domains.len() > MAX_DOMAINS {
        report(found, "/domains".to_owned(), "too_many", format!("A site has at most {MAX_DOMAINS} host names."));
    }
    for (index, domain) in domains.iter().enumerate().take(MAX_DOMAINS) {
        let pointer = format!("/domains/{index}");
        let label = domain.strip_suffix(base).and_then(|rest| rest.strip_suffix('.')).unwrap_or_default();
        let bytes = label.as_bytes();
        let well_formed = (1..=63).contains(&bytes.len())
            && bytes.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-')
            && bytes[0] != b'-'
            && bytes[bytes.len() - 1] != b'-';
        if !well_formed {
            report(
                found,
                pointer,
                "invalid",
                format!("Must be a name of lower-case letters, digits and hyphens, followed by .{base}"),
            );
        } else if RESERVED.contains(&label) {
            report(found, pointer, "reserved", "This name is kept for the platform.".to_owned());
        } else if domains[..index].contains(domain) {
            report(found, pointer, "duplicate", "The name is there twice.".to_owned());
        }
    }
}

pub(crate) fn check_settings(settings: &Settings, found: &mut Vec<Violation>) {
    let Settings { locale, description, contact_email } = settings;
    let parts = locale
        .split('-')
        .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if !parts
        || !(2..=35).contains(&locale.len())
        || locale.split('-').next().is_none_or(|language| !(2..=3).contains(&language.len()))
    {
        report(found, "/settings/locale".to_owned(), "invalid", "Must be a BCP 47 tag such as en-GB.".to_owned());
    }
    check_text("/settings/description", description, 0, 300, found);
    if let Some(address) = contact_email {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+' | b'@');
        let halves = address
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
        if address.len() > 200 || !halves || !address.bytes().all(plain) {
            report(found, "/settings/contact_email".to_owned(), "invalid", "Must be an e-mail address.".to_owned());
        }
    }
}

/// Header and footer, with the components that belong there.
pub(crate) fn read_layout(registry: &Registry, layout: &Value) -> Result<Layout, Vec<Violation>> {
    let Some(object) = layout.as_object() else {
        return Err(vec![Violation {
            pointer: "/layout".to_owned(),
            code: "invalid",
            detail: "Must be an object.".to_owned(),
        }]);
    };
    let mut found = Vec::new();
    for unknown in object.keys().filter(|key| !matches!(key.as_str(), "header" | "footer")) {
        report(
            &mut found,
            format!("/layout/{}", escape(unknown)),
            "invalid",
            "A layout has a header and a footer.".to_owned(),
        );
    }
    let mut part = |name: &str, place: Place| {
        let value = object.get(name).filter(|value| !value.is_null())?;
        super::collect(read_tree(registry, value, place, PageKind::Standard, &format!("/layout/{name}")), &mut found)
    };
    let layout = Layout { header: part("header", Place::Header), footer: part("footer", Place::Footer) };
    if found.is_empty() { Ok(layout) } else { Err(found) }
}

/// Notes when a text is too short, too long or has characters that no text has.
pub(crate) fn check_text(pointer: &str, text: &str, least: usize, most: usize, found: &mut Vec<Violation>) {
    let length = text.trim().chars().count();
    if length < least || text.chars().count() > most {
        report(found, pointer.to_owned(), "length", format!("Must have {least} to {most} characters."));
    } else if let Some(fault) = text_fault(text) {
        report(found, pointer.to_owned(), "invalid", fault.to_owned());
    }
}

pub(crate) fn report(found: &mut Vec<Violation>, pointer: String, code: &'static str, detail: String) {
    found.push(Violation { pointer, code, detail });
}
