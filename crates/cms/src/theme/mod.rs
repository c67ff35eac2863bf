//! Themes: design tokens in light, dark or both, checked and turned into CSS custom properties.
//!
//! No CSS of a tenant or a model gets into a page: tokens are read into typed values, and only those are written out.

mod color;
mod css;
mod token;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

pub use self::color::Color;
use self::token::{Entry, TokenType, TokenValue};
use crate::rendering::Violation;

/// Most tokens of a theme.
const MAX_TOKENS: usize = 500;
/// Deepest nesting of token groups.
const MAX_GROUPS: usize = 8;
/// Longest chain of aliases.
const MAX_ALIASES: usize = 16;

/// Colours that the components' style sheet cannot do without.
const REQUIRED: [&str; 7] =
    ["color.background", "color.surface", "color.text", "color.muted", "color.line", "color.accent", "color.on-accent"];

/// Text colours and what they stand on: each pair must reach 4.5 to 1 (WCAG 2.2 AA).
const TEXT_PAIRS: [(&str, &str); 10] = [
    ("color.text", "color.background"),
    ("color.text", "color.surface"),
    ("color.muted", "color.background"),
    ("color.muted", "color.surface"),
    ("color.accent", "color.background"),
    ("color.accent", "color.surface"),
    ("color.on-accent", "color.accent"),
    ("color.on-sale", "color.sale"),
    ("color.sale-text", "color.background"),
    ("color.sale-text", "color.surface"),
];

/// Least contrast of text.
const LEAST_CONTRAST: f64 = 4.5;

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Dark text on light ground.
    Light,
    /// Light text on dark ground.
    Dark,
}

impl Mode {
    /// Its name in themes and in CSS.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::Light => Self::Dark,
            Self::Dark => Self::Light,
        }
    }
}

/// A checked theme.
#[derive(Clone, Debug)]
pub struct Theme {
    mode: Mode,
    tokens: Tokens,
    other: Option<Tokens>,
}

type Tokens = BTreeMap<String, Token>;

#[derive(Clone, Debug, PartialEq)]
struct Token {
    kind: TokenType,
    entry: Entry,
    description: Option<String>,
}

impl Theme {
    /// Reads `{mode, tokens, modes}`: tokens in the format of DTCG 2025.10 and, under `modes`, what differs in the other mode.
    ///
    /// # Errors
    /// Every finding, with pointers that start with `base`.
    pub fn read(value: &Value, base: &str) -> Result<Self, Vec<Violation>> {
        let mut violations = Vec::new();
        let mut report =
            |pointer: String, code: &'static str, detail: String| violations.push(Violation { pointer, code, detail });
        let Some(object) = value.as_object() else {
            report(base.to_owned(), "invalid", "A theme is an object with mode, tokens and modes.".to_owned());
            return Err(violations);
        };
        for unknown in object.keys().filter(|key| !matches!(key.as_str(), "mode" | "tokens" | "modes" | "$schema")) {
            report(
                format!("{base}/{}", crate::rendering::escape(unknown)),
                "invalid",
                "This is no part of a theme.".to_owned(),
            );
        }
        let mode = match object.get("mode").map(Value::as_str) {
            None | Some(Some("light")) => Mode::Light,
            Some(Some("dark")) => Mode::Dark,
            Some(_) => {
                report(format!("{base}/mode"), "invalid", "Must be light or dark.".to_owned());
                Mode::Light
            }
        };
        let mut reader = Reader { violations, tokens: Tokens::new() };
        reader.group(object.get("tokens").unwrap_or(&Value::Null), "", None, &format!("{base}/tokens"), 0);
        let tokens = std::mem::take(&mut reader.tokens);
        let other = reader.other(object.get("modes"), mode, &tokens, &format!("{base}/modes"));
        let theme = Self { mode, tokens, other };
        let mut violations = reader.violations;
        if violations.is_empty() {
            theme.check(base, &mut violations);
        }
        violations.truncate(20);
        if violations.is_empty() { Ok(theme) } else { Err(violations) }
    }

    /// The theme as DTCG 2025.10 has it, whatever form it was read from.
    #[must_use]
    pub fn write(&self) -> Value {
        let mut theme = json!({ "mode": self.mode.name(), "tokens": write_tokens(&self.tokens) });
        if let Some(other) = &self.other {
            theme["modes"] = json!({ self.mode.other().name(): write_tokens(other) });
        }
        theme
    }

    /// The modes it has, as the value of `color-scheme`.
    #[must_use]
    pub const fn color_scheme(&self) -> &'static str {
        match (self.mode, self.other.is_some()) {
            (_, true) => "light dark",
            (Mode::Light, false) => "light",
            (Mode::Dark, false) => "dark",
        }
    }

    /// The colour of the browser's bars with the media query it is for.
    #[must_use]
    pub fn bar_colors(&self) -> Vec<(Option<&'static str>, String)> {
        let color = |mode: Mode| match self.value("color.background", mode) {
            Some(TokenValue::Color(color)) => color.hex(),
            _ => "#ffffff".to_owned(),
        };
        if self.other.is_some() {
            vec![
                (Some("(prefers-color-scheme: light)"), color(Mode::Light)),
                (Some("(prefers-color-scheme: dark)"), color(Mode::Dark)),
            ]
        } else {
            vec![(None, color(self.mode))]
        }
    }

    /// Hash colours for an icon: its ground and what is drawn on it.
    #[must_use]
    pub fn icon_colors(&self) -> (String, String) {
        let color = |path: &str, other: &str| match self.value(path, self.mode) {
            Some(TokenValue::Color(color)) => color.hex(),
            _ => other.to_owned(),
        };
        (color("color.accent", "#000000"), color("color.on-accent", "#ffffff"))
    }

    /// Names of the font families that the theme asks for first.
    #[must_use]
    pub fn first_families(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for path in self.tokens.keys() {
            if let Some(TokenValue::FontFamily(families)) = self.value(path, self.mode)
                && let Some(first) = families.first()
                && !names.contains(&first.as_str())
            {
                names.push(first);
            }
        }
        names
    }

    /// The value of a token in a mode, with aliases followed.
    fn value(&self, path: &str, mode: Mode) -> Option<&TokenValue> {
        let overrides = self.other.as_ref().filter(|_| mode != self.mode);
        let mut path = path;
        for _ in 0..MAX_ALIASES {
            let token = overrides.and_then(|tokens| tokens.get(path)).or_else(|| self.tokens.get(path))?;
            match &token.entry {
                Entry::Value(value) => return Some(value),
                Entry::Alias(next) => path = next,
            }
        }
        None
    }

    fn modes(&self) -> impl Iterator<Item = Mode> {
        [Some(self.mode), self.other.as_ref().map(|_| self.mode.other())].into_iter().flatten()
    }

    fn check(&self, base: &str, violations: &mut Vec<Violation>) {
        let pointer = |path: &str, mode: Mode| {
            let is_override = mode != self.mode && self.other.as_ref().is_some_and(|tokens| tokens.contains_key(path));
            let root = if is_override { format!("{base}/modes/{}", mode.name()) } else { format!("{base}/tokens") };
            format!("{root}/{}", path.replace('.', "/"))
        };
        for path in REQUIRED.iter().filter(|path| !self.tokens.contains_key(**path)) {
            violations.push(Violation {
                pointer: pointer(path, self.mode),
                code: "missing",
                detail: "The components need this token.".to_owned(),
            });
        }
        for mode in self.modes() {
            for (path, token) in &self.tokens {
                if self.value(path, mode).is_none_or(|value| value.kind() != token.kind) {
                    let detail = format!("The alias leads to no token of type {}.", token.kind.name());
                    violations.push(Violation { pointer: pointer(path, mode), code: "unresolved_alias", detail });
                }
            }
            for (text, ground) in TEXT_PAIRS {
                let (Some(TokenValue::Color(front)), Some(TokenValue::Color(behind))) =
                    (self.value(text, mode), self.value(ground, mode))
                else {
                    continue;
                };
                let contrast = front.contrast_on(behind);
                if contrast < LEAST_CONTRAST {
                    let detail = format!(
                        "In {} mode the contrast with {ground} is {contrast:.2}; text needs {LEAST_CONTRAST}.",
                        mode.name()
                    );
                    violations.push(Violation { pointer: pointer(text, mode), code: "low_contrast", detail });
                }
            }
        }
    }
}

struct Reader {
    violations: Vec<Violation>,
    tokens: Tokens,
}

impl Reader {
    fn report(&mut self, pointer: &str, code: &'static str, detail: impl Into<String>) {
        self.violations.push(Violation { pointer: pointer.to_owned(), code, detail: detail.into() });
    }

    fn other(&mut self, modes: Option<&Value>, mode: Mode, base_tokens: &Tokens, pointer: &str) -> Option<Tokens> {
        let modes = match modes {
            None | Some(Value::Null) => return None,
            Some(Value::Object(modes)) => modes,
            Some(_) => {
                self.report(pointer, "invalid", "Must be an object.");
                return None;
            }
        };
        let wanted = mode.other().name();
        for unknown in modes.keys().filter(|name| *name != wanted) {
            let detail = format!("The tokens are for {}, so the only other mode is {wanted}.", mode.name());
            self.report(&format!("{pointer}/{}", crate::rendering::escape(unknown)), "invalid", detail);
        }
        self.group(modes.get(wanted)?, "", None, &format!("{pointer}/{wanted}"), 0);
        let tokens = std::mem::take(&mut self.tokens);
        for (path, token) in &tokens {
            if base_tokens.get(path).is_none_or(|known| known.kind != token.kind) {
                self.report(
                    &format!("{pointer}/{wanted}/{}", path.replace('.', "/")),
                    "invalid",
                    "A mode changes tokens of the theme and keeps their type.",
                );
            }
        }
        Some(tokens)
    }

    fn group(&mut self, value: &Value, path: &str, inherited: Option<TokenType>, pointer: &str, depth: usize) {
        let Some(object) = value.as_object() else {
            return self.report(pointer, "invalid", "A group of tokens is an object.");
        };
        if depth > MAX_GROUPS {
            return self.report(pointer, "too_deep", format!("Groups nest at most {MAX_GROUPS} deep."));
        }
        let kind = match object.get("$type") {
            None => inherited,
            Some(name) => {
                let kind = name.as_str().and_then(TokenType::from_name);
                if kind.is_none() {
                    self.report(
                        &format!("{pointer}/$type"),
                        "invalid",
                        "Known types are color, dimension, fontFamily, fontWeight, duration, number and shadow.",
                    );
                    return;
                }
                kind
            }
        };
        if object.contains_key("$value") {
            return self.token(object, path, kind, pointer);
        }
        for (name, child) in object {
            let here = format!("{pointer}/{}", crate::rendering::escape(name));
            if name.starts_with('$') {
                if !matches!(name.as_str(), "$type" | "$description" | "$extensions" | "$deprecated") {
                    self.report(&here, "invalid", "This part of the format is not supported.");
                }
                continue;
            }
            let well_formed = (1..=40).contains(&name.len())
                && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            if !well_formed {
                self.report(&here, "invalid", "A name is 1 to 40 lower-case letters, digits and hyphens.");
                continue;
            }
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            self.group(child, &path, kind, &here, depth + 1);
        }
    }

    fn token(&mut self, object: &Map<String, Value>, path: &str, kind: Option<TokenType>, pointer: &str) {
        let Some(kind) = kind else {
            return self.report(
                &format!("{pointer}/$type"),
                "missing",
                "A token has a type of its own or of its group.",
            );
        };
        if path.is_empty() || self.tokens.len() >= MAX_TOKENS {
            return self.report(
                pointer,
                "too_many_tokens",
                format!("A theme has at most {MAX_TOKENS} tokens, and each has a name."),
            );
        }
        let description =
            object.get("$description").and_then(Value::as_str).filter(|text| text.len() <= 500).map(str::to_owned);
        if let Some(detail) = description.as_deref().and_then(crate::rendering::text_fault) {
            self.report(&format!("{pointer}/$description"), "invalid", detail);
        }
        match Entry::read(kind, object.get("$value").unwrap_or(&Value::Null)) {
            Ok(entry) => {
                self.tokens.insert(path.to_owned(), Token { kind, entry, description });
            }
            Err(detail) => self.report(&format!("{pointer}/$value"), "invalid", detail),
        }
    }
}

fn write_tokens(tokens: &Tokens) -> Value {
    let mut root = json!({});
    for (path, token) in tokens {
        // Indexing a JSON object by a new name makes the member.
        let place = path.split('.').fold(&mut root, |group, name| &mut group[name]);
        *place = json!({ "$type": token.kind.name(), "$value": token.entry.write() });
        if let Some(description) = &token.description {
            place["$description"] = json!(description);
        }
    }
    root
}
