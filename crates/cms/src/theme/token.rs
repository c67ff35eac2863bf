//! Values of design tokens, by the types of W3C DTCG 2025.10: <https://www.designtokens.org/tr/2025.10/format/>.

use serde_json::{Value, json};

use super::color::{Color, round};

/// What kind of value a token has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenType {
    Color,
    Dimension,
    FontFamily,
    FontWeight,
    Duration,
    Number,
    Shadow,
}

/// A token's value, or the path of the token that has it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Entry {
    Value(TokenValue),
    Alias(String),
}

/// A value of one of the known types. Only such values ever become CSS.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenValue {
    Color(Color),
    Dimension(Dimension),
    FontFamily(Vec<String>),
    FontWeight(u16),
    Duration(f64),
    Number(f64),
    Shadow(Vec<Shadow>),
}

/// A length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Dimension {
    value: f64,
    unit: &'static str,
}

/// One layer of a shadow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shadow {
    color: Color,
    lengths: [Dimension; 4],
    inset: bool,
}

const SHADOW_LENGTHS: [&str; 4] = ["offsetX", "offsetY", "blur", "spread"];
const GENERIC_FAMILIES: [&str; 10] = [
    "serif",
    "sans-serif",
    "monospace",
    "system-ui",
    "ui-serif",
    "ui-sans-serif",
    "ui-monospace",
    "ui-rounded",
    "cursive",
    "math",
];
const WEIGHTS: [(&str, u16); 16] = [
    ("thin", 100),
    ("hairline", 100),
    ("extra-light", 200),
    ("ultra-light", 200),
    ("light", 300),
    ("normal", 400),
    ("regular", 400),
    ("book", 400),
    ("medium", 500),
    ("semi-bold", 600),
    ("demi-bold", 600),
    ("bold", 700),
    ("extra-bold", 800),
    ("ultra-bold", 800),
    ("black", 900),
    ("heavy", 900),
];

impl TokenType {
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "color" => Self::Color,
            "dimension" => Self::Dimension,
            "fontFamily" => Self::FontFamily,
            "fontWeight" => Self::FontWeight,
            "duration" => Self::Duration,
            "number" => Self::Number,
            "shadow" => Self::Shadow,
            _ => return None,
        })
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Color => "color",
            Self::Dimension => "dimension",
            Self::FontFamily => "fontFamily",
            Self::FontWeight => "fontWeight",
            Self::Duration => "duration",
            Self::Number => "number",
            Self::Shadow => "shadow",
        }
    }
}

impl Entry {
    pub(super) fn read(kind: TokenType, value: &Value) -> Result<Self, String> {
        if let Some(path) = value.as_str().and_then(|text| text.strip_prefix('{')?.strip_suffix('}')) {
            return Ok(Self::Alias(path.to_owned()));
        }
        TokenValue::read(kind, value).map(Self::Value)
    }

    pub(super) fn write(&self) -> Value {
        match self {
            Self::Value(value) => value.write(),
            Self::Alias(path) => json!(format!("{{{path}}}")),
        }
    }
}

impl TokenValue {
    fn read(kind: TokenType, value: &Value) -> Result<Self, String> {
        Ok(match kind {
            TokenType::Color => Self::Color(Color::read(value)?),
            TokenType::Dimension => Self::Dimension(Dimension::read(value)?),
            TokenType::FontFamily => Self::FontFamily(read_families(value)?),
            TokenType::FontWeight => Self::FontWeight(read_weight(value)?),
            TokenType::Duration => Self::Duration(read_duration(value)?),
            TokenType::Number => Self::Number(finite(value, 10_000.0).ok_or("Must be a number.")?),
            TokenType::Shadow => match value {
                Value::Array(layers) if (1..=8).contains(&layers.len()) => {
                    Self::Shadow(layers.iter().map(Shadow::read).collect::<Result<_, _>>()?)
                }
                layer => Self::Shadow(vec![Shadow::read(layer)?]),
            },
        })
    }

    pub(super) const fn kind(&self) -> TokenType {
        match self {
            Self::Color(_) => TokenType::Color,
            Self::Dimension(_) => TokenType::Dimension,
            Self::FontFamily(_) => TokenType::FontFamily,
            Self::FontWeight(_) => TokenType::FontWeight,
            Self::Duration(_) => TokenType::Duration,
            Self::Number(_) => TokenType::Number,
            Self::Shadow(_) => TokenType::Shadow,
        }
    }

    fn write(&self) -> Value {
        match self {
            Self::Color(color) => color.write(),
            Self::Dimension(dimension) => dimension.write(),
            Self::FontFamily(families) => json!(families),
            Self::FontWeight(weight) => json!(weight),
            Self::Duration(milliseconds) => json!({ "value": round(*milliseconds), "unit": "ms" }),
            Self::Number(number) => json!(round(*number)),
            Self::Shadow(layers) => layers.iter().map(Shadow::write).collect(),
        }
    }

    /// CSS of the value.
    pub(super) fn css(&self) -> String {
        match self {
            Self::Color(color) => color.css(),
            Self::Dimension(dimension) => dimension.css(),
            Self::FontFamily(families) => {
                families.iter().map(|family| family_css(family)).collect::<Vec<_>>().join(",")
            }
            Self::FontWeight(weight) => weight.to_string(),
            Self::Duration(milliseconds) => format!("{}ms", round(*milliseconds)),
            Self::Number(number) => round(*number).to_string(),
            Self::Shadow(layers) => layers.iter().map(Shadow::css).collect::<Vec<_>>().join(","),
        }
    }
}

impl Dimension {
    fn read(value: &Value) -> Result<Self, String> {
        let refused = "A dimension is an object with a value and the unit px or rem.";
        let (number, unit) = match value {
            Value::String(text) => {
                let (number, unit) = text
                    .strip_suffix("rem")
                    .map(|number| (number, "rem"))
                    .or_else(|| text.strip_suffix("px").map(|number| (number, "px")))
                    .ok_or(refused)?;
                (number.parse::<f64>().ok().filter(|number| number.abs() <= 10_000.0), unit)
            }
            object => {
                let unit = match object.get("unit").and_then(Value::as_str) {
                    Some("px") => "px",
                    Some("rem") => "rem",
                    _ => return Err(refused.to_owned()),
                };
                (object.get("value").and_then(|value| finite(value, 10_000.0)), unit)
            }
        };
        Ok(Self { value: number.ok_or(refused)?, unit })
    }

    fn write(&self) -> Value {
        json!({ "value": round(self.value), "unit": self.unit })
    }

    fn css(&self) -> String {
        format!("{}{}", round(self.value), self.unit)
    }

    /// Its length where a rem is 16 px.
    pub(super) fn pixels(&self) -> f64 {
        if self.unit == "rem" { self.value * 16.0 } else { self.value }
    }
}

impl Shadow {
    fn read(value: &Value) -> Result<Self, String> {
        let object = value.as_object().ok_or("A shadow is an object with color, offsetX, offsetY, blur and spread.")?;
        let mut lengths = [Dimension { value: 0.0, unit: "px" }; 4];
        for (length, name) in lengths.iter_mut().zip(SHADOW_LENGTHS) {
            *length = Dimension::read(object.get(name).ok_or_else(|| format!("{name} is missing."))?)?;
        }
        let color = Color::read(object.get("color").ok_or("color is missing.")?)?;
        Ok(Self { color, lengths, inset: object.get("inset").and_then(Value::as_bool).unwrap_or(false) })
    }

    fn write(&self) -> Value {
        let mut object = json!({ "color": self.color.write() });
        for (length, name) in self.lengths.iter().zip(SHADOW_LENGTHS) {
            object[name] = length.write();
        }
        if self.inset {
            object["inset"] = json!(true);
        }
        object
    }

    fn css(&self) -> String {
        let lengths = self.lengths.map(|length| length.css()).join(" ");
        format!("{}{lengths} {}", if self.inset { "inset " } else { "" }, self.color.css())
    }
}

fn finite(value: &Value, limit: f64) -> Option<f64> {
    value.as_f64().filter(|number| number.abs() <= limit)
}

fn read_families(value: &Value) -> Result<Vec<String>, String> {
    let names: Vec<&str> = match value {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().map(|name| name.as_str().unwrap_or_default()).collect(),
        _ => Vec::new(),
    };
    let well_formed = |name: &&str| {
        (1..=60).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'_'))
    };
    if (1..=12).contains(&names.len()) && names.iter().all(well_formed) {
        Ok(names.into_iter().map(str::to_owned).collect())
    } else {
        Err("A font family is a name of letters, digits, spaces and hyphens, or a list of 1 to 12 of them.".to_owned())
    }
}

fn read_weight(value: &Value) -> Result<u16, String> {
    let weight = match value {
        Value::String(name) => WEIGHTS.iter().find(|(known, _)| known == name).map(|(_, weight)| *weight),
        number => {
            number.as_u64().and_then(|number| u16::try_from(number).ok()).filter(|number| (1..=1000).contains(number))
        }
    };
    weight.ok_or_else(|| "A font weight is 1 to 1000 or a name such as semi-bold.".to_owned())
}

fn read_duration(value: &Value) -> Result<f64, String> {
    let refused = "A duration is an object with a value and the unit ms or s.";
    let (number, unit) = match value {
        Value::String(text) => {
            let (number, unit) = text
                .strip_suffix("ms")
                .map(|number| (number, "ms"))
                .or_else(|| text.strip_suffix('s').map(|number| (number, "s")))
                .ok_or(refused)?;
            (number.parse::<f64>().ok(), unit)
        }
        object => (
            object.get("value").and_then(Value::as_f64),
            object.get("unit").and_then(Value::as_str).unwrap_or_default(),
        ),
    };
    let milliseconds = match (number, unit) {
        (Some(number), "ms") => number,
        (Some(number), "s") => number * 1_000.0,
        _ => return Err(refused.to_owned()),
    };
    (0.0..=60_000.0)
        .contains(&milliseconds)
        .then_some(milliseconds)
        .ok_or_else(|| "A duration is at most a minute.".to_owned())
}

fn family_css(name: &str) -> String {
    if GENERIC_FAMILIES.contains(&name) { name.to_owned() } else { format!("\"{name}\"") }
}
