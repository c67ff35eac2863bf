//! Reading single settings and collecting what is wrong.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::table::{SETTINGS, Setting};
use super::{Gateway, LogFormat};

/// Something that an operator has to mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    name: String,
    why: String,
}

impl Fault {
    /// What is wrong with the setting of this name, and what to do.
    pub fn new(name: impl Into<String>, why: impl Into<String>) -> Self {
        Self { name: name.into(), why: why.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.why)
    }
}

/// Reads settings of a file overlaid by an environment.
pub(super) struct Reader<'a> {
    file: toml::Table,
    environment: &'a BTreeMap<String, String>,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: &str, environment: &'a BTreeMap<String, String>) -> Result<Self, Vec<Fault>> {
        let file: toml::Table =
            file.parse().map_err(|error: toml::de::Error| vec![Fault::new("configuration file", error.to_string())])?;
        let mut faults = Vec::new();
        for name in file.keys().filter(|name| !SETTINGS.iter().any(|setting| setting.name == name.as_str())) {
            let known = SETTINGS.iter().map(|setting| setting.name.to_owned());
            faults.push(Fault::new(name, unknown(name, known)));
        }
        let ours = environment.keys().filter(|name| name.starts_with("SITEWRIGHT_") && !is_for_tools(name));
        for name in ours.filter(|name| !SETTINGS.iter().any(|setting| setting.variable() == **name)) {
            faults.push(Fault::new(name, unknown(name, SETTINGS.iter().map(Setting::variable))));
        }
        Ok(Self { file, environment, faults })
    }

    /// A setting that has a default in the table.
    pub(super) fn required<T: Parse>(&mut self, name: &str) -> T {
        let default = SETTINGS.iter().find(|setting| setting.name == name).map_or("", |setting| setting.default);
        self.optional(name)
            .unwrap_or_else(|| T::parse(default).unwrap_or_else(|why| unreachable!("default of {name}: {why}")))
    }

    /// A setting that may be left out.
    pub(super) fn optional<T: Parse>(&mut self, name: &str) -> Option<T> {
        let variable = format!("SITEWRIGHT_{}", name.to_uppercase());
        let (place, text) = if let Some(value) = self.environment.get(&variable).filter(|value| !value.is_empty()) {
            (variable, value.clone())
        } else {
            let text = match self.file.get(name)? {
                toml::Value::String(text) => text.clone(),
                value @ (toml::Value::Integer(_) | toml::Value::Boolean(_)) => value.to_string(),
                _ => {
                    self.fault(name, "give a text, a whole number, true or false");
                    return None;
                }
            };
            (name.to_owned(), text)
        };
        match T::parse(&text) {
            Ok(value) => Some(value),
            Err(why) => {
                self.faults.push(Fault::new(place, why));
                None
            }
        }
    }

    /// A comma-separated setting.
    pub(super) fn list<T: Parse>(&mut self, name: &str) -> Vec<T> {
        let text: String = self.optional(name).unwrap_or_default();
        let mut values = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            match T::parse(part) {
                Ok(value) => values.push(value),
                Err(why) => self.fault(name, &why),
            }
        }
        values
    }

    pub(super) fn fault(&mut self, name: &str, why: &str) {
        self.faults.push(Fault::new(name, why));
    }

    pub(super) fn finish<T>(self, value: T) -> Result<T, Vec<Fault>> {
        if self.faults.is_empty() { Ok(value) } else { Err(self.faults) }
    }
}

/// A value from the text of a setting; the error tells what would be right.
pub(super) trait Parse: Sized {
    fn parse(text: &str) -> Result<Self, String>;
}

macro_rules! parse_by_from_str {
    ($($type:ty => $wanted:literal),+ $(,)?) => { $(
        impl Parse for $type {
            fn parse(text: &str) -> Result<Self, String> {
                Self::from_str(text.trim()).map_err(|_| format!("`{text}` is not {}", $wanted))
            }
        }
    )+ };
}

parse_by_from_str! {
    String => "a text",
    std::path::PathBuf => "a path",
    std::net::SocketAddr => "an address with a port, for example 127.0.0.1:8080",
    std::net::IpAddr => "an IP address",
    u32 => "a whole number",
    u64 => "a whole number",
    usize => "a whole number",
    bool => "true or false",
    LogFormat => "text or json",
}

impl Parse for Gateway {
    fn parse(text: &str) -> Result<Self, String> {
        match text.trim() {
            "test" => Ok(Self::Test),
            "stripe" => Err("Stripe is not built in yet; give test".to_owned()),
            _ => Err(format!("`{text}` is not test")),
        }
    }
}

impl FromStr for LogFormat {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(()),
        }
    }
}

/// Variables that belong to the developers' commands and tests.
fn is_for_tools(name: &str) -> bool {
    name == "SITEWRIGHT_CONFIG"
        || name == "SITEWRIGHT_STRICT"
        || ["SITEWRIGHT_TEST_", "SITEWRIGHT_BENCH_", "SITEWRIGHT_PLATFORM_", "SITEWRIGHT_SERVICES_"]
            .iter()
            .any(|prefix| name.starts_with(prefix))
}

fn unknown(name: &str, known: impl Iterator<Item = String>) -> String {
    let nearest = known.map(|known| (distance(name, &known), known)).min();
    match nearest {
        Some((distance, known)) if distance <= 3 => format!("there is no such setting; did you mean {known}?"),
        _ => "there is no such setting; `platform settings` lists them".to_owned(),
    }
}

/// Levenshtein distance.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
